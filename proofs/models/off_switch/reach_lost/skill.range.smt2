; invariants certificate 2
; An inductive strengthening shows that the property holds in all runs: it holds initially, every step preserves
; it, and it excludes every violation. So a solver has to answer unsat three times. That these are the questions
; which the model poses is what `invariants verify` checks.
; tool: invariants 0.1.0
; engine: induction
; model: reach_lost
; path: models/off_switch/reach_lost.inv
; digest: sha256:3d14dc0b63c2e3bca65c121b33c4507955981248f134bc19c39536f51a15cee1
; property: skill.range
; scope: none
; chain: any
; prev: 1
; reading: skill is in 0..2
;
(set-logic ALL)
(declare-const |var most| Int)
(declare-const |var running| Bool)
(declare-const |var asked| Bool)
(declare-const |var skill| Int)
(declare-const |var patience| Int)
(declare-const |halt.obey/code0| Int)
(declare-const |halt.obey/0/captured0| Int)
(declare-const |fire start| Bool)
(declare-const |fire ask| Bool)
(declare-const |fire withdraw| Bool)
(declare-const |fire halt| Bool)
(declare-const |fire wait| Bool)
(declare-const |fire improve| Bool)
(declare-const |var most'| Int)
(declare-const |var running'| Bool)
(declare-const |var asked'| Bool)
(declare-const |var skill'| Int)
(declare-const |var patience'| Int)
(declare-const |halt.obey/code0'| Int)
(declare-const |halt.obey/0/captured0'| Int)
(define-fun part9 () Bool (not |var running|))
(define-fun part11 () Bool (not |var asked|))
(define-fun part23 () Bool (or |fire start| |fire ask| |fire withdraw| |fire halt| |fire wait| |fire improve|))
(define-fun part25 () Bool (<= 0 |var skill|))
(define-fun part26 () Bool (<= |var skill| 2))
(define-fun part61 () Bool (not |fire start|))
(define-fun part63 () Bool (not |fire withdraw|))
(define-fun part65 () Bool (not |fire halt|))
(define-fun part72 () Bool (not |fire wait|))
(define-fun part76 () Bool (not |fire improve|))
(assert (= |var most'| |var most|))
(define-fun initial () Bool (and (= |halt.obey/code0| 0) (= |halt.obey/0/captured0| 0) (= |var most| 2) part9 part11 (= |var skill| 0) (= |var patience| 2)))
(define-fun step () Bool (and (or (not part23) (and part25 part26 (<= 0 |var patience|) (<= |var patience| 2))) (not (and |fire ask| |fire start|)) (not (and |fire withdraw| |fire start|)) (not (and |fire withdraw| |fire ask|)) (not (and |fire halt| |fire start|)) (not (and |fire halt| |fire ask|)) (not (and |fire halt| |fire withdraw|)) (not (and |fire wait| |fire start|)) (not (and |fire wait| |fire ask|)) (not (and |fire wait| |fire withdraw|)) (not (and |fire wait| |fire halt|)) (not (and |fire improve| |fire start|)) (not (and |fire improve| |fire ask|)) (not (and |fire improve| |fire withdraw|)) (not (and |fire improve| |fire halt|)) (not (and |fire improve| |fire wait|)) (or part61 part11) (or part63 part9) (or part65 (ite (= |halt.obey/code0| 1) (and |var asked| (< |halt.obey/0/captured0| |var patience|)) |var asked|)) (or part72 |var running|) (or part72 (< 0 |var patience|)) (or part76 |var running|) (or part76 (< |var skill| |var most|)) (or part61 |var running'|) (or part65 (not |var running'|)) (or (= |var running'| |var running|) |fire start| |fire halt|) (or (not |fire ask|) |var asked'|) (or part63 (not |var asked'|)) (or (= |var asked'| |var asked|) |fire ask| |fire withdraw|) (or part76 (= |var skill'| (+ |var skill| 1))) (or (= |var skill'| |var skill|) |fire improve|) (or part72 (= |var patience'| (+ |var patience| (- 1)))) (or (= |var patience'| |var patience|) |fire wait|) (or part76 (= |halt.obey/code0'| 1)) (or (= |halt.obey/code0'| |halt.obey/code0|) |fire improve|) (or part76 (= |halt.obey/0/captured0'| |var skill|)) (or (= |halt.obey/0/captured0'| |halt.obey/0/captured0|) |fire improve|) part23))
(define-fun violation () Bool (not (and part25 part26)))
(define-fun strengthening ((|var most| Int) (|var running| Bool) (|var asked| Bool) (|var skill| Int) (|var patience| Int) (|halt.obey/code0| Int) (|halt.obey/0/captured0| Int)) Bool
(and true
(= |var most| 2)
(<= 0 |var skill|)
(<= |var skill| 2)
)
)
; initiation: it holds initially
(push 1)
(assert initial)
(assert (not (strengthening |var most| |var running| |var asked| |var skill| |var patience| |halt.obey/code0| |halt.obey/0/captured0|)))
(check-sat)
(pop 1)
; consecution: every step preserves it
(push 1)
(assert (strengthening |var most| |var running| |var asked| |var skill| |var patience| |halt.obey/code0| |halt.obey/0/captured0|))
(assert step)
(assert (not (strengthening |var most'| |var running'| |var asked'| |var skill'| |var patience'| |halt.obey/code0'| |halt.obey/0/captured0'|)))
(check-sat)
(pop 1)
; safety: it excludes every violation
(push 1)
(assert (strengthening |var most| |var running| |var asked| |var skill| |var patience| |halt.obey/code0| |halt.obey/0/captured0|))
(assert violation)
(check-sat)
(pop 1)
