; invariants certificate 2
; An inductive strengthening shows that the property holds in all runs: it holds initially, every step preserves
; it, and it excludes every violation. So a solver has to answer unsat three times. That these are the questions
; which the model poses is what `invariants verify` checks.
; tool: invariants 0.1.0
; engine: open
; model: memory_carried
; path: models/mixed_team/memory_carried.inv
; digest: sha256:abbde77220c4a5803d0bee59e13f2c56a4edf4a65d853ed18bc1fcf3b624cbf6
; property: focused
; scope: Engineer any
; chain: any
; prev: 1
; reading: focused
;
(set-logic ALL)
(declare-sort |sort Engineer| 0)
(declare-datatypes ((|sort Task| 0)) (((|Task.design|) (|Task.testing|))))
(declare-fun |given[_]| (|sort Engineer|) |sort Task|)
(declare-fun |focus[_]| (|sort Engineer|) |sort Task|)
(declare-const |fire assign| Bool)
(declare-const |argument assign e| |sort Engineer|)
(declare-const |argument assign task| |sort Task|)
(define-fun |given[_]'| ((b!0 |sort Engineer|)) |sort Task| (ite (and |fire assign| (= |argument assign e| b!0)) |argument assign task| (|given[_]| b!0)))
(define-fun |focus[_]'| ((b!1 |sort Engineer|)) |sort Task| (ite (and |fire assign| (= |argument assign e| b!1)) |argument assign task| (|focus[_]| b!1)))
(define-fun initial () Bool (and (forall ((b!2 |sort Engineer|)) (= (|given[_]| b!2) |Task.design|)) (forall ((b!3 |sort Engineer|)) (= (|focus[_]| b!3) |Task.design|))))
(define-fun step () Bool |fire assign|)
(define-fun violation () Bool (not (forall ((b!4 |sort Engineer|)) (= (|focus[_]| b!4) (|given[_]| b!4)))))
(define-fun strengthening () Bool
(and true
(forall ((b!0 |sort Engineer|)) (= (|focus[_]| b!0) (|given[_]| b!0)))
)
)
(define-fun |strengthening'| () Bool
(and true
(forall ((b!0 |sort Engineer|)) (= (|focus[_]'| b!0) (|given[_]'| b!0)))
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
