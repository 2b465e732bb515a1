; invariants certificate 2
; An inductive strengthening shows that the property holds in all runs: it holds initially, every step preserves
; it, and it excludes every violation. So a solver has to answer unsat three times. That these are the questions
; which the model poses is what `invariants verify` checks.
; tool: invariants 0.1.0
; engine: induction
; model: finishes_first
; path: models/interruption/finishes_first.inv
; digest: sha256:e21ced6414aa6f0555e3664686f74649260bee1c93db27adfff8e437e7383d69
; property: load.range
; scope: none
; chain: any
; prev: 1
; reading: load is in 0..2
;
(set-logic ALL)
(declare-const |var most| Int)
(declare-const |var asked| Bool)
(declare-const |var running| Bool)
(declare-const |var load| Int)
(declare-const |act.heed/code0| Int)
(declare-const |act.heed/code1| Int)
(declare-const |fire ask| Bool)
(declare-const |fire fill| Bool)
(declare-const |fire act| Bool)
(declare-const |fire halt| Bool)
(declare-const |fire batch| Bool)
(declare-const |var most'| Int)
(declare-const |var asked'| Bool)
(declare-const |var running'| Bool)
(declare-const |var load'| Int)
(declare-const |act.heed/code0'| Int)
(declare-const |act.heed/code1'| Int)
(define-fun part9 () Bool (not |var asked|))
(define-fun part19 () Bool (or |fire ask| |fire fill| |fire act| |fire halt| |fire batch|))
(define-fun part23 () Bool (and (<= 0 |var load|) (<= |var load| 2)))
(define-fun part45 () Bool (not |fire act|))
(define-fun part50 () Bool (= |act.heed/code0| 1))
(define-fun part56 () Bool (not |fire halt|))
(define-fun part85 () Bool (and |fire batch| (not part50)))
(assert (= |var most'| |var most|))
(define-fun initial () Bool (and (= |act.heed/code0| 0) (= |act.heed/code1| 0) (= |var most| 2) part9 |var running| (= |var load| 0)))
(define-fun step () Bool (and (or (not part19) part23) (not (and |fire fill| |fire ask|)) (not (and |fire act| |fire ask|)) (not (and |fire act| |fire fill|)) (not (and |fire halt| |fire ask|)) (not (and |fire halt| |fire fill|)) (not (and |fire halt| |fire act|)) (not (and |fire batch| |fire ask|)) (not (and |fire batch| |fire fill|)) (not (and |fire batch| |fire act|)) (not (and |fire batch| |fire halt|)) (or part45 |var running|) (or part45 (< 0 |var load|)) (or part45 (ite part50 (or (= |act.heed/code1| 1) part9 (< 1 |var load|)) part9)) (or part56 |var asked|) (or (not |fire ask|) |var asked'|) (or (= |var asked'| |var asked|) |fire ask|) (or part56 (not |var running'|)) (or (= |var running'| |var running|) |fire halt|) (or (not |fire fill|) (= |var load'| |var most|)) (or part45 (= |var load'| (+ |var load| (- 1)))) (or (= |var load'| |var load|) |fire fill| |fire act|) (or (not |fire batch|) (= |act.heed/code0'| 1)) (or (= |act.heed/code0'| |act.heed/code0|) |fire batch|) (or (not part85) (= |act.heed/code1'| |act.heed/code0|)) (or (= |act.heed/code1'| |act.heed/code1|) part85) part19))
(define-fun violation () Bool (not part23))
(define-fun strengthening ((|var most| Int) (|var asked| Bool) (|var running| Bool) (|var load| Int) (|act.heed/code0| Int) (|act.heed/code1| Int)) Bool
(and true
(= |var most| 2)
(<= 0 |var load|)
(<= |var load| 2)
)
)
; initiation: it holds initially
(push 1)
(assert initial)
(assert (not (strengthening |var most| |var asked| |var running| |var load| |act.heed/code0| |act.heed/code1|)))
(check-sat)
(pop 1)
; consecution: every step preserves it
(push 1)
(assert (strengthening |var most| |var asked| |var running| |var load| |act.heed/code0| |act.heed/code1|))
(assert step)
(assert (not (strengthening |var most'| |var asked'| |var running'| |var load'| |act.heed/code0'| |act.heed/code1'|)))
(check-sat)
(pop 1)
; safety: it excludes every violation
(push 1)
(assert (strengthening |var most| |var asked| |var running| |var load| |act.heed/code0| |act.heed/code1|))
(assert violation)
(check-sat)
(pop 1)
