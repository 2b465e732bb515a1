; invariants certificate 2
; An inductive strengthening shows that the property holds in all runs: it holds initially, every step preserves
; it, and it excludes every violation. So a solver has to answer unsat three times. That these are the questions
; which the model poses is what `invariants verify` checks.
; tool: invariants 0.1.0
; engine: induction
; model: evaluator_protected
; path: models/evaluator/protected.inv
; digest: sha256:db36301a729d70ec9a075cf9ca8af24b9d3b5cc1ed63fe2d41253a09d23c220d
; property: earned
; scope: none
; chain: any
; prev: 1
; reading: score == 1 => not made_up
;
(set-logic ALL)
(declare-const |var made_up| Bool)
(declare-const |var logged| Bool)
(declare-const |answer.habit/code0| Int)
(declare-const |fire answer| Bool)
(declare-const |fire improve| Bool)
(declare-const |argument Bool 0| Bool)
(declare-const |answer.habit/any0| Bool)
(declare-const |var made_up'| Bool)
(declare-const |var logged'| Bool)
(declare-const |answer.habit/code0'| Int)
(define-fun part11 () Bool (not |argument Bool 0|))
(define-fun part15 () Bool (= |answer.habit/code0| 1))
(define-fun part23 () Bool (not |fire improve|))
(define-fun part25 () Bool (not |fire answer|))
(assert true)
(assert true)
(define-fun initial () Bool (and (= |answer.habit/code0| 0) |var made_up| |var logged|))
(define-fun step () Bool (and (not (and |fire improve| |fire answer|)) (or (not (and |fire answer| part11)) (and part15 |answer.habit/any0|)) (or (not (and |fire answer| |argument Bool 0|)) (not part15) |answer.habit/any0|) (or part23 part11) (or part25 (= |var made_up'| |argument Bool 0|)) (or (= |var made_up'| |var made_up|) |fire answer|) (or part25 (= |var logged'| |argument Bool 0|)) (or (= |var logged'| |var logged|) |fire answer|) (or part23 (= |answer.habit/code0'| 1)) (or (= |answer.habit/code0'| |answer.habit/code0|) |fire improve|) (or |fire answer| |fire improve|)))
(define-fun violation () Bool (not (or |var logged| (not |var made_up|))))
(define-fun strengthening ((|var made_up| Bool) (|var logged| Bool) (|answer.habit/code0| Int)) Bool
(and true
(or |var logged| (not |var made_up|))
)
)
; initiation: it holds initially
(push 1)
(assert initial)
(assert (not (strengthening |var made_up| |var logged| |answer.habit/code0|)))
(check-sat)
(pop 1)
; consecution: every step preserves it
(push 1)
(assert (strengthening |var made_up| |var logged| |answer.habit/code0|))
(assert step)
(assert (not (strengthening |var made_up'| |var logged'| |answer.habit/code0'|)))
(check-sat)
(pop 1)
; safety: it excludes every violation
(push 1)
(assert (strengthening |var made_up| |var logged| |answer.habit/code0|))
(assert violation)
(check-sat)
(pop 1)
