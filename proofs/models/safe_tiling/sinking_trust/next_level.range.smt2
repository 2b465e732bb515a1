; invariants certificate 2
; An inductive strengthening shows that the property holds in all runs: it holds initially, every step preserves
; it, and it excludes every violation. So a solver has to answer unsat three times. That these are the questions
; which the model poses is what `invariants verify` checks.
; tool: invariants 0.1.0
; engine: induction
; model: tiling_sinking_trust
; path: models/safe_tiling/sinking_trust.inv
; digest: sha256:381d351af65aa0c018b878538701e0130ca45ea45f026e820e4152c5b3cae380
; property: next_level.range
; scope: none
; chain: any
; prev: 1
; reading: next_level is in 0..3
;
(set-logic ALL)
(declare-const |var levels| Int)
(declare-const |var next_level| Int)
(declare-const |var approved| Bool)
(declare-const |approve.criterion/code0| Int)
(declare-const |approve.criterion/0/captured0| Int)
(declare-const |fire approve| Bool)
(declare-const |fire succeed| Bool)
(declare-const |argument Bool 0| Bool)
(declare-const |argument 0..3 0| Int)
(declare-const |var levels'| Int)
(declare-const |var next_level'| Int)
(declare-const |var approved'| Bool)
(declare-const |approve.criterion/code0'| Int)
(declare-const |approve.criterion/0/captured0'| Int)
(define-fun part15 () Bool (or |fire approve| |fire succeed|))
(define-fun part19 () Bool (and (<= 0 |var next_level|) (<= |var next_level| 3)))
(define-fun part24 () Bool (not |argument Bool 0|))
(define-fun part26 () Bool (= |argument 0..3 0| 0))
(define-fun part30 () Bool (= |argument 0..3 0| 1))
(define-fun part34 () Bool (= |argument 0..3 0| 2))
(define-fun part37 () Bool (= |argument 0..3 0| 3))
(define-fun part42 () Bool (= |approve.criterion/code0| 1))
(define-fun part44 () Int (+ |approve.criterion/0/captured0| (- 1)))
(define-fun part46 () Int (+ |var levels| (- 1)))
(define-fun part68 () Bool (not |fire succeed|))
(define-fun part72 () Bool (not |fire approve|))
(assert true)
(assert (and (<= 0 |argument 0..3 0|) (<= |argument 0..3 0| 3)))
(assert (= |var levels'| |var levels|))
(define-fun initial () Bool (and (= |approve.criterion/code0| 0) (= |approve.criterion/0/captured0| 0) (= |var levels| 3) (= |var next_level| |var levels|) (not |var approved|)))
(define-fun step () Bool (and (or (not part15) part19) (not (and |fire succeed| |fire approve|)) (not (and |fire approve| part24 part26)) (not (and |fire approve| part24 part30)) (not (and |fire approve| part24 part34)) (not (and |fire approve| part24 part37)) (or (not (and |fire approve| |argument Bool 0| part26)) (ite part42 (= part44 0) (= part46 0))) (or (not (and |fire approve| |argument Bool 0| part30)) (ite part42 (= part44 1) (= part46 1))) (or (not (and |fire approve| |argument Bool 0| part34)) (ite part42 (= part44 2) (= part46 2))) (or (not (and |fire approve| |argument Bool 0| part37)) (ite part42 (= part44 3) (= part46 3))) (or part68 part24) (or part68 part26) (or part68 |var approved|) (or part72 (= |var next_level'| |argument 0..3 0|)) (or (= |var next_level'| |var next_level|) |fire approve|) (or part72 |var approved'|) (or part68 (not |var approved'|)) (or (= |var approved'| |var approved|) |fire approve| |fire succeed|) (or part68 (= |approve.criterion/code0'| 1)) (or (= |approve.criterion/code0'| |approve.criterion/code0|) |fire succeed|) (or part68 (= |approve.criterion/0/captured0'| |var next_level|)) (or (= |approve.criterion/0/captured0'| |approve.criterion/0/captured0|) |fire succeed|) part15))
(define-fun violation () Bool (not part19))
(define-fun strengthening ((|var levels| Int) (|var next_level| Int) (|var approved| Bool) (|approve.criterion/code0| Int) (|approve.criterion/0/captured0| Int)) Bool
(and true
(= |var levels| 3)
(<= 0 |var next_level|)
(<= |var next_level| 3)
)
)
; initiation: it holds initially
(push 1)
(assert initial)
(assert (not (strengthening |var levels| |var next_level| |var approved| |approve.criterion/code0| |approve.criterion/0/captured0|)))
(check-sat)
(pop 1)
; consecution: every step preserves it
(push 1)
(assert (strengthening |var levels| |var next_level| |var approved| |approve.criterion/code0| |approve.criterion/0/captured0|))
(assert step)
(assert (not (strengthening |var levels'| |var next_level'| |var approved'| |approve.criterion/code0'| |approve.criterion/0/captured0'|)))
(check-sat)
(pop 1)
; safety: it excludes every violation
(push 1)
(assert (strengthening |var levels| |var next_level| |var approved| |approve.criterion/code0| |approve.criterion/0/captured0|))
(assert violation)
(check-sat)
(pop 1)
