; invariants certificate 2
; An inductive strengthening shows that the property holds in all runs: it holds initially, every step preserves
; it, and it excludes every violation. So a solver has to answer unsat three times. That these are the questions
; which the model poses is what `invariants verify` checks.
; tool: invariants 0.1.0
; engine: open
; model: unbound_world
; path: models/changing_world/contract_dropped.inv
; digest: sha256:f2a5263cb16624448360781bb3fa5e1d0aa901219a8225e7fddb3f10ec92e2f4
; property: load.range
; scope: Agent any
; chain: any
; prev: 1
; reading: load.range
; reading: load != -1
; reading: not (answered and load == 4)
;
(set-logic ALL)
(declare-sort |sort Agent| 0)
(declare-fun |var bearable| () Int)
(declare-fun |var load| () Int)
(declare-fun |var answered| () Bool)
(declare-fun |world/unknown| () Int)
(declare-fun |cope/unknown[_]| (|sort Agent|) Int)
(declare-fun |world/writes/load| () Int)
(declare-fun |world/writes/answered| () Bool)
(declare-fun |cope/writes/load| () Int)
(declare-fun |cope/writes/answered| () Bool)
(declare-const |fire world| Bool)
(declare-const |fire cope| Bool)
(declare-const |fire upheaval| Bool)
(declare-const |fire adapt| Bool)
(declare-const |argument cope a| |sort Agent|)
(declare-const |argument adapt m| |sort Agent|)
(define-fun part6 () Bool (and |fire cope| (= (|cope/unknown[_]| |argument cope a|) 1)))
(define-fun part10 () Bool (and |fire cope| (= (|cope/unknown[_]| |argument cope a|) 0)))
(define-fun part13 () Int (+ |var load| (- 1)))
(define-fun part19 () Bool (and |fire world| (= |world/unknown| 1)))
(define-fun part22 () Bool (and |fire world| (= |world/unknown| 0)))
(define-fun part53 () Bool (<= 0 |var load|))
(define-fun part55 () Bool (<= |var load| 4))
(define-fun part80 () Bool (not |var answered|))
(define-fun part88 () Bool (<= 0 |world/writes/load|))
(define-fun part89 () Bool (<= |world/writes/load| 4))
(define-fun part90 () Bool (<= 0 |cope/writes/load|))
(define-fun part91 () Bool (<= |cope/writes/load| 4))
(define-fun |var load'| () Int (ite part6 |cope/writes/load| (ite part10 (ite (<= 0 part13) part13 0) (ite part19 |world/writes/load| (ite part22 (+ |var load| 1) |var load|)))))
(define-fun |var answered'| () Bool (ite part6 |cope/writes/answered| (or part10 (ite part19 |world/writes/answered| (and (not part22) |var answered|)))))
(define-fun |world/unknown'| () Int (ite |fire upheaval| 1 |world/unknown|))
(define-fun |cope/unknown[_]'| ((b!0 |sort Agent|)) Int (ite (and |fire adapt| (= |argument adapt m| b!0)) 1 (|cope/unknown[_]| b!0)))
(define-fun initial () Bool (and (= |world/unknown| 0) (forall ((b!1 |sort Agent|)) (= (|cope/unknown[_]| b!1) 0)) (= |var bearable| 2) (= |var load| 0) |var answered|))
(define-fun step () Bool (and part53 part55 (or |fire world| |fire cope| |fire upheaval| |fire adapt|) (not (and |fire cope| |fire world|)) (not (and |fire upheaval| |fire world|)) (not (and |fire upheaval| |fire cope|)) (not (and |fire adapt| |fire world|)) (not (and |fire adapt| |fire cope|)) (not (and |fire adapt| |fire upheaval|)) (or (not |fire world|) (and (or (not (= |world/unknown| 0)) |var answered|) (or (not (= |world/unknown| 1)) (and |var answered| (not |world/writes/answered|))))) (or (not |fire cope|) (and (or (not (= (|cope/unknown[_]| |argument cope a|) 0)) part80) (or (not (= (|cope/unknown[_]| |argument cope a|) 1)) (and part80 |cope/writes/answered| (<= |cope/writes/load| (ite (<= 0 part13) part13 0)))))) part88 part89 part90 part91))
(define-fun violation () Bool (and (not (and part53 part55)) part88 part89 part90 part91))
(define-fun strengthening () Bool
(and true
(and (<= 0 |var load|) (<= |var load| 4))
(not (= |var load| (- 1)))
(not (and |var answered| (= |var load| 4)))
)
)
(define-fun |strengthening'| () Bool
(and true
(and (<= 0 |var load'|) (<= |var load'| 4))
(not (= |var load'| (- 1)))
(not (and |var answered'| (= |var load'| 4)))
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
