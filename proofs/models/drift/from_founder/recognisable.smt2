; invariants certificate 2
; An inductive strengthening shows that the property holds in all runs: it holds initially, every step preserves
; it, and it excludes every violation. So a solver has to answer unsat three times. That these are the questions
; which the model poses is what `invariants verify` checks.
; tool: invariants 0.1.0
; engine: induction
; model: drift_from_founder
; path: models/drift/from_founder.inv
; digest: sha256:4b55c890c167368bd767b15202ce92deb900799bc67ba32df279fc7b318d2a10
; property: recognisable
; scope: none
; chain: any
; prev: 1
; reading: abs(behaviour - founder) <= acceptable
;
(set-logic ALL)
(declare-const |var founder| Int)
(declare-const |var epsilon| Int)
(declare-const |var acceptable| Int)
(declare-const |var behaviour| Int)
(declare-const |fire release| Bool)
(declare-const |argument -20..20 0| Int)
(declare-const |var founder'| Int)
(declare-const |var epsilon'| Int)
(declare-const |var acceptable'| Int)
(declare-const |var behaviour'| Int)
(define-fun part13 () Bool (not |fire release|))
(define-fun part25 () Int (* (- 1) |var founder|))
(define-fun part26 () Int (+ part25 (- 20)))
(define-fun part36 () Int (+ part25 (- 19)))
(define-fun part46 () Int (+ part25 (- 18)))
(define-fun part56 () Int (+ part25 (- 17)))
(define-fun part66 () Int (+ part25 (- 16)))
(define-fun part76 () Int (+ part25 (- 15)))
(define-fun part86 () Int (+ part25 (- 14)))
(define-fun part96 () Int (+ part25 (- 13)))
(define-fun part106 () Int (+ part25 (- 12)))
(define-fun part116 () Int (+ part25 (- 11)))
(define-fun part126 () Int (+ part25 (- 10)))
(define-fun part136 () Int (+ part25 (- 9)))
(define-fun part146 () Int (+ part25 (- 8)))
(define-fun part156 () Int (+ part25 (- 7)))
(define-fun part166 () Int (+ part25 (- 6)))
(define-fun part176 () Int (+ part25 (- 5)))
(define-fun part186 () Int (+ part25 (- 4)))
(define-fun part196 () Int (+ part25 (- 3)))
(define-fun part206 () Int (+ part25 (- 2)))
(define-fun part215 () Int (+ part25 (- 1)))
(define-fun part231 () Int (+ part25 1))
(define-fun part241 () Int (+ part25 2))
(define-fun part251 () Int (+ part25 3))
(define-fun part261 () Int (+ part25 4))
(define-fun part271 () Int (+ part25 5))
(define-fun part281 () Int (+ part25 6))
(define-fun part291 () Int (+ part25 7))
(define-fun part301 () Int (+ part25 8))
(define-fun part311 () Int (+ part25 9))
(define-fun part320 () Int (+ part25 10))
(define-fun part330 () Int (+ part25 11))
(define-fun part340 () Int (+ part25 12))
(define-fun part350 () Int (+ part25 13))
(define-fun part360 () Int (+ part25 14))
(define-fun part370 () Int (+ part25 15))
(define-fun part380 () Int (+ part25 16))
(define-fun part390 () Int (+ part25 17))
(define-fun part400 () Int (+ part25 18))
(define-fun part410 () Int (+ part25 19))
(define-fun part419 () Int (+ part25 20))
(define-fun part431 () Int (+ |var behaviour| part25))
(assert (and (<= (- 20) |argument -20..20 0|) (<= |argument -20..20 0| 20)))
(assert (= |var founder'| |var founder|))
(assert (= |var epsilon'| |var epsilon|))
(assert (= |var acceptable'| |var acceptable|))
(define-fun initial () Bool (and (= |var founder| 0) (= |var epsilon| 1) (= |var acceptable| 10) (= |var behaviour| |var founder|)))
(define-fun step () Bool (and (or part13 (and (<= (- 20) |var behaviour|) (<= |var behaviour| 20))) (or (not (and |fire release| (= |argument -20..20 0| (- 20)))) (<= (ite (<= 0 part26) part26 (* (- 1) part26)) |var epsilon|)) (or (not (and |fire release| (= |argument -20..20 0| (- 19)))) (<= (ite (<= 0 part36) part36 (* (- 1) part36)) |var epsilon|)) (or (not (and |fire release| (= |argument -20..20 0| (- 18)))) (<= (ite (<= 0 part46) part46 (* (- 1) part46)) |var epsilon|)) (or (not (and |fire release| (= |argument -20..20 0| (- 17)))) (<= (ite (<= 0 part56) part56 (* (- 1) part56)) |var epsilon|)) (or (not (and |fire release| (= |argument -20..20 0| (- 16)))) (<= (ite (<= 0 part66) part66 (* (- 1) part66)) |var epsilon|)) (or (not (and |fire release| (= |argument -20..20 0| (- 15)))) (<= (ite (<= 0 part76) part76 (* (- 1) part76)) |var epsilon|)) (or (not (and |fire release| (= |argument -20..20 0| (- 14)))) (<= (ite (<= 0 part86) part86 (* (- 1) part86)) |var epsilon|)) (or (not (and |fire release| (= |argument -20..20 0| (- 13)))) (<= (ite (<= 0 part96) part96 (* (- 1) part96)) |var epsilon|)) (or (not (and |fire release| (= |argument -20..20 0| (- 12)))) (<= (ite (<= 0 part106) part106 (* (- 1) part106)) |var epsilon|)) (or (not (and |fire release| (= |argument -20..20 0| (- 11)))) (<= (ite (<= 0 part116) part116 (* (- 1) part116)) |var epsilon|)) (or (not (and |fire release| (= |argument -20..20 0| (- 10)))) (<= (ite (<= 0 part126) part126 (* (- 1) part126)) |var epsilon|)) (or (not (and |fire release| (= |argument -20..20 0| (- 9)))) (<= (ite (<= 0 part136) part136 (* (- 1) part136)) |var epsilon|)) (or (not (and |fire release| (= |argument -20..20 0| (- 8)))) (<= (ite (<= 0 part146) part146 (* (- 1) part146)) |var epsilon|)) (or (not (and |fire release| (= |argument -20..20 0| (- 7)))) (<= (ite (<= 0 part156) part156 (* (- 1) part156)) |var epsilon|)) (or (not (and |fire release| (= |argument -20..20 0| (- 6)))) (<= (ite (<= 0 part166) part166 (* (- 1) part166)) |var epsilon|)) (or (not (and |fire release| (= |argument -20..20 0| (- 5)))) (<= (ite (<= 0 part176) part176 (* (- 1) part176)) |var epsilon|)) (or (not (and |fire release| (= |argument -20..20 0| (- 4)))) (<= (ite (<= 0 part186) part186 (* (- 1) part186)) |var epsilon|)) (or (not (and |fire release| (= |argument -20..20 0| (- 3)))) (<= (ite (<= 0 part196) part196 (* (- 1) part196)) |var epsilon|)) (or (not (and |fire release| (= |argument -20..20 0| (- 2)))) (<= (ite (<= 0 part206) part206 (* (- 1) part206)) |var epsilon|)) (or (not (and |fire release| (= |argument -20..20 0| (- 1)))) (<= (ite (<= 0 part215) part215 (* (- 1) part215)) |var epsilon|)) (or (not (and |fire release| (= |argument -20..20 0| 0))) (<= (ite (<= 0 part25) part25 |var founder|) |var epsilon|)) (or (not (and |fire release| (= |argument -20..20 0| 1))) (<= (ite (<= 0 part231) part231 (* (- 1) part231)) |var epsilon|)) (or (not (and |fire release| (= |argument -20..20 0| 2))) (<= (ite (<= 0 part241) part241 (* (- 1) part241)) |var epsilon|)) (or (not (and |fire release| (= |argument -20..20 0| 3))) (<= (ite (<= 0 part251) part251 (* (- 1) part251)) |var epsilon|)) (or (not (and |fire release| (= |argument -20..20 0| 4))) (<= (ite (<= 0 part261) part261 (* (- 1) part261)) |var epsilon|)) (or (not (and |fire release| (= |argument -20..20 0| 5))) (<= (ite (<= 0 part271) part271 (* (- 1) part271)) |var epsilon|)) (or (not (and |fire release| (= |argument -20..20 0| 6))) (<= (ite (<= 0 part281) part281 (* (- 1) part281)) |var epsilon|)) (or (not (and |fire release| (= |argument -20..20 0| 7))) (<= (ite (<= 0 part291) part291 (* (- 1) part291)) |var epsilon|)) (or (not (and |fire release| (= |argument -20..20 0| 8))) (<= (ite (<= 0 part301) part301 (* (- 1) part301)) |var epsilon|)) (or (not (and |fire release| (= |argument -20..20 0| 9))) (<= (ite (<= 0 part311) part311 (* (- 1) part311)) |var epsilon|)) (or (not (and |fire release| (= |argument -20..20 0| 10))) (<= (ite (<= 0 part320) part320 (* (- 1) part320)) |var epsilon|)) (or (not (and |fire release| (= |argument -20..20 0| 11))) (<= (ite (<= 0 part330) part330 (* (- 1) part330)) |var epsilon|)) (or (not (and |fire release| (= |argument -20..20 0| 12))) (<= (ite (<= 0 part340) part340 (* (- 1) part340)) |var epsilon|)) (or (not (and |fire release| (= |argument -20..20 0| 13))) (<= (ite (<= 0 part350) part350 (* (- 1) part350)) |var epsilon|)) (or (not (and |fire release| (= |argument -20..20 0| 14))) (<= (ite (<= 0 part360) part360 (* (- 1) part360)) |var epsilon|)) (or (not (and |fire release| (= |argument -20..20 0| 15))) (<= (ite (<= 0 part370) part370 (* (- 1) part370)) |var epsilon|)) (or (not (and |fire release| (= |argument -20..20 0| 16))) (<= (ite (<= 0 part380) part380 (* (- 1) part380)) |var epsilon|)) (or (not (and |fire release| (= |argument -20..20 0| 17))) (<= (ite (<= 0 part390) part390 (* (- 1) part390)) |var epsilon|)) (or (not (and |fire release| (= |argument -20..20 0| 18))) (<= (ite (<= 0 part400) part400 (* (- 1) part400)) |var epsilon|)) (or (not (and |fire release| (= |argument -20..20 0| 19))) (<= (ite (<= 0 part410) part410 (* (- 1) part410)) |var epsilon|)) (or (not (and |fire release| (= |argument -20..20 0| 20))) (<= (ite (<= 0 part419) part419 (* (- 1) part419)) |var epsilon|)) (or part13 (= |var behaviour'| |argument -20..20 0|)) (or (= |var behaviour'| |var behaviour|) |fire release|) |fire release|))
(define-fun violation () Bool (not (<= (ite (<= 0 part431) part431 (* (- 1) part431)) |var acceptable|)))
(define-fun strengthening ((|var founder| Int) (|var epsilon| Int) (|var acceptable| Int) (|var behaviour| Int)) Bool
(and true
(= |var founder| 0)
(= |var epsilon| 1)
(= |var acceptable| 10)
(<= (ite (<= 0 |var behaviour|) |var behaviour| (* (- 1) |var behaviour|)) 10)
)
)
; initiation: it holds initially
(push 1)
(assert initial)
(assert (not (strengthening |var founder| |var epsilon| |var acceptable| |var behaviour|)))
(check-sat)
(pop 1)
; consecution: every step preserves it
(push 1)
(assert (strengthening |var founder| |var epsilon| |var acceptable| |var behaviour|))
(assert step)
(assert (not (strengthening |var founder'| |var epsilon'| |var acceptable'| |var behaviour'|)))
(check-sat)
(pop 1)
; safety: it excludes every violation
(push 1)
(assert (strengthening |var founder| |var epsilon| |var acceptable| |var behaviour|))
(assert violation)
(check-sat)
(pop 1)
