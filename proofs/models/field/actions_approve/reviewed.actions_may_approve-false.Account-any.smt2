; invariants certificate 2
; An inductive strengthening shows that the property holds in all runs: it holds initially, every step preserves
; it, and it excludes every violation. So a solver has to answer unsat three times. That these are the questions
; which the model poses is what `invariants verify` checks.
; tool: invariants 0.1.0
; engine: open
; model: actions_approve
; path: models/field/actions_approve.inv
; digest: sha256:9e23f47ebe9cb97cfd15664425a82773c526c72d066178662cacbb68614c82a3
; constant: actions_may_approve = false
; property: reviewed
; scope: Account any
; chain: any
; prev: 1
; reading: reviewed
; reading: what is given of actions_may_approve
; reading: not approved[actions]
;
(set-logic ALL)
(declare-sort |sort Account| 0)
(declare-fun |var author| () |sort Account|)
(declare-fun |var actions| () |sort Account|)
(declare-fun |var colleague| () |sort Account|)
(declare-fun |var actions_may_approve| () Bool)
(declare-fun |approved[_]| (|sort Account|) Bool)
(declare-fun |var merged| () Bool)
(declare-fun |run_workflow.approves/code0| () Int)
(declare-const |fire review| Bool)
(declare-const |fire run_workflow| Bool)
(declare-const |fire merge| Bool)
(declare-const |fire push| Bool)
(declare-const |argument review by| |sort Account|)
(define-fun part28 () Bool (not |var merged|))
(define-fun |approved[_]'| ((b!0 |sort Account|)) Bool (or (and |fire run_workflow| (= |var actions| b!0)) (and |fire review| (= |argument review by| b!0)) (|approved[_]| b!0)))
(define-fun |var merged'| () Bool (or |fire merge| |var merged|))
(define-fun |run_workflow.approves/code0'| () Int (ite |fire push| 1 |run_workflow.approves/code0|))
(define-fun initial () Bool (and (= |run_workflow.approves/code0| 0) (not |var actions_may_approve|) (forall ((b!1 |sort Account|)) (not (|approved[_]| b!1))) part28 (not (= |var author| |var actions|)) (not (= |var author| |var colleague|)) (not (= |var actions| |var colleague|))))
(define-fun step () Bool (and (or |fire review| |fire run_workflow| |fire merge| |fire push|) (not (and |fire run_workflow| |fire review|)) (not (and |fire merge| |fire review|)) (not (and |fire merge| |fire run_workflow|)) (not (and |fire push| |fire review|)) (not (and |fire push| |fire run_workflow|)) (not (and |fire push| |fire merge|)) (or (not |fire review|) (and (not (= |argument review by| |var author|)) (not (= |argument review by| |var actions|)))) (or (not |fire run_workflow|) (and |var actions_may_approve| (= |run_workflow.approves/code0| 1))) (or (not |fire merge|) (exists ((b!2 |sort Account|)) (and (not (= b!2 |var author|)) (|approved[_]| b!2))))))
(define-fun violation () Bool (not (or part28 (exists ((b!3 |sort Account|)) (and (not (= b!3 |var author|)) (not (= b!3 |var actions|)) (|approved[_]| b!3))))))
(define-fun strengthening () Bool
(and true
(or (not |var merged|) (exists ((b!0 |sort Account|)) (and (not (= b!0 |var author|)) (not (= b!0 |var actions|)) (|approved[_]| b!0))))
(not |var actions_may_approve|)
(not (|approved[_]| |var actions|))
)
)
(define-fun |strengthening'| () Bool
(and true
(or (not |var merged'|) (exists ((b!0 |sort Account|)) (and (not (= b!0 |var author|)) (not (= b!0 |var actions|)) (|approved[_]'| b!0))))
(not |var actions_may_approve|)
(not (|approved[_]'| |var actions|))
)
)
; initiation: it holds initially
(push 1)
(assert initial)
(assert (not strengthening))
(check-sat)
(pop 1)
; consecution: every step preserves it
(push 1)
(assert strengthening)
(assert step)
(assert (not |strengthening'|))
(check-sat)
(pop 1)
; safety: it excludes every violation
(push 1)
(assert strengthening)
(assert violation)
(check-sat)
(pop 1)
