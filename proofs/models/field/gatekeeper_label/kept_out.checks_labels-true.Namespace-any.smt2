; invariants certificate 2
; An inductive strengthening shows that the property holds in all runs: it holds initially, every step preserves
; it, and it excludes every violation. So a solver has to answer unsat three times. That these are the questions
; which the model poses is what `invariants verify` checks.
; tool: invariants 0.1.0
; engine: open
; model: gatekeeper_label
; path: models/field/gatekeeper_label.inv
; digest: sha256:5643c3fe8bc13611eb33db3b803dca108133997acfa4f56f0822236a3f1fb42e
; constant: checks_labels = true
; property: kept_out
; scope: Namespace any
; chain: any
; prev: 1
; reading: kept_out
; reading: what is given of checks_labels
; reading: what is given of system_space, team_space
; reading: forall n1 in Namespace: (create(n1).admission holds `true`) => n1 == system_space or n1 == team_space and not checks_labels
;
(set-logic ALL)
(declare-sort |sort Namespace| 0)
(declare-datatypes ((|sort User| 0)) (((|User.operator|) (|User.tenant|))))
(declare-fun |var system_space| () |sort Namespace|)
(declare-fun |var team_space| () |sort Namespace|)
(declare-fun |var checks_labels| () Bool)
(declare-fun |privileged[_]| (|sort Namespace|) Bool)
(declare-fun |create.admission/code0[_]| (|sort Namespace|) Int)
(declare-const |fire create| Bool)
(declare-const |fire label| Bool)
(declare-const |fire unlabel| Bool)
(declare-const |argument create n| |sort Namespace|)
(declare-const |argument label by| |sort User|)
(declare-const |argument label n| |sort Namespace|)
(declare-const |argument unlabel n| |sort Namespace|)
(define-fun part49 () Bool (= |argument label by| |User.operator|))
(define-fun |privileged[_]'| ((b!0 |sort Namespace|)) Bool (or (and |fire create| (= |argument create n| b!0)) (|privileged[_]| b!0)))
(define-fun |create.admission/code0[_]'| ((b!1 |sort Namespace|)) Int (ite (and |fire unlabel| (= |argument unlabel n| b!1)) 0 (ite (and |fire label| (= |argument label n| b!1)) 1 (|create.admission/code0[_]| b!1))))
(define-fun initial () Bool (and (forall ((b!2 |sort Namespace|)) (= (|create.admission/code0[_]| b!2) 0)) |var checks_labels| (forall ((b!3 |sort Namespace|)) (not (|privileged[_]| b!3))) (not (= |var system_space| |var team_space|))))
(define-fun step () Bool (and (or |fire create| |fire label| |fire unlabel|) (not (and |fire label| |fire create|)) (not (and |fire unlabel| |fire create|)) (not (and |fire unlabel| |fire label|)) (or (not |fire create|) (= (|create.admission/code0[_]| |argument create n|) 1)) (or (not |fire label|) (and (ite part49 (= |argument label n| |var system_space|) (= |argument label n| |var team_space|)) (or (not |var checks_labels|) part49)))))
(define-fun violation () Bool (|privileged[_]| |var team_space|))
(define-fun strengthening () Bool
(and true
(not (|privileged[_]| |var team_space|))
|var checks_labels|
(not (= |var system_space| |var team_space|))
(forall ((b!0 |sort Namespace|)) (or (not (= (|create.admission/code0[_]| b!0) 1)) (= b!0 |var system_space|) (and (= b!0 |var team_space|) (not |var checks_labels|))))
)
)
(define-fun |strengthening'| () Bool
(and true
(not (|privileged[_]'| |var team_space|))
|var checks_labels|
(not (= |var system_space| |var team_space|))
(forall ((b!0 |sort Namespace|)) (or (not (= (|create.admission/code0[_]'| b!0) 1)) (= b!0 |var system_space|) (and (= b!0 |var team_space|) (not |var checks_labels|))))
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
