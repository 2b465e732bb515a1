; invariants certificate 2
; An inductive strengthening shows that the property holds in all runs: it holds initially, every step preserves
; it, and it excludes every violation. So a solver has to answer unsat three times. That these are the questions
; which the model poses is what `invariants verify` checks.
; tool: invariants 0.1.0
; engine: induction
; model: timelock
; path: models/field/timelock.inv
; digest: sha256:e0b79b7c830906d67942c0750de4ca922f1f82d3fa3947fdb63c3dd5b3937359
; constant: checks_first = true
; property: pending.delay.range
; scope: none
; chain: any
; prev: 1
; reading: pending.delay is in 0..2
;
(set-logic ALL)
(declare-const |var checks_first| Bool)
(declare-const |var minimum| Int)
(declare-const |var pending.there| Bool)
(declare-const |var pending.kind| Int)
(declare-const |var pending.delay| Int)
(declare-const |var pending.waited| Int)
(declare-const |var done.there| Bool)
(declare-const |var done.kind| Int)
(declare-const |var done.delay| Int)
(declare-const |var done.waited| Int)
(declare-const |fire propose| Bool)
(declare-const |fire wait| Bool)
(declare-const |fire execute| Bool)
(declare-const |fire lower| Bool)
(declare-const |argument Kind 0| Int)
(declare-const |argument 0..2 0| Int)
(declare-const |var checks_first'| Bool)
(declare-const |var minimum'| Int)
(declare-const |var pending.there'| Bool)
(declare-const |var pending.kind'| Int)
(declare-const |var pending.delay'| Int)
(declare-const |var pending.waited'| Int)
(declare-const |var done.there'| Bool)
(declare-const |var done.kind'| Int)
(declare-const |var done.delay'| Int)
(declare-const |var done.waited'| Int)
(define-fun part5 () Bool (not |var pending.there|))
(define-fun part8 () Bool (= |var pending.kind| 0))
(define-fun part17 () Bool (= |var done.kind| 0))
(define-fun part27 () Bool (or |fire propose| |fire wait| |fire execute| |fire lower|))
(define-fun part31 () Bool (<= 0 |var pending.delay|))
(define-fun part32 () Bool (<= |var pending.delay| 2))
(define-fun part53 () Bool (not |fire propose|))
(define-fun part55 () Bool (not |fire wait|))
(define-fun part57 () Bool (= |argument Kind 0| 0))
(define-fun part60 () Bool (= |argument 0..2 0| 0))
(define-fun part65 () Bool (not |fire execute|))
(define-fun part75 () Bool (not |fire lower|))
(define-fun part80 () Bool (= |var pending.kind| 1))
(define-fun part94 () Bool (not |var pending.there'|))
(define-fun part102 () Bool (= |var pending.kind'| |var pending.kind|))
(define-fun part104 () Bool (= |var pending.kind'| 0))
(define-fun part111 () Bool (= |var pending.delay'| |var pending.delay|))
(define-fun part113 () Bool (= |var pending.delay'| 0))
(define-fun part118 () Bool (= |var pending.waited'| 0))
(define-fun part129 () Bool (= |var done.there'| |var pending.there|))
(define-fun part135 () Bool (= |var done.kind'| |var pending.kind|))
(define-fun part141 () Bool (= |var done.delay'| |var pending.delay|))
(define-fun part147 () Bool (= |var done.waited'| |var pending.waited|))
(assert (or part57 (= |argument Kind 0| 1)))
(assert (and (<= 0 |argument 0..2 0|) (<= |argument 0..2 0| 2)))
(assert (or part8 part80))
(assert (or part17 (= |var done.kind| 1)))
(assert (or part104 (= |var pending.kind'| 1)))
(assert (or (= |var done.kind'| 0) (= |var done.kind'| 1)))
(assert (= |var checks_first'| |var checks_first|))
(define-fun initial () Bool (and |var checks_first| (= |var minimum| 2) part5 part8 (= |var pending.delay| 0) (= |var pending.waited| 0) (not |var done.there|) part17 (= |var done.delay| 0) (= |var done.waited| 0)))
(define-fun step () Bool (and (or (not part27) (and (<= 0 |var minimum|) (<= |var minimum| 2) part31 part32 (<= 0 |var pending.waited|) (<= |var pending.waited| 2) (<= 0 |var done.delay|) (<= |var done.delay| 2) (<= 0 |var done.waited|) (<= |var done.waited| 2))) (not (and |fire wait| |fire propose|)) (not (and |fire execute| |fire propose|)) (not (and |fire execute| |fire wait|)) (not (and |fire lower| |fire propose|)) (not (and |fire lower| |fire wait|)) (not (and |fire lower| |fire execute|)) (or part53 part5) (or part55 part57) (or part55 part60) (or part55 |var pending.there|) (or part55 (< |var pending.waited| 2)) (or part65 part57) (or part65 part60) (or part65 |var pending.there|) (or part65 part8) (or part65 (<= |var minimum| |var pending.waited|)) (or part65 (not (and |var pending.there| part8)) |var pending.there|) (or part75 part57) (or part75 part60) (or part75 |var pending.there|) (or part75 part80) (or part75 (<= (ite |var checks_first| |var minimum| |var pending.delay|) |var pending.waited|)) (or part75 |var checks_first| |var pending.there|) (or part75 (= |var minimum'| |var pending.delay|)) (or (= |var minimum'| |var minimum|) |fire lower|) (or part53 |var pending.there'|) (or part55 |var pending.there'|) (or part65 part94) (or part75 part94) (or (= |var pending.there'| |var pending.there|) |fire propose| |fire wait| |fire execute| |fire lower|) (or part53 (= |var pending.kind'| |argument Kind 0|)) (or part55 part102) (or part65 part104) (or part75 part104) (or part102 |fire propose| |fire wait| |fire execute| |fire lower|) (or part53 (= |var pending.delay'| |argument 0..2 0|)) (or part55 part111) (or part65 part113) (or part75 part113) (or part111 |fire propose| |fire wait| |fire execute| |fire lower|) (or part53 part118) (or part55 (= |var pending.waited'| (+ |var pending.waited| 1))) (or part65 part118) (or part75 part118) (or (= |var pending.waited'| |var pending.waited|) |fire propose| |fire wait| |fire execute| |fire lower|) (or part65 part129) (or part75 part129) (or (= |var done.there'| |var done.there|) |fire execute| |fire lower|) (or part65 part135) (or part75 part135) (or (= |var done.kind'| |var done.kind|) |fire execute| |fire lower|) (or part65 part141) (or part75 part141) (or (= |var done.delay'| |var done.delay|) |fire execute| |fire lower|) (or part65 part147) (or part75 part147) (or (= |var done.waited'| |var done.waited|) |fire execute| |fire lower|) part27))
(define-fun violation () Bool (not (and part31 part32)))
(define-fun strengthening ((|var checks_first| Bool) (|var minimum| Int) (|var pending.there| Bool) (|var pending.kind| Int) (|var pending.delay| Int) (|var pending.waited| Int) (|var done.there| Bool) (|var done.kind| Int) (|var done.delay| Int) (|var done.waited| Int)) Bool
(and true
|var checks_first|
(<= 0 |var pending.delay|)
(<= |var pending.delay| 2)
)
)
; initiation: it holds initially
(push 1)
(assert initial)
(assert (not (strengthening |var checks_first| |var minimum| |var pending.there| |var pending.kind| |var pending.delay| |var pending.waited| |var done.there| |var done.kind| |var done.delay| |var done.waited|)))
(check-sat)
(pop 1)
; consecution: every step preserves it
(push 1)
(assert (strengthening |var checks_first| |var minimum| |var pending.there| |var pending.kind| |var pending.delay| |var pending.waited| |var done.there| |var done.kind| |var done.delay| |var done.waited|))
(assert step)
(assert (not (strengthening |var checks_first'| |var minimum'| |var pending.there'| |var pending.kind'| |var pending.delay'| |var pending.waited'| |var done.there'| |var done.kind'| |var done.delay'| |var done.waited'|)))
(check-sat)
(pop 1)
; safety: it excludes every violation
(push 1)
(assert (strengthening |var checks_first| |var minimum| |var pending.there| |var pending.kind| |var pending.delay| |var pending.waited| |var done.there| |var done.kind| |var done.delay| |var done.waited|))
(assert violation)
(check-sat)
(pop 1)
