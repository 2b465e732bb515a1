; invariants certificate 2
; An inductive strengthening shows that the property holds in all runs: it holds initially, every step preserves
; it, and it excludes every violation. So a solver has to answer unsat three times. That these are the questions
; which the model poses is what `invariants verify` checks.
; tool: invariants 0.1.0
; engine: induction
; model: another_stays
; path: models/last_admin/another_stays.inv
; digest: sha256:acab1fca2b59640c63dc3c2722ab52c83936b7165e7a92c383ee751fb2d94dc4
; property: governable
; scope: Member 3
; chain: any
; prev: 1
; reading: forall m in Member: can admin[m] within 1 by promote
;
(set-logic ALL)
(declare-const |admin[0]| Bool)
(declare-const |admin[1]| Bool)
(declare-const |admin[2]| Bool)
(declare-const |leave.last/code0| Int)
(declare-const |fire promote| Bool)
(declare-const |fire leave| Bool)
(declare-const |fire tidy| Bool)
(declare-const |argument Member 0| Int)
(declare-const |argument Member 1| Int)
(declare-const |admin[0]'| Bool)
(declare-const |admin[1]'| Bool)
(declare-const |admin[2]'| Bool)
(declare-const |leave.last/code0'| Int)
(define-fun part21 () Bool (= |argument Member 0| 0))
(define-fun part25 () Bool (= |argument Member 0| 1))
(define-fun part29 () Bool (= |argument Member 0| 2))
(define-fun part35 () Bool (= |argument Member 1| 0))
(define-fun part37 () Bool (and |fire leave| part21))
(define-fun part38 () Bool (not part37))
(define-fun part40 () Bool (and |fire leave| part25))
(define-fun part41 () Bool (not part40))
(define-fun part43 () Bool (and |fire leave| part29))
(define-fun part44 () Bool (not part43))
(define-fun part46 () Bool (not |fire tidy|))
(define-fun part49 () Bool (and |fire promote| part35))
(define-fun part57 () Bool (= |argument Member 1| 1))
(define-fun part58 () Bool (and |fire promote| part57))
(define-fun part66 () Bool (= |argument Member 1| 2))
(define-fun part67 () Bool (and |fire promote| part66))
(assert (or part21 part25 part29))
(assert (or part35 part57 part66))
(define-fun initial () Bool (and (= |leave.last/code0| 0) (or |admin[0]| |admin[1]| |admin[2]|)))
(define-fun step () Bool (and (not (and |fire leave| |fire promote|)) (not (and |fire tidy| |fire promote|)) (not (and |fire tidy| |fire leave|)) (or (not (and |fire promote| part21)) |admin[0]|) (or (not (and |fire promote| part25)) |admin[1]|) (or (not (and |fire promote| part29)) |admin[2]|) (or (not |fire leave|) part35) (or part38 |admin[1]| |admin[2]|) (or part41 |admin[0]| |admin[2]|) (or part44 |admin[0]| |admin[1]|) (or part46 part21) (or part46 part35) (or (not part49) |admin[0]'|) (or part38 (not |admin[0]'|)) (or (= |admin[0]'| |admin[0]|) part49 part37) (or (not part58) |admin[1]'|) (or part41 (not |admin[1]'|)) (or (= |admin[1]'| |admin[1]|) part58 part40) (or (not part67) |admin[2]'|) (or part44 (not |admin[2]'|)) (or (= |admin[2]'| |admin[2]|) part67 part43) (or part46 (= |leave.last/code0'| 1)) (or (= |leave.last/code0'| |leave.last/code0|) |fire tidy|) (or |fire promote| |fire leave| |fire tidy|)))
(define-fun violation () Bool (or (not (or |admin[0]| |admin[1]| (and |admin[1]| |admin[0]|) |admin[2]| (and |admin[2]| |admin[0]|))) (not (or |admin[1]| (and |admin[0]| |admin[1]|) |admin[0]| (and |admin[2]| |admin[1]|) |admin[2]|)) (not (or |admin[2]| (and |admin[0]| |admin[2]|) |admin[0]| (and |admin[1]| |admin[2]|) |admin[1]|))))
(define-fun strengthening ((|admin[0]| Bool) (|admin[1]| Bool) (|admin[2]| Bool) (|leave.last/code0| Int)) Bool
(and true
(not (or (not (or |admin[0]| |admin[1]| (and |admin[1]| |admin[0]|) |admin[2]| (and |admin[2]| |admin[0]|))) (not (or |admin[1]| (and |admin[0]| |admin[1]|) |admin[0]| (and |admin[2]| |admin[1]|) |admin[2]|)) (not (or |admin[2]| (and |admin[0]| |admin[2]|) |admin[0]| (and |admin[1]| |admin[2]|) |admin[1]|))))
)
)
; initiation: it holds initially
(push 1)
(assert initial)
(assert (not (strengthening |admin[0]| |admin[1]| |admin[2]| |leave.last/code0|)))
(check-sat)
(pop 1)
; consecution: every step preserves it
(push 1)
(assert (strengthening |admin[0]| |admin[1]| |admin[2]| |leave.last/code0|))
(assert step)
(assert (not (strengthening |admin[0]'| |admin[1]'| |admin[2]'| |leave.last/code0'|)))
(check-sat)
(pop 1)
; safety: it excludes every violation
(push 1)
(assert (strengthening |admin[0]| |admin[1]| |admin[2]| |leave.last/code0|))
(assert violation)
(check-sat)
(pop 1)
