; invariants certificate 2
; An inductive strengthening shows that the property holds in all runs: it holds initially, every step preserves
; it, and it excludes every violation. So a solver has to answer unsat three times. That these are the questions
; which the model poses is what `invariants verify` checks.
; tool: invariants 0.1.0
; engine: induction
; model: ai_scientist
; path: models/field/ai_scientist.inv
; digest: sha256:289a6c47cb888dd6080eee51ed058db6aae616bdfb5b0011a75ac36f80596e1c
; constant: sandboxed = true
; property: alone
; scope: none
; chain: any
; prev: 1
; reading: processes == 1
;
(set-logic ALL)
(declare-const |var sandboxed| Bool)
(declare-const |var limit| Int)
(declare-const |var processes| Int)
(declare-const |var revise.edits.compute.timeout| Int)
(declare-const |revise/unknown| Int)
(declare-const |fire revise| Bool)
(declare-const |fire delegate| Bool)
(declare-const |revise/writes/processes| Int)
(declare-const |revise/writes/revise.edits.compute.timeout| Int)
(declare-const |var sandboxed'| Bool)
(declare-const |var limit'| Int)
(declare-const |var processes'| Int)
(declare-const |var revise.edits.compute.timeout'| Int)
(declare-const |revise/unknown'| Int)
(define-fun part8 () Bool (= |var processes| 1))
(define-fun part14 () Bool (or |fire revise| |fire delegate|))
(define-fun part23 () Bool (= |revise/unknown| 1))
(define-fun part32 () Bool (and |fire revise| part23))
(define-fun part33 () Bool (not part32))
(assert true)
(assert (and (<= 0 |revise/writes/revise.edits.compute.timeout|) (<= |revise/writes/revise.edits.compute.timeout| 1)))
(assert (= |var sandboxed'| |var sandboxed|))
(assert (= |var limit'| |var limit|))
(define-fun initial () Bool (and (= |revise/unknown| 0) (< 0 |var limit|) |var sandboxed| part8 (= |var revise.edits.compute.timeout| 0)))
(define-fun step () Bool (and (or (not part14) (and (<= 0 |var revise.edits.compute.timeout|) (<= |var revise.edits.compute.timeout| 1))) (not (and |fire delegate| |fire revise|)) (or (not |fire revise|) (not part23) (and (<= 1 |revise/writes/processes|) (or (not |var sandboxed|) (= |revise/writes/processes| 1)))) (or part33 (= |var processes'| |revise/writes/processes|)) (or (= |var processes'| |var processes|) part32) (or part33 (= |var revise.edits.compute.timeout'| |revise/writes/revise.edits.compute.timeout|)) (or (= |var revise.edits.compute.timeout'| |var revise.edits.compute.timeout|) part32) (or (not |fire delegate|) (= |revise/unknown'| 1)) (or (= |revise/unknown'| |revise/unknown|) |fire delegate|) part14))
(define-fun violation () Bool (not part8))
(define-fun strengthening ((|var sandboxed| Bool) (|var limit| Int) (|var processes| Int) (|var revise.edits.compute.timeout| Int) (|revise/unknown| Int)) Bool
(and true
|var sandboxed|
(= |var processes| 1)
)
)
; initiation: it holds initially
(push 1)
(assert initial)
(assert (not (strengthening |var sandboxed| |var limit| |var processes| |var revise.edits.compute.timeout| |revise/unknown|)))
(check-sat)
(pop 1)
; consecution: every step preserves it
(push 1)
(assert (strengthening |var sandboxed| |var limit| |var processes| |var revise.edits.compute.timeout| |revise/unknown|))
(assert step)
(assert (not (strengthening |var sandboxed'| |var limit'| |var processes'| |var revise.edits.compute.timeout'| |revise/unknown'|)))
(check-sat)
(pop 1)
; safety: it excludes every violation
(push 1)
(assert (strengthening |var sandboxed| |var limit| |var processes| |var revise.edits.compute.timeout| |revise/unknown|))
(assert violation)
(check-sat)
(pop 1)
