; invariants certificate 2
; An inductive strengthening shows that the property holds in all runs: it holds initially, every step preserves
; it, and it excludes every violation. So a solver has to answer unsat three times. That these are the questions
; which the model poses is what `invariants verify` checks.
; tool: invariants 0.1.0
; engine: induction
; model: singleton
; path: models/singleton/singleton.inv
; digest: sha256:c8b560800cc25516f3dc55031a035633416a349e06cdc73cac2aa1795fedb950
; property: coincide
; scope: Agent 1
; chain: any
; prev: 1
;
(set-logic ALL)
(declare-const |stopped[0]| Bool)
(declare-const |act.faithful/code0[0]| Int)
(declare-const |fire stop| Bool)
(declare-const |fire act| Bool)
(declare-const |fire stray| Bool)
(declare-const |argument Agent 0| Int)
(declare-const |argument Agent 1| Int)
(declare-const |act.faithful/any0| Bool)
(declare-const |stopped[0]'| Bool)
(declare-const |act.faithful/code0[0]'| Int)
(define-fun part5 () Bool (not |stopped[0]|))
(define-fun part18 () Bool (= |argument Agent 1| 0))
(define-fun part21 () Bool (= |argument Agent 0| 0))
(define-fun part31 () Bool (and |fire stop| part18))
(define-fun part37 () Bool (and |fire stray| part21))
(assert part21)
(assert part18)
(assert true)
(define-fun initial () Bool (and (= |act.faithful/code0[0]| 0) part5))
(define-fun step () Bool (and (not (and |fire act| |fire stop|)) (not (and |fire stray| |fire stop|)) (not (and |fire stray| |fire act|)) (or (not |fire act|) part18) (or (not (and |fire act| part21)) (ite (= |act.faithful/code0[0]| 1) |act.faithful/any0| part5)) (or (not |fire stray|) part18) (or (not part31) |stopped[0]'|) (or (= |stopped[0]'| |stopped[0]|) part31) (or (not part37) (= |act.faithful/code0[0]'| 1)) (or (= |act.faithful/code0[0]'| |act.faithful/code0[0]|) part37) (or |fire stop| |fire act| |fire stray|)))
(define-fun violation () Bool false)
(define-fun strengthening ((|stopped[0]| Bool) (|act.faithful/code0[0]| Int)) Bool
(and true
)
)
; initiation: it holds initially
(push 1)
(assert initial)
(assert (not (strengthening |stopped[0]| |act.faithful/code0[0]|)))
(check-sat)
(pop 1)
; consecution: every step preserves it
(push 1)
(assert (strengthening |stopped[0]| |act.faithful/code0[0]|))
(assert step)
(assert (not (strengthening |stopped[0]'| |act.faithful/code0[0]'|)))
(check-sat)
(pop 1)
; safety: it excludes every violation
(push 1)
(assert (strengthening |stopped[0]| |act.faithful/code0[0]|))
(assert violation)
(check-sat)
(pop 1)
