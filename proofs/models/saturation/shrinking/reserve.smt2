; invariants certificate 2
; An inductive strengthening shows that the property holds in all runs: it holds initially, every step preserves
; it, and it excludes every violation. So a solver has to answer unsat three times. That these are the questions
; which the model poses is what `invariants verify` checks.
; tool: invariants 0.1.0
; engine: induction
; model: shrinking
; path: models/saturation/shrinking.inv
; digest: sha256:611d6e69d0ef70fa3c948bb772577ccbc0d63eeac3c6c913316189fc0bce6984
; property: reserve
; scope: none
; chain: any
; prev: 1
; reading: gain >= 0 and capability + gain <= level
;
(set-logic ALL)
(declare-const |var level| Real)
(declare-const |var capability| Real)
(declare-const |var gain| Real)
(declare-const |fire improve| Bool)
(declare-const |argument Real 0| Real)
(declare-const |var level'| Real)
(declare-const |var capability'| Real)
(declare-const |var gain'| Real)
(define-fun part10 () Bool (not |fire improve|))
(assert true)
(assert (= |var level'| |var level|))
(define-fun initial () Bool (and (= |var level| 4.0) (= |var capability| 1.0) (= |var gain| 1.0)))
(define-fun step () Bool (and (or part10 (<= 0.0 |argument Real 0|)) (or part10 (<= |argument Real 0| (* (/ 1.0 2.0) |var gain|))) (or part10 (= |var capability'| (+ |var capability| |argument Real 0|))) (or (= |var capability'| |var capability|) |fire improve|) (or part10 (= |var gain'| |argument Real 0|)) (or (= |var gain'| |var gain|) |fire improve|) |fire improve|))
(define-fun violation () Bool (not (and (<= 0.0 |var gain|) (<= (+ |var capability| |var gain|) |var level|))))
(define-fun strengthening ((|var level| Real) (|var capability| Real) (|var gain| Real)) Bool
(and true
(= |var level| 4.0)
(<= 0.0 |var gain|)
(<= (+ |var capability| |var gain|) 4.0)
)
)
; initiation: it holds initially
(push 1)
(assert initial)
(assert (not (strengthening |var level| |var capability| |var gain|)))
(check-sat)
(pop 1)
; consecution: every step preserves it
(push 1)
(assert (strengthening |var level| |var capability| |var gain|))
(assert step)
(assert (not (strengthening |var level'| |var capability'| |var gain'|)))
(check-sat)
(pop 1)
; safety: it excludes every violation
(push 1)
(assert (strengthening |var level| |var capability| |var gain|))
(assert violation)
(check-sat)
(pop 1)
