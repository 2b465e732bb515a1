; invariants certificate 2
; An inductive strengthening shows that the property holds in all runs: it holds initially, every step preserves
; it, and it excludes every violation. So a solver has to answer unsat three times. That these are the questions
; which the model poses is what `invariants verify` checks.
; tool: invariants 0.1.0
; engine: spacer
; model: tiling_sinking_trust
; path: models/safe_tiling/sinking_trust.inv
; digest: sha256:381d351af65aa0c018b878538701e0130ca45ea45f026e820e4152c5b3cae380
; property: dies_out
; scope: none
; chain: any
; prev: 1
; reading: successors <= levels
; reading: successors > 2 => captured(approve.criterion) <= 0
; reading: approved => successors <= 2
; reading: approved => next_level <= 2
; reading: captured(approve.criterion) <= 2
; reading: successors > 0 => (approve.criterion holds `acts_well and level == now(next_level) - 1`)
; reading: approved and next_level > 1 => successors <= 0
; reading: successors > 1 => captured(approve.criterion) <= 1
; reading: approved and successors > 1 => next_level <= 0
;
(set-logic ALL)
(declare-const |var levels| Int)
(declare-const |var next_level| Int)
(declare-const |var approved| Bool)
(declare-const |var successors| Int)
(declare-const |approve.criterion/code0| Int)
(declare-const |approve.criterion/0/captured0| Int)
(declare-const |fire approve| Bool)
(declare-const |fire succeed| Bool)
(declare-const |argument Bool 0| Bool)
(declare-const |argument 0..3 0| Int)
(declare-const |var levels'| Int)
(declare-const |var next_level'| Int)
(declare-const |var approved'| Bool)
(declare-const |var successors'| Int)
(declare-const |approve.criterion/code0'| Int)
(declare-const |approve.criterion/0/captured0'| Int)
(define-fun part17 () Bool (or |fire approve| |fire succeed|))
(define-fun part26 () Bool (not |argument Bool 0|))
(define-fun part28 () Bool (= |argument 0..3 0| 0))
(define-fun part32 () Bool (= |argument 0..3 0| 1))
(define-fun part36 () Bool (= |argument 0..3 0| 2))
(define-fun part39 () Bool (= |argument 0..3 0| 3))
(define-fun part44 () Bool (= |approve.criterion/code0| 1))
(define-fun part46 () Int (+ |approve.criterion/0/captured0| (- 1)))
(define-fun part48 () Int (+ |var levels| (- 1)))
(define-fun part70 () Bool (not |fire succeed|))
(define-fun part74 () Bool (not |fire approve|))
(assert true)
(assert (and (<= 0 |argument 0..3 0|) (<= |argument 0..3 0| 3)))
(assert (= |var levels'| |var levels|))
(define-fun initial () Bool (and (= |approve.criterion/code0| 0) (= |approve.criterion/0/captured0| 0) (= |var levels| 3) (= |var next_level| |var levels|) (not |var approved|) (= |var successors| 0)))
(define-fun step () Bool (and (or (not part17) (and (<= 0 |var next_level|) (<= |var next_level| 3))) (not (and |fire succeed| |fire approve|)) (not (and |fire approve| part26 part28)) (not (and |fire approve| part26 part32)) (not (and |fire approve| part26 part36)) (not (and |fire approve| part26 part39)) (or (not (and |fire approve| |argument Bool 0| part28)) (ite part44 (= part46 0) (= part48 0))) (or (not (and |fire approve| |argument Bool 0| part32)) (ite part44 (= part46 1) (= part48 1))) (or (not (and |fire approve| |argument Bool 0| part36)) (ite part44 (= part46 2) (= part48 2))) (or (not (and |fire approve| |argument Bool 0| part39)) (ite part44 (= part46 3) (= part48 3))) (or part70 part26) (or part70 part28) (or part70 |var approved|) (or part74 (= |var next_level'| |argument 0..3 0|)) (or (= |var next_level'| |var next_level|) |fire approve|) (or part74 |var approved'|) (or part70 (not |var approved'|)) (or (= |var approved'| |var approved|) |fire approve| |fire succeed|) (or part70 (= |var successors'| (+ |var successors| 1))) (or (= |var successors'| |var successors|) |fire succeed|) (or part70 (= |approve.criterion/code0'| 1)) (or (= |approve.criterion/code0'| |approve.criterion/code0|) |fire succeed|) (or part70 (= |approve.criterion/0/captured0'| |var next_level|)) (or (= |approve.criterion/0/captured0'| |approve.criterion/0/captured0|) |fire succeed|) part17))
(define-fun violation () Bool (not (<= |var successors| |var levels|)))
(define-fun strengthening ((|var levels| Int) (|var next_level| Int) (|var approved| Bool) (|var successors| Int) (|approve.criterion/code0| Int) (|approve.criterion/0/captured0| Int)) Bool
(and true
(= |var levels| 3)
(<= |var successors| 3)
(or (<= |var successors| 2) (<= |approve.criterion/0/captured0| 0))
(or (not |var approved|) (<= |var successors| 2))
(or (not |var approved|) (<= |var next_level| 2))
(<= |approve.criterion/0/captured0| 2)
(or (= |approve.criterion/code0| 1) (<= |var successors| 0))
(or (not |var approved|) (<= |var next_level| 1) (<= |var successors| 0))
(or (<= |var successors| 1) (<= |approve.criterion/0/captured0| 1))
(or (<= |var successors| 1) (not |var approved|) (<= |var next_level| 0))
)
)
; initiation: it holds initially
(push 1)
(assert initial)
(assert (not (strengthening |var levels| |var next_level| |var approved| |var successors| |approve.criterion/code0| |approve.criterion/0/captured0|)))
(check-sat)
(pop 1)
; consecution: every step preserves it
(push 1)
(assert (strengthening |var levels| |var next_level| |var approved| |var successors| |approve.criterion/code0| |approve.criterion/0/captured0|))
(assert step)
(assert (not (strengthening |var levels'| |var next_level'| |var approved'| |var successors'| |approve.criterion/code0'| |approve.criterion/0/captured0'|)))
(check-sat)
(pop 1)
; safety: it excludes every violation
(push 1)
(assert (strengthening |var levels| |var next_level| |var approved| |var successors| |approve.criterion/code0| |approve.criterion/0/captured0|))
(assert violation)
(check-sat)
(pop 1)
