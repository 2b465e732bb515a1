; invariants certificate 2
; An inductive strengthening shows that the property holds in all runs: it holds initially, every step preserves
; it, and it excludes every violation. So a solver has to answer unsat three times. That these are the questions
; which the model poses is what `invariants verify` checks.
; tool: invariants 0.1.0
; engine: open
; model: stale_approval
; path: models/field/stale_approval.inv
; digest: sha256:de9936b9decd46b7fc2265bb38fc5cb1e2059ac2b86fee15719cda783c763439
; constant: dismisses = true
; property: reviewed
; scope: Developer any, Commit any
; chain: any
; prev: 1
; reading: reviewed
; reading: known
; reading: what is given of dismisses
;
(set-logic ALL)
(declare-sort |sort Developer| 0)
(declare-sort |sort Commit| 0)
(declare-fun |var author| () |sort Developer|)
(declare-fun |var colleague| () |sort Developer|)
(declare-fun |var base| () |sort Commit|)
(declare-fun |var dismisses| () Bool)
(declare-fun |var head| () |sort Commit|)
(declare-fun |seen[_]| (|sort Commit|) Bool)
(declare-fun |var merged| () Bool)
(declare-fun |merge.reviewed/code0| () Int)
(declare-fun |merge.reviewed/0/captured0| () |sort Commit|)
(declare-const |fire push| Bool)
(declare-const |fire merge| Bool)
(declare-const |fire approve| Bool)
(declare-const |argument push next| |sort Commit|)
(declare-const |argument approve by| |sort Developer|)
(define-fun part29 () Bool (not |var merged|))
(define-fun |var head'| () |sort Commit| (ite |fire push| |argument push next| |var head|))
(define-fun |seen[_]'| ((b!0 |sort Commit|)) Bool (or (and |fire approve| (= |var head| b!0)) (|seen[_]| b!0)))
(define-fun |var merged'| () Bool (or |fire merge| |var merged|))
(define-fun |merge.reviewed/code0'| () Int (ite |fire approve| 1 |merge.reviewed/code0|))
(define-fun |merge.reviewed/0/captured0'| () |sort Commit| (ite |fire approve| |var head| |merge.reviewed/0/captured0|))
(define-fun initial () Bool (and (= |merge.reviewed/code0| 0) |var dismisses| (= |var head| |var base|) (forall ((b!1 |sort Commit|)) (not (|seen[_]| b!1))) part29 (not (= |var author| |var colleague|))))
(define-fun step () Bool (and (or |fire push| |fire merge| |fire approve|) (not (and |fire merge| |fire push|)) (not (and |fire approve| |fire push|)) (not (and |fire approve| |fire merge|)) (or (not |fire push|) part29) (or (not |fire merge|) (and (= |merge.reviewed/code0| 1) (or (not |var dismisses|) (= |var head| |merge.reviewed/0/captured0|)))) (or (not |fire approve|) (and (not (= |argument approve by| |var author|)) part29))))
(define-fun violation () Bool (not (or part29 (|seen[_]| |var head|))))
(define-fun strengthening () Bool
(and true
(or (not |var merged|) (|seen[_]| |var head|))
(not (and (or (not (and |var dismisses| (not (= |merge.reviewed/code0| 0)))) (= |merge.reviewed/code0| 1)) (not (or (not (and |var dismisses| (not (= |merge.reviewed/code0| 0)))) (|seen[_]| |merge.reviewed/0/captured0|)))))
|var dismisses|
)
)
(define-fun |strengthening'| () Bool
(and true
(or (not |var merged'|) (|seen[_]'| |var head'|))
(not (and (or (not (and |var dismisses| (not (= |merge.reviewed/code0'| 0)))) (= |merge.reviewed/code0'| 1)) (not (or (not (and |var dismisses| (not (= |merge.reviewed/code0'| 0)))) (|seen[_]'| |merge.reviewed/0/captured0'|)))))
|var dismisses|
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
