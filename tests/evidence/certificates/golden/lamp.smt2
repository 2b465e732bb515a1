; invariants certificate 2
; An inductive strengthening shows that the property holds in all runs: it holds initially, every step preserves
; it, and it excludes every violation. So a solver has to answer unsat three times. That these are the questions
; which the model poses is what `invariants verify` checks.
; tool: invariants 0.1.0
; engine: hand
; model: lamp
; path: lamp.inv
; digest: sha256:9dfc37076ba852462fe94a8089f5a2bdae13648256a4f547403cee09ed39e4a5
; property: fine
; scope: none
; chain: any
; prev: 1
; reading: not broken
; reading: colour == 1
;
(set-logic ALL)
(declare-const |var on| Bool)
(declare-const |var broken| Bool)
(declare-const |var colour| Int)
(declare-const |switch.gate/code0| Int)
(declare-const |switch.gate/0/captured0| Bool)
(declare-const |switch.gate/code1| Int)
(declare-const |switch.gate/1/captured0| Bool)
(declare-const |fire switch| Bool)
(declare-const |fire relax| Bool)
(declare-const |argument Bool 0| Bool)
(declare-const |switch.gate/beyond| Bool)
(declare-const |var on'| Bool)
(declare-const |var broken'| Bool)
(declare-const |var colour'| Int)
(declare-const |switch.gate/code0'| Int)
(declare-const |switch.gate/0/captured0'| Bool)
(declare-const |switch.gate/code1'| Int)
(declare-const |switch.gate/1/captured0'| Bool)
(define-fun part10 () Bool (not |var on|))
(define-fun part12 () Bool (not |var broken|))
(define-fun part19 () Bool (or |fire switch| |fire relax|))
(define-fun part28 () Bool (not |fire switch|))
(define-fun part53 () Bool (not |fire relax|))
(assert true)
(assert true)
(define-fun initial () Bool (and (= |switch.gate/code0| 0) (not |switch.gate/0/captured0|) (= |switch.gate/code1| 0) (not |switch.gate/1/captured0|) part10 part12 (= |var colour| 1)))
(define-fun step () Bool (and (or (not part19) (and (<= 0 |var colour|) (<= |var colour| 2))) (not (and |fire relax| |fire switch|)) (or part28 (not |argument Bool 0|)) (or part28 (ite (= |switch.gate/code0| 1) (= (ite (= |switch.gate/code1| 1) (= |switch.gate/beyond| |switch.gate/1/captured0|) part12) |switch.gate/0/captured0|) part12)) (or part28 (= |var on'| part10)) (or (= |var on'| |var on|) |fire switch|) (= |var broken'| |var broken|) (or part28 (= |var colour'| (ite |var on| |var colour| 1))) (or (= |var colour'| |var colour|) |fire switch|) (or part53 (= |switch.gate/code0'| 1)) (or (= |switch.gate/code0'| |switch.gate/code0|) |fire relax|) (or part53 (= |switch.gate/0/captured0'| |argument Bool 0|)) (or (= |switch.gate/0/captured0'| |switch.gate/0/captured0|) |fire relax|) (or part53 (= |switch.gate/code1'| |switch.gate/code0|)) (or (= |switch.gate/code1'| |switch.gate/code1|) |fire relax|) (or part53 (= |switch.gate/1/captured0'| |switch.gate/0/captured0|)) (or (= |switch.gate/1/captured0'| |switch.gate/1/captured0|) |fire relax|) part19))
(define-fun violation () Bool (not (and part12 (< 0 |var colour|))))
(define-fun strengthening ((|var on| Bool) (|var broken| Bool) (|var colour| Int) (|switch.gate/code0| Int) (|switch.gate/0/captured0| Bool) (|switch.gate/code1| Int) (|switch.gate/1/captured0| Bool)) Bool
(and (not |var broken|)
(= |var colour| 1)
)
)
; initiation: it holds initially
(push 1)
(assert initial)
(assert (not (strengthening |var on| |var broken| |var colour| |switch.gate/code0| |switch.gate/0/captured0| |switch.gate/code1| |switch.gate/1/captured0|)))
(check-sat)
(pop 1)
; consecution: every step preserves it
(push 1)
(assert (strengthening |var on| |var broken| |var colour| |switch.gate/code0| |switch.gate/0/captured0| |switch.gate/code1| |switch.gate/1/captured0|))
(assert step)
(assert (not (strengthening |var on'| |var broken'| |var colour'| |switch.gate/code0'| |switch.gate/0/captured0'| |switch.gate/code1'| |switch.gate/1/captured0'|)))
(check-sat)
(pop 1)
; safety: it excludes every violation
(push 1)
(assert (strengthening |var on| |var broken| |var colour| |switch.gate/code0| |switch.gate/0/captured0| |switch.gate/code1| |switch.gate/1/captured0|))
(assert violation)
(check-sat)
(pop 1)
