; invariants certificate 2
; An inductive strengthening shows that the property holds in all runs: it holds initially, every step preserves
; it, and it excludes every violation. So a solver has to answer unsat three times. That these are the questions
; which the model poses is what `invariants verify` checks.
; tool: invariants 0.1.0
; engine: induction
; model: heeds_first
; path: models/interruption/heeds_first.inv
; digest: sha256:dab8c0d742f16115416fd90a3f2d992c1be8052cddaa32113681869c955a174d
; property: in_time
; scope: none
; chain: any
; prev: 1
; reading: in_time.due <= 1 or not running
; reading: after fill, act: in_time.due <= 1 or not running
; reading: not (prev of act.heed holds `prev and load > 1`)
;
(set-logic ALL)
(declare-const |var most| Int)
(declare-const |var asked| Bool)
(declare-const |var running| Bool)
(declare-const |var load| Int)
(declare-const |var in_time.due| Int)
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
(declare-const |var in_time.due'| Int)
(declare-const |act.heed/code0'| Int)
(declare-const |act.heed/code1'| Int)
(define-fun part9 () Bool (not |var asked|))
(define-fun part21 () Bool (or |fire ask| |fire fill| |fire act| |fire halt| |fire batch|))
(define-fun part26 () Bool (<= |var in_time.due| 2))
(define-fun part49 () Bool (not |fire act|))
(define-fun part54 () Bool (= |act.heed/code0| 1))
(define-fun part56 () Bool (< 1 |var load|))
(define-fun part61 () Bool (not |fire halt|))
(define-fun part63 () Bool (not |fire ask|))
(define-fun part73 () Bool (not |fire fill|))
(define-fun part84 () Bool (< 0 |var in_time.due|))
(define-fun part89 () Bool (= |var in_time.due'| (ite |var running| (ite part84 (ite part26 |var in_time.due| 2) (ite |var asked| 1 0)) 0)))
(define-fun part92 () Int (+ |var in_time.due| 1))
(define-fun part98 () Bool (= |var in_time.due'| (ite |var running| (ite part84 (ite (<= part92 2) part92 2) (ite |var asked| 2 0)) 0)))
(define-fun part101 () Bool (not |fire batch|))
(define-fun part111 () Bool (and |fire batch| (not part54)))
(assert (= |var most'| |var most|))
(define-fun initial () Bool (and (= |act.heed/code0| 0) (= |act.heed/code1| 0) (= |var most| 2) part9 |var running| (= |var load| 0) (= |var in_time.due| 0)))
(define-fun step () Bool (and (or (not part21) (and (<= 0 |var load|) (<= |var load| 2) (<= 0 |var in_time.due|) part26)) (not (and |fire fill| |fire ask|)) (not (and |fire act| |fire ask|)) (not (and |fire act| |fire fill|)) (not (and |fire halt| |fire ask|)) (not (and |fire halt| |fire fill|)) (not (and |fire halt| |fire act|)) (not (and |fire batch| |fire ask|)) (not (and |fire batch| |fire fill|)) (not (and |fire batch| |fire act|)) (not (and |fire batch| |fire halt|)) (or part49 |var running|) (or part49 (< 0 |var load|)) (or part49 (ite part54 (and (ite (= |act.heed/code1| 1) part56 part9) part56) part9)) (or part61 |var asked|) (or part63 |var asked'|) (or (= |var asked'| |var asked|) |fire ask|) (or part61 (not |var running'|)) (or (= |var running'| |var running|) |fire halt|) (or part73 (= |var load'| |var most|)) (or part49 (= |var load'| (+ |var load| (- 1)))) (or (= |var load'| |var load|) |fire fill| |fire act|) (or part63 part89) (or part73 part89) (or part49 part98) (or part61 part98) (or part101 part89) (or (= |var in_time.due'| |var in_time.due|) |fire ask| |fire fill| |fire act| |fire halt| |fire batch|) (or part101 (= |act.heed/code0'| 1)) (or (= |act.heed/code0'| |act.heed/code0|) |fire batch|) (or (not part111) (= |act.heed/code1'| |act.heed/code0|)) (or (= |act.heed/code1'| |act.heed/code1|) part111) part21))
(define-fun violation () Bool (not (or (<= |var in_time.due| 1) (not |var running|))))
(define-fun strengthening ((|var most| Int) (|var asked| Bool) (|var running| Bool) (|var load| Int) (|var in_time.due| Int) (|act.heed/code0| Int) (|act.heed/code1| Int)) Bool
(and true
(= |var most| 2)
(or (<= |var in_time.due| 1) (not |var running|))
(or (not (<= 0 |var load|)) (not (<= |var load| 2)) (not (<= 0 |var in_time.due|)) (not (<= |var in_time.due| 2)) (not (<= 0 (ite |var running| (ite (< 0 |var in_time.due|) (ite (<= |var in_time.due| 2) |var in_time.due| 2) (ite |var asked| 1 0)) 0))) (not (<= (ite |var running| (ite (< 0 |var in_time.due|) (ite (<= |var in_time.due| 2) |var in_time.due| 2) (ite |var asked| 1 0)) 0) 2)) (not |var running|) (not (ite (= |act.heed/code0| 1) (or (= |act.heed/code1| 1) (not |var asked|)) (not |var asked|))) (<= (ite |var running| (ite (< 0 (ite |var running| (ite (< 0 |var in_time.due|) (ite (<= |var in_time.due| 2) |var in_time.due| 2) (ite |var asked| 1 0)) 0)) (ite (<= (+ (ite |var running| (ite (< 0 |var in_time.due|) (ite (<= |var in_time.due| 2) |var in_time.due| 2) (ite |var asked| 1 0)) 0) 1) 2) (+ (ite |var running| (ite (< 0 |var in_time.due|) (ite (<= |var in_time.due| 2) |var in_time.due| 2) (ite |var asked| 1 0)) 0) 1) 2) (ite |var asked| 2 0)) 0) 1))
(not (= |act.heed/code1| 1))
)
)
; initiation: it holds initially
(push 1)
(assert initial)
(assert (not (strengthening |var most| |var asked| |var running| |var load| |var in_time.due| |act.heed/code0| |act.heed/code1|)))
(check-sat)
(pop 1)
; consecution: every step preserves it
(push 1)
(assert (strengthening |var most| |var asked| |var running| |var load| |var in_time.due| |act.heed/code0| |act.heed/code1|))
(assert step)
(assert (not (strengthening |var most'| |var asked'| |var running'| |var load'| |var in_time.due'| |act.heed/code0'| |act.heed/code1'|)))
(check-sat)
(pop 1)
; safety: it excludes every violation
(push 1)
(assert (strengthening |var most| |var asked| |var running| |var load| |var in_time.due| |act.heed/code0| |act.heed/code1|))
(assert violation)
(check-sat)
(pop 1)
