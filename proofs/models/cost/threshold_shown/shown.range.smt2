; invariants certificate 1
; An inductive strengthening shows that the property holds in all runs: it holds initially, every step preserves
; it, and it excludes every violation. So a solver has to answer unsat three times. That these are the questions
; which the model poses is what `invariants verify` checks.
; tool: invariants 0.1.0
; engine: spacer
; model: threshold_shown
; path: models/cost/threshold_shown.inv
; digest: sha256:bbf3552989b0d7d8f1e0060fe46c1caec065659975a9187b9160d401c69f7055
; property: shown.range
; scope: none
; chain: any
; prev: 1
; reading: shown is in 0..1
;
(set-logic ALL)
(declare-const |var first_cost| Real)
(declare-const |var threshold| Real)
(declare-const |var carried| Real)
(declare-const |var shown| Int)
(declare-const |var reached| Bool)
(declare-const |var paid| Real)
(declare-const |train.paid/code0| Int)
(declare-const |train.paid/0/captured0| Bool)
(declare-const |train.paid/code1| Int)
(declare-const |train.paid/1/captured0| Bool)
(declare-const |fire train| Bool)
(declare-const |fire bundle| Bool)
(declare-const |argument Bool 0| Bool)
(declare-const |train.paid/beyond| Real)
(declare-const |train.paid/beyond/defined| Bool)
(declare-const |train.paid/beyond/admissible| Bool)
(declare-const |train.paid/beyond/decided| Bool)
(declare-const |var first_cost'| Real)
(declare-const |var threshold'| Real)
(declare-const |var carried'| Real)
(declare-const |var shown'| Int)
(declare-const |var reached'| Bool)
(declare-const |var paid'| Real)
(declare-const |train.paid/code0'| Int)
(declare-const |train.paid/0/captured0'| Bool)
(declare-const |train.paid/code1'| Int)
(declare-const |train.paid/1/captured0'| Bool)
(define-fun part27 () Bool (or |fire train| |fire bundle|))
(define-fun part32 () Bool (and (<= 0 |var shown|) (<= |var shown| 1)))
(define-fun part36 () Bool (not |fire train|))
(define-fun part40 () Bool (= |train.paid/code0| 1))
(define-fun part42 () Bool (= |train.paid/code1| 1))
(define-fun part47 () Bool (not (= |var carried| 0.0)))
(define-fun part51 () Bool (or (not part42) (ite |train.paid/1/captured0| (and |train.paid/beyond/defined| |train.paid/beyond/decided| part47) (and |train.paid/beyond/defined| |train.paid/beyond/decided|))))
(define-fun part59 () Bool (not |fire bundle|))
(define-fun part74 () Real (ite part42 (ite |train.paid/1/captured0| (/ |train.paid/beyond| |var carried|) |train.paid/beyond|) |var first_cost|))
(assert true)
(assert true)
(assert true)
(assert true)
(assert true)
(assert (= |var first_cost'| |var first_cost|))
(assert (= |var threshold'| |var threshold|))
(assert (= |var carried'| |var carried|))
(define-fun initial () Bool (and (= |train.paid/code0| 0) (not |train.paid/0/captured0|) (= |train.paid/code1| 0) (not |train.paid/1/captured0|) (= |var first_cost| 80.0) (= |var threshold| 3.0) (= |var carried| 3.0) (= |var shown| 0) (not |var reached|) (= |var paid| 0.0)))
(define-fun step () Bool (and (or (not part27) part32) (not (and |fire bundle| |fire train|)) (or part36 (not |argument Bool 0|)) (or part36 (not part40) (ite |train.paid/0/captured0| (and part51 part47) part51)) (or (not (and |fire bundle| |argument Bool 0|)) (< |var shown| 1)) (or part59 (= |var shown'| (ite |argument Bool 0| 1 |var shown|))) (or (= |var shown'| |var shown|) |fire bundle|) (or part36 |var reached'|) (or (= |var reached'| |var reached|) |fire train|) (or part36 (= |var paid'| (ite part40 (ite |train.paid/0/captured0| (/ part74 |var carried|) part74) |var first_cost|))) (or (= |var paid'| |var paid|) |fire train|) (or part59 (= |train.paid/code0'| 1)) (or (= |train.paid/code0'| |train.paid/code0|) |fire bundle|) (or part59 (= |train.paid/0/captured0'| |argument Bool 0|)) (or (= |train.paid/0/captured0'| |train.paid/0/captured0|) |fire bundle|) (or part59 (= |train.paid/code1'| |train.paid/code0|)) (or (= |train.paid/code1'| |train.paid/code1|) |fire bundle|) (or part59 (= |train.paid/1/captured0'| |train.paid/0/captured0|)) (or (= |train.paid/1/captured0'| |train.paid/1/captured0|) |fire bundle|) part27))
(define-fun violation () Bool (not part32))
(define-fun strengthening ((|var first_cost| Real) (|var threshold| Real) (|var carried| Real) (|var shown| Int) (|var reached| Bool) (|var paid| Real) (|train.paid/code0| Int) (|train.paid/0/captured0| Bool) (|train.paid/code1| Int) (|train.paid/1/captured0| Bool)) Bool
(and true
(= |var first_cost| 80.0)
(= |var threshold| 3.0)
(= |var carried| 3.0)
(<= 0 |var shown|)
(<= |var shown| 1)
)
)
; initiation: it holds initially
(push 1)
(assert initial)
(assert (not (strengthening |var first_cost| |var threshold| |var carried| |var shown| |var reached| |var paid| |train.paid/code0| |train.paid/0/captured0| |train.paid/code1| |train.paid/1/captured0|)))
(check-sat)
(pop 1)
; consecution: every step preserves it
(push 1)
(assert (strengthening |var first_cost| |var threshold| |var carried| |var shown| |var reached| |var paid| |train.paid/code0| |train.paid/0/captured0| |train.paid/code1| |train.paid/1/captured0|))
(assert step)
(assert (not (strengthening |var first_cost'| |var threshold'| |var carried'| |var shown'| |var reached'| |var paid'| |train.paid/code0'| |train.paid/0/captured0'| |train.paid/code1'| |train.paid/1/captured0'|)))
(check-sat)
(pop 1)
; safety: it excludes every violation
(push 1)
(assert (strengthening |var first_cost| |var threshold| |var carried| |var shown| |var reached| |var paid| |train.paid/code0| |train.paid/0/captured0| |train.paid/code1| |train.paid/1/captured0|))
(assert violation)
(check-sat)
(pop 1)
