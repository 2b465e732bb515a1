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
; property: in_time
; scope: none
; chain: any
; prev: 1
; reading: hours <= limit
;
(set-logic ALL)
(declare-const |var sandboxed| Bool)
(declare-const |var limit| Int)
(declare-const |var hours| Int)
(declare-const |var processes| Int)
(declare-const |var revise.edits.compute.timeout| Int)
(declare-const |compute.timeout/code0| Int)
(declare-const |compute.timeout/code1| Int)
(declare-const |revise/unknown| Int)
(declare-const |fire compute| Bool)
(declare-const |fire revise| Bool)
(declare-const |fire delegate| Bool)
(declare-const |revise/writes/processes| Int)
(declare-const |revise/writes/revise.edits.compute.timeout| Int)
(declare-const |var sandboxed'| Bool)
(declare-const |var limit'| Int)
(declare-const |var hours'| Int)
(declare-const |var processes'| Int)
(declare-const |var revise.edits.compute.timeout'| Int)
(declare-const |compute.timeout/code0'| Int)
(declare-const |compute.timeout/code1'| Int)
(declare-const |revise/unknown'| Int)
(define-fun part21 () Bool (or |fire compute| |fire revise| |fire delegate|))
(define-fun part33 () Bool (not |fire compute|))
(define-fun part34 () Bool (= |compute.timeout/code0| 1))
(define-fun part35 () Bool (< |var hours| |var limit|))
(define-fun part37 () Bool (not |var sandboxed|))
(define-fun part40 () Bool (= |revise/unknown| 1))
(define-fun part54 () Bool (and |fire revise| part40))
(define-fun part55 () Bool (not part54))
(define-fun part67 () Bool (= |revise/writes/revise.edits.compute.timeout| 1))
(define-fun part68 () Bool (and |fire revise| part40 part67))
(define-fun part76 () Bool (and |fire revise| part40 part67 (not part34)))
(assert true)
(assert (and (<= 0 |revise/writes/revise.edits.compute.timeout|) (<= |revise/writes/revise.edits.compute.timeout| 1)))
(assert (= |var sandboxed'| |var sandboxed|))
(assert (= |var limit'| |var limit|))
(define-fun initial () Bool (and (= |compute.timeout/code0| 0) (= |compute.timeout/code1| 0) (= |revise/unknown| 0) (< 0 |var limit|) |var sandboxed| (= |var hours| 0) (= |var processes| 1) (= |var revise.edits.compute.timeout| 0)))
(define-fun step () Bool (and (or (not part21) (and (<= 0 |var revise.edits.compute.timeout|) (<= |var revise.edits.compute.timeout| 1))) (not (and |fire revise| |fire compute|)) (not (and |fire delegate| |fire compute|)) (not (and |fire delegate| |fire revise|)) (or part33 part34 part35) (or part33 part37 part35) (or (not |fire revise|) (not part40) (and (<= 1 |revise/writes/processes|) (or part37 (= |revise/writes/processes| 1)))) (or part33 (= |var hours'| (+ |var hours| 1))) (or (= |var hours'| |var hours|) |fire compute|) (or part55 (= |var processes'| |revise/writes/processes|)) (or (= |var processes'| |var processes|) part54) (or part55 (= |var revise.edits.compute.timeout'| |revise/writes/revise.edits.compute.timeout|)) (or (= |var revise.edits.compute.timeout'| |var revise.edits.compute.timeout|) part54) (or (not part68) (= |compute.timeout/code0'| 1)) (or (= |compute.timeout/code0'| |compute.timeout/code0|) part68) (or (not part76) (= |compute.timeout/code1'| |compute.timeout/code0|)) (or (= |compute.timeout/code1'| |compute.timeout/code1|) part76) (or (not |fire delegate|) (= |revise/unknown'| 1)) (or (= |revise/unknown'| |revise/unknown|) |fire delegate|) part21))
(define-fun violation () Bool (not (<= |var hours| |var limit|)))
(define-fun strengthening ((|var sandboxed| Bool) (|var limit| Int) (|var hours| Int) (|var processes| Int) (|var revise.edits.compute.timeout| Int) (|compute.timeout/code0| Int) (|compute.timeout/code1| Int) (|revise/unknown| Int)) Bool
(and true
|var sandboxed|
(<= |var hours| |var limit|)
)
)
; initiation: it holds initially
(push 1)
(assert initial)
(assert (not (strengthening |var sandboxed| |var limit| |var hours| |var processes| |var revise.edits.compute.timeout| |compute.timeout/code0| |compute.timeout/code1| |revise/unknown|)))
(check-sat)
(pop 1)
; consecution: every step preserves it
(push 1)
(assert (strengthening |var sandboxed| |var limit| |var hours| |var processes| |var revise.edits.compute.timeout| |compute.timeout/code0| |compute.timeout/code1| |revise/unknown|))
(assert step)
(assert (not (strengthening |var sandboxed'| |var limit'| |var hours'| |var processes'| |var revise.edits.compute.timeout'| |compute.timeout/code0'| |compute.timeout/code1'| |revise/unknown'|)))
(check-sat)
(pop 1)
; safety: it excludes every violation
(push 1)
(assert (strengthening |var sandboxed| |var limit| |var hours| |var processes| |var revise.edits.compute.timeout| |compute.timeout/code0| |compute.timeout/code1| |revise/unknown|))
(assert violation)
(check-sat)
(pop 1)
