; invariants certificate 2
; An inductive strengthening shows that the property holds in all runs: it holds initially, every step preserves
; it, and it excludes every violation. So a solver has to answer unsat three times. That these are the questions
; which the model poses is what `invariants verify` checks.
; tool: invariants 0.1.0
; engine: induction
; model: own_exempt
; path: models/webhook/own_exempt.inv
; digest: sha256:e5d05088c89a0220f7a4b4335d08218ee1f6f84e6496ec01e6ca4b01137d2f5c
; property: repairable
; scope: none
; chain: any
; prev: 1
;
(set-logic ALL)
(declare-const |running[0]| Bool)
(declare-const |running[1]| Bool)
(declare-const |create.admission/code0| Int)
(declare-const |fire stop| Bool)
(declare-const |fire create| Bool)
(declare-const |fire register| Bool)
(declare-const |fire unregister| Bool)
(declare-const |argument Namespace 0| Int)
(declare-const |running[0]'| Bool)
(declare-const |running[1]'| Bool)
(declare-const |create.admission/code0'| Int)
(define-fun part25 () Bool (= |argument Namespace 0| 1))
(define-fun part26 () Bool (and |fire create| part25))
(define-fun part27 () Bool (not part26))
(define-fun part32 () Bool (not |fire register|))
(define-fun part33 () Bool (= |argument Namespace 0| 0))
(define-fun part35 () Bool (not |fire unregister|))
(define-fun part38 () Bool (and |fire stop| part33))
(define-fun part43 () Bool (and |fire create| part33))
(define-fun part48 () Bool (and |fire stop| part25))
(assert (or part33 part25))
(define-fun initial () Bool (and (= |create.admission/code0| 0) |running[0]| |running[1]|))
(define-fun step () Bool (and (not (and |fire create| |fire stop|)) (not (and |fire register| |fire stop|)) (not (and |fire register| |fire create|)) (not (and |fire unregister| |fire stop|)) (not (and |fire unregister| |fire create|)) (not (and |fire unregister| |fire register|)) (or part27 (not (= |create.admission/code0| 1)) |running[0]|) (or part32 part33) (or part35 part33) (or part35 |running[1]|) (or (not part38) (not |running[0]'|)) (or (not part43) |running[0]'|) (or (= |running[0]'| |running[0]|) part38 part43) (or (not part48) (not |running[1]'|)) (or part27 |running[1]'|) (or (= |running[1]'| |running[1]|) part48 part26) (or part32 (= |create.admission/code0'| 1)) (or part35 (= |create.admission/code0'| 0)) (or (= |create.admission/code0'| |create.admission/code0|) |fire register| |fire unregister|) (or |fire stop| |fire create| |fire register| |fire unregister|)))
(define-fun violation () Bool false)
(define-fun strengthening ((|running[0]| Bool) (|running[1]| Bool) (|create.admission/code0| Int)) Bool
(and true
)
)
; initiation: it holds initially
(push 1)
(assert initial)
(assert (not (strengthening |running[0]| |running[1]| |create.admission/code0|)))
(check-sat)
(pop 1)
; consecution: every step preserves it
(push 1)
(assert (strengthening |running[0]| |running[1]| |create.admission/code0|))
(assert step)
(assert (not (strengthening |running[0]'| |running[1]'| |create.admission/code0'|)))
(check-sat)
(pop 1)
; safety: it excludes every violation
(push 1)
(assert (strengthening |running[0]| |running[1]| |create.admission/code0|))
(assert violation)
(check-sat)
(pop 1)
