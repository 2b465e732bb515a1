; invariants certificate 2
; An inductive strengthening shows that the property holds in all runs: it holds initially, every step preserves
; it, and it excludes every violation. So a solver has to answer unsat three times. That these are the questions
; which the model poses is what `invariants verify` checks.
; tool: invariants 0.1.0
; engine: induction
; model: drift_from_parent
; path: models/drift/from_parent.inv
; digest: sha256:6daa815f7b1e16291816165ee148979f6f4d9e874237752638155e95cd90b59b
; property: behaviour.range
; scope: none
; chain: any
; prev: 1
; reading: behaviour is in -20..20
;
(set-logic ALL)
(declare-const |var founder| Int)
(declare-const |var epsilon| Int)
(declare-const |var behaviour| Int)
(declare-const |fire release| Bool)
(declare-const |argument -20..20 0| Int)
(declare-const |var founder'| Int)
(declare-const |var epsilon'| Int)
(declare-const |var behaviour'| Int)
(define-fun part10 () Bool (not |fire release|))
(define-fun part15 () Bool (and (<= (- 20) |var behaviour|) (<= |var behaviour| 20)))
(define-fun part22 () Int (* (- 1) |var behaviour|))
(define-fun part23 () Int (+ part22 (- 20)))
(define-fun part33 () Int (+ part22 (- 19)))
(define-fun part43 () Int (+ part22 (- 18)))
(define-fun part53 () Int (+ part22 (- 17)))
(define-fun part63 () Int (+ part22 (- 16)))
(define-fun part73 () Int (+ part22 (- 15)))
(define-fun part83 () Int (+ part22 (- 14)))
(define-fun part93 () Int (+ part22 (- 13)))
(define-fun part103 () Int (+ part22 (- 12)))
(define-fun part113 () Int (+ part22 (- 11)))
(define-fun part123 () Int (+ part22 (- 10)))
(define-fun part133 () Int (+ part22 (- 9)))
(define-fun part143 () Int (+ part22 (- 8)))
(define-fun part153 () Int (+ part22 (- 7)))
(define-fun part163 () Int (+ part22 (- 6)))
(define-fun part173 () Int (+ part22 (- 5)))
(define-fun part183 () Int (+ part22 (- 4)))
(define-fun part193 () Int (+ part22 (- 3)))
(define-fun part203 () Int (+ part22 (- 2)))
(define-fun part212 () Int (+ part22 (- 1)))
(define-fun part228 () Int (+ part22 1))
(define-fun part238 () Int (+ part22 2))
(define-fun part248 () Int (+ part22 3))
(define-fun part258 () Int (+ part22 4))
(define-fun part268 () Int (+ part22 5))
(define-fun part278 () Int (+ part22 6))
(define-fun part288 () Int (+ part22 7))
(define-fun part298 () Int (+ part22 8))
(define-fun part308 () Int (+ part22 9))
(define-fun part318 () Int (+ part22 10))
(define-fun part328 () Int (+ part22 11))
(define-fun part338 () Int (+ part22 12))
(define-fun part348 () Int (+ part22 13))
(define-fun part358 () Int (+ part22 14))
(define-fun part368 () Int (+ part22 15))
(define-fun part378 () Int (+ part22 16))
(define-fun part388 () Int (+ part22 17))
(define-fun part398 () Int (+ part22 18))
(define-fun part408 () Int (+ part22 19))
(define-fun part417 () Int (+ part22 20))
(assert (and (<= (- 20) |argument -20..20 0|) (<= |argument -20..20 0| 20)))
(assert (= |var founder'| |var founder|))
(assert (= |var epsilon'| |var epsilon|))
(define-fun initial () Bool (and (= |var founder| 0) (= |var epsilon| 1) (= |var behaviour| |var founder|)))
(define-fun step () Bool (and (or part10 part15) (or (not (and |fire release| (= |argument -20..20 0| (- 20)))) (<= (ite (<= 0 part23) part23 (* (- 1) part23)) |var epsilon|)) (or (not (and |fire release| (= |argument -20..20 0| (- 19)))) (<= (ite (<= 0 part33) part33 (* (- 1) part33)) |var epsilon|)) (or (not (and |fire release| (= |argument -20..20 0| (- 18)))) (<= (ite (<= 0 part43) part43 (* (- 1) part43)) |var epsilon|)) (or (not (and |fire release| (= |argument -20..20 0| (- 17)))) (<= (ite (<= 0 part53) part53 (* (- 1) part53)) |var epsilon|)) (or (not (and |fire release| (= |argument -20..20 0| (- 16)))) (<= (ite (<= 0 part63) part63 (* (- 1) part63)) |var epsilon|)) (or (not (and |fire release| (= |argument -20..20 0| (- 15)))) (<= (ite (<= 0 part73) part73 (* (- 1) part73)) |var epsilon|)) (or (not (and |fire release| (= |argument -20..20 0| (- 14)))) (<= (ite (<= 0 part83) part83 (* (- 1) part83)) |var epsilon|)) (or (not (and |fire release| (= |argument -20..20 0| (- 13)))) (<= (ite (<= 0 part93) part93 (* (- 1) part93)) |var epsilon|)) (or (not (and |fire release| (= |argument -20..20 0| (- 12)))) (<= (ite (<= 0 part103) part103 (* (- 1) part103)) |var epsilon|)) (or (not (and |fire release| (= |argument -20..20 0| (- 11)))) (<= (ite (<= 0 part113) part113 (* (- 1) part113)) |var epsilon|)) (or (not (and |fire release| (= |argument -20..20 0| (- 10)))) (<= (ite (<= 0 part123) part123 (* (- 1) part123)) |var epsilon|)) (or (not (and |fire release| (= |argument -20..20 0| (- 9)))) (<= (ite (<= 0 part133) part133 (* (- 1) part133)) |var epsilon|)) (or (not (and |fire release| (= |argument -20..20 0| (- 8)))) (<= (ite (<= 0 part143) part143 (* (- 1) part143)) |var epsilon|)) (or (not (and |fire release| (= |argument -20..20 0| (- 7)))) (<= (ite (<= 0 part153) part153 (* (- 1) part153)) |var epsilon|)) (or (not (and |fire release| (= |argument -20..20 0| (- 6)))) (<= (ite (<= 0 part163) part163 (* (- 1) part163)) |var epsilon|)) (or (not (and |fire release| (= |argument -20..20 0| (- 5)))) (<= (ite (<= 0 part173) part173 (* (- 1) part173)) |var epsilon|)) (or (not (and |fire release| (= |argument -20..20 0| (- 4)))) (<= (ite (<= 0 part183) part183 (* (- 1) part183)) |var epsilon|)) (or (not (and |fire release| (= |argument -20..20 0| (- 3)))) (<= (ite (<= 0 part193) part193 (* (- 1) part193)) |var epsilon|)) (or (not (and |fire release| (= |argument -20..20 0| (- 2)))) (<= (ite (<= 0 part203) part203 (* (- 1) part203)) |var epsilon|)) (or (not (and |fire release| (= |argument -20..20 0| (- 1)))) (<= (ite (<= 0 part212) part212 (* (- 1) part212)) |var epsilon|)) (or (not (and |fire release| (= |argument -20..20 0| 0))) (<= (ite (<= 0 part22) part22 |var behaviour|) |var epsilon|)) (or (not (and |fire release| (= |argument -20..20 0| 1))) (<= (ite (<= 0 part228) part228 (* (- 1) part228)) |var epsilon|)) (or (not (and |fire release| (= |argument -20..20 0| 2))) (<= (ite (<= 0 part238) part238 (* (- 1) part238)) |var epsilon|)) (or (not (and |fire release| (= |argument -20..20 0| 3))) (<= (ite (<= 0 part248) part248 (* (- 1) part248)) |var epsilon|)) (or (not (and |fire release| (= |argument -20..20 0| 4))) (<= (ite (<= 0 part258) part258 (* (- 1) part258)) |var epsilon|)) (or (not (and |fire release| (= |argument -20..20 0| 5))) (<= (ite (<= 0 part268) part268 (* (- 1) part268)) |var epsilon|)) (or (not (and |fire release| (= |argument -20..20 0| 6))) (<= (ite (<= 0 part278) part278 (* (- 1) part278)) |var epsilon|)) (or (not (and |fire release| (= |argument -20..20 0| 7))) (<= (ite (<= 0 part288) part288 (* (- 1) part288)) |var epsilon|)) (or (not (and |fire release| (= |argument -20..20 0| 8))) (<= (ite (<= 0 part298) part298 (* (- 1) part298)) |var epsilon|)) (or (not (and |fire release| (= |argument -20..20 0| 9))) (<= (ite (<= 0 part308) part308 (* (- 1) part308)) |var epsilon|)) (or (not (and |fire release| (= |argument -20..20 0| 10))) (<= (ite (<= 0 part318) part318 (* (- 1) part318)) |var epsilon|)) (or (not (and |fire release| (= |argument -20..20 0| 11))) (<= (ite (<= 0 part328) part328 (* (- 1) part328)) |var epsilon|)) (or (not (and |fire release| (= |argument -20..20 0| 12))) (<= (ite (<= 0 part338) part338 (* (- 1) part338)) |var epsilon|)) (or (not (and |fire release| (= |argument -20..20 0| 13))) (<= (ite (<= 0 part348) part348 (* (- 1) part348)) |var epsilon|)) (or (not (and |fire release| (= |argument -20..20 0| 14))) (<= (ite (<= 0 part358) part358 (* (- 1) part358)) |var epsilon|)) (or (not (and |fire release| (= |argument -20..20 0| 15))) (<= (ite (<= 0 part368) part368 (* (- 1) part368)) |var epsilon|)) (or (not (and |fire release| (= |argument -20..20 0| 16))) (<= (ite (<= 0 part378) part378 (* (- 1) part378)) |var epsilon|)) (or (not (and |fire release| (= |argument -20..20 0| 17))) (<= (ite (<= 0 part388) part388 (* (- 1) part388)) |var epsilon|)) (or (not (and |fire release| (= |argument -20..20 0| 18))) (<= (ite (<= 0 part398) part398 (* (- 1) part398)) |var epsilon|)) (or (not (and |fire release| (= |argument -20..20 0| 19))) (<= (ite (<= 0 part408) part408 (* (- 1) part408)) |var epsilon|)) (or (not (and |fire release| (= |argument -20..20 0| 20))) (<= (ite (<= 0 part417) part417 (* (- 1) part417)) |var epsilon|)) (or part10 (= |var behaviour'| |argument -20..20 0|)) (or (= |var behaviour'| |var behaviour|) |fire release|) |fire release|))
(define-fun violation () Bool (not part15))
(define-fun strengthening ((|var founder| Int) (|var epsilon| Int) (|var behaviour| Int)) Bool
(and true
(= |var founder| 0)
(= |var epsilon| 1)
(<= (- 20) |var behaviour|)
(<= |var behaviour| 20)
)
)
; initiation: it holds initially
(push 1)
(assert initial)
(assert (not (strengthening |var founder| |var epsilon| |var behaviour|)))
(check-sat)
(pop 1)
; consecution: every step preserves it
(push 1)
(assert (strengthening |var founder| |var epsilon| |var behaviour|))
(assert step)
(assert (not (strengthening |var founder'| |var epsilon'| |var behaviour'|)))
(check-sat)
(pop 1)
; safety: it excludes every violation
(push 1)
(assert (strengthening |var founder| |var epsilon| |var behaviour|))
(assert violation)
(check-sat)
(pop 1)
