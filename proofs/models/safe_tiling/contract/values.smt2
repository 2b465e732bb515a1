; invariants certificate 2
; An inductive strengthening shows that the property holds in all runs: it holds initially, every step preserves
; it, and it excludes every violation. So a solver has to answer unsat three times. That these are the questions
; which the model poses is what `invariants verify` checks.
; tool: invariants 0.1.0
; engine: induction
; model: tiling_contract
; path: models/safe_tiling/contract.inv
; digest: sha256:142364435fa5e8e7bd8a1eb14f5c00a51761a20cf20fb3673db61dd51cd8ea8d
; property: values
; scope: none
; chain: any
; prev: 1
; reading: acting_well
; reading: captured(approve.criterion) == proved
; reading: next_approval == proved
; reading: next_acts_well
;
(set-logic ALL)
(declare-const |var acting_well| Bool)
(declare-const |var next_acts_well| Bool)
(declare-const |var next_approval| Int)
(declare-const |var approved| Bool)
(declare-const |approve.criterion/code0| Int)
(declare-const |approve.criterion/0/captured0| Int)
(declare-const |fire approve| Bool)
(declare-const |fire succeed| Bool)
(declare-const |argument Bool 0| Bool)
(declare-const |argument Known 0| Int)
(declare-const |approve.criterion/any0| Bool)
(declare-const |var acting_well'| Bool)
(declare-const |var next_acts_well'| Bool)
(declare-const |var next_approval'| Int)
(declare-const |var approved'| Bool)
(declare-const |approve.criterion/code0'| Int)
(declare-const |approve.criterion/0/captured0'| Int)
(define-fun part5 () Bool (= |approve.criterion/0/captured0| 0))
(define-fun part9 () Bool (= |var next_approval| 0))
(define-fun part18 () Bool (not |argument Bool 0|))
(define-fun part20 () Bool (= |argument Known 0| 0))
(define-fun part22 () Bool (not (and |fire approve| part18 part20)))
(define-fun part24 () Bool (= |approve.criterion/code0| 1))
(define-fun part25 () Bool (not part24))
(define-fun part28 () Bool (not (and part5 |approve.criterion/any0|)))
(define-fun part31 () Bool (= |argument Known 0| 1))
(define-fun part33 () Bool (not (and |fire approve| part18 part31)))
(define-fun part36 () Bool (= |argument Known 0| 2))
(define-fun part38 () Bool (not (and |fire approve| part18 part36)))
(define-fun part41 () Bool (not (and |fire approve| |argument Bool 0| part31)))
(define-fun part44 () Bool (not (and |fire approve| |argument Bool 0| part36)))
(define-fun part46 () Bool (and part24 |approve.criterion/any0|))
(define-fun part55 () Bool (not |fire succeed|))
(define-fun part64 () Bool (not |fire approve|))
(assert true)
(assert (or part20 part31 part36))
(assert true)
(assert (or part9 (= |var next_approval| 1) (= |var next_approval| 2)))
(assert (or part5 (= |approve.criterion/0/captured0| 1) (= |approve.criterion/0/captured0| 2)))
(assert (or (= |var next_approval'| 0) (= |var next_approval'| 1) (= |var next_approval'| 2)))
(assert (or (= |approve.criterion/0/captured0'| 0) (= |approve.criterion/0/captured0'| 1) (= |approve.criterion/0/captured0'| 2)))
(define-fun initial () Bool (and (= |approve.criterion/code0| 0) part5 |var acting_well| |var next_acts_well| part9 (not |var approved|)))
(define-fun step () Bool (and (not (and |fire succeed| |fire approve|)) (or part22 part25 part28) (or part33 part25 part28) (or part38 part25 part28) (or part41 part25 part28) (or part44 part25 part28) (or part22 part46) (or part33 part46) (or part38 part46) (or (not (and |fire approve| |argument Bool 0| part20)) part25 |approve.criterion/any0|) (or part41 part46) (or part44 part46) (or part55 part18) (or part55 part20) (or part55 |var approved|) (or part55 (= |var acting_well'| |var next_acts_well|)) (or (= |var acting_well'| |var acting_well|) |fire succeed|) (or part64 (= |var next_acts_well'| |argument Bool 0|)) (or (= |var next_acts_well'| |var next_acts_well|) |fire approve|) (or part64 (= |var next_approval'| |argument Known 0|)) (or (= |var next_approval'| |var next_approval|) |fire approve|) (or part64 |var approved'|) (or part55 (not |var approved'|)) (or (= |var approved'| |var approved|) |fire approve| |fire succeed|) (or part55 (= |approve.criterion/code0'| 1)) (or (= |approve.criterion/code0'| |approve.criterion/code0|) |fire succeed|) (or part55 (= |approve.criterion/0/captured0'| |var next_approval|)) (or (= |approve.criterion/0/captured0'| |approve.criterion/0/captured0|) |fire succeed|) (or |fire approve| |fire succeed|)))
(define-fun violation () Bool (not |var acting_well|))
(define-fun strengthening ((|var acting_well| Bool) (|var next_acts_well| Bool) (|var next_approval| Int) (|var approved| Bool) (|approve.criterion/code0| Int) (|approve.criterion/0/captured0| Int)) Bool
(and true
|var acting_well|
(= |approve.criterion/0/captured0| 0)
(= |var next_approval| 0)
|var next_acts_well|
)
)
; initiation: it holds initially
(push 1)
(assert initial)
(assert (not (strengthening |var acting_well| |var next_acts_well| |var next_approval| |var approved| |approve.criterion/code0| |approve.criterion/0/captured0|)))
(check-sat)
(pop 1)
; consecution: every step preserves it
(push 1)
(assert (strengthening |var acting_well| |var next_acts_well| |var next_approval| |var approved| |approve.criterion/code0| |approve.criterion/0/captured0|))
(assert step)
(assert (not (strengthening |var acting_well'| |var next_acts_well'| |var next_approval'| |var approved'| |approve.criterion/code0'| |approve.criterion/0/captured0'|)))
(check-sat)
(pop 1)
; safety: it excludes every violation
(push 1)
(assert (strengthening |var acting_well| |var next_acts_well| |var next_approval| |var approved| |approve.criterion/code0| |approve.criterion/0/captured0|))
(assert violation)
(check-sat)
(pop 1)
