; invariants certificate 1
; An inductive strengthening shows that the property holds in all runs: it holds initially, every step preserves
; it, and it excludes every violation. So a solver has to answer unsat three times. That these are the questions
; which the model poses is what `invariants verify` checks.
; tool: invariants 0.1.0
; engine: ic3
; model: singleton
; path: models/singleton/singleton.inv
; digest: sha256:14988b45d7c3b54fdac53ac971e193489c8e3abf4edb61e0e271fb83c8490da3
; property: stoppable
; scope: Agent 3
; chain: any
; prev: 1
;
(set-logic ALL)
(declare-const |stopped[0]| Bool)
(declare-const |stopped[1]| Bool)
(declare-const |stopped[2]| Bool)
(declare-const |act.faithful/code0[0]| Int)
(declare-const |act.faithful/code0[1]| Int)
(declare-const |act.faithful/code0[2]| Int)
(declare-const |fire stop| Bool)
(declare-const |fire act| Bool)
(declare-const |fire stray| Bool)
(declare-const |argument Agent 0| Int)
(declare-const |argument Agent 1| Int)
(declare-const |act.faithful/any0| Bool)
(declare-const |stopped[0]'| Bool)
(declare-const |stopped[1]'| Bool)
(declare-const |stopped[2]'| Bool)
(declare-const |act.faithful/code0[0]'| Int)
(declare-const |act.faithful/code0[1]'| Int)
(declare-const |act.faithful/code0[2]'| Int)
(define-fun part11 () Bool (not |stopped[0]|))
(define-fun part13 () Bool (not |stopped[1]|))
(define-fun part15 () Bool (not |stopped[2]|))
(define-fun part27 () Bool (= |argument Agent 0| 0))
(define-fun part29 () Bool (= |argument Agent 1| 0))
(define-fun part32 () Bool (= |argument Agent 0| 1))
(define-fun part33 () Bool (= |argument Agent 1| 1))
(define-fun part36 () Bool (= |argument Agent 0| 2))
(define-fun part37 () Bool (= |argument Agent 1| 2))
(define-fun part61 () Bool (and |fire stop| part29))
(define-fun part67 () Bool (and |fire stop| part33))
(define-fun part73 () Bool (and |fire stop| part37))
(define-fun part79 () Bool (and |fire stray| part27))
(define-fun part86 () Bool (and |fire stray| part32))
(define-fun part93 () Bool (and |fire stray| part36))
(assert (or part27 part32 part36))
(assert (or part29 part33 part37))
(assert true)
(define-fun initial () Bool (and (= |act.faithful/code0[0]| 0) (= |act.faithful/code0[1]| 0) (= |act.faithful/code0[2]| 0) part11 part13 part15))
(define-fun step () Bool (and (not (and |fire act| |fire stop|)) (not (and |fire stray| |fire stop|)) (not (and |fire stray| |fire act|)) (not (and |fire stop| part27 part29)) (not (and |fire stop| part32 part33)) (not (and |fire stop| part36 part37)) (or (not |fire act|) part29) (or (not (and |fire act| part27)) (ite (= |act.faithful/code0[0]| 1) |act.faithful/any0| part11)) (or (not (and |fire act| part32)) (ite (= |act.faithful/code0[1]| 1) |act.faithful/any0| part13)) (or (not (and |fire act| part36)) (ite (= |act.faithful/code0[2]| 1) |act.faithful/any0| part15)) (or (not |fire stray|) part29) (or (not part61) |stopped[0]'|) (or (= |stopped[0]'| |stopped[0]|) part61) (or (not part67) |stopped[1]'|) (or (= |stopped[1]'| |stopped[1]|) part67) (or (not part73) |stopped[2]'|) (or (= |stopped[2]'| |stopped[2]|) part73) (or (not part79) (= |act.faithful/code0[0]'| 1)) (or (= |act.faithful/code0[0]'| |act.faithful/code0[0]|) part79) (or (not part86) (= |act.faithful/code0[1]'| 1)) (or (= |act.faithful/code0[1]'| |act.faithful/code0[1]|) part86) (or (not part93) (= |act.faithful/code0[2]'| 1)) (or (= |act.faithful/code0[2]'| |act.faithful/code0[2]|) part93) (or |fire stop| |fire act| |fire stray|)))
(define-fun violation () Bool false)
(define-fun strengthening ((|stopped[0]| Bool) (|stopped[1]| Bool) (|stopped[2]| Bool) (|act.faithful/code0[0]| Int) (|act.faithful/code0[1]| Int) (|act.faithful/code0[2]| Int)) Bool
(and true
(<= 0 |act.faithful/code0[0]| 1)
(<= 0 |act.faithful/code0[1]| 1)
(<= 0 |act.faithful/code0[2]| 1)
)
)
; initiation: it holds initially
(push 1)
(assert initial)
(assert (not (strengthening |stopped[0]| |stopped[1]| |stopped[2]| |act.faithful/code0[0]| |act.faithful/code0[1]| |act.faithful/code0[2]|)))
(check-sat)
(pop 1)
; consecution: every step preserves it
(push 1)
(assert (strengthening |stopped[0]| |stopped[1]| |stopped[2]| |act.faithful/code0[0]| |act.faithful/code0[1]| |act.faithful/code0[2]|))
(assert step)
(assert (not (strengthening |stopped[0]'| |stopped[1]'| |stopped[2]'| |act.faithful/code0[0]'| |act.faithful/code0[1]'| |act.faithful/code0[2]'|)))
(check-sat)
(pop 1)
; safety: it excludes every violation
(push 1)
(assert (strengthening |stopped[0]| |stopped[1]| |stopped[2]| |act.faithful/code0[0]| |act.faithful/code0[1]| |act.faithful/code0[2]|))
(assert violation)
(check-sat)
(pop 1)
