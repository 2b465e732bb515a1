; invariants certificate 2
; An inductive strengthening shows that the property holds in all runs: it holds initially, every step preserves
; it, and it excludes every violation. So a solver has to answer unsat three times. That these are the questions
; which the model poses is what `invariants verify` checks.
; tool: invariants 0.1.0
; engine: spacer
; model: follower_waits
; path: models/cost/follower_waits.inv
; digest: sha256:cc2387a934c596b36ae0c9b310509f30c49b3aa0df1ee65dda0d0f22a5d29667
; property: cheaper
; scope: none
; chain: any
; prev: 1
; reading: lowest <= 10
; reading: reached[leader] and paid[leader] < 10 => (train(leader).paid holds `now(lower)`)
; reading: caught_up and paid[leader] < 10 => (train(follower).paid holds `now(lower)`)
; reading: reached[follower] => paid[follower] <= paid[leader]
; reading: reached[follower] => reached[leader]
; reading: caught_up => reached[leader]
; reading: reached[leader] and captured(train.paid(leader)) > paid[leader] => unmodified train(leader).paid
; reading: caught_up and captured(train.paid(follower)) > paid[leader] => unmodified train(follower).paid
; reading: lowest >= 0
; reading: 73 * lowest > 1000 * captured(train.paid(leader)) => unmodified train(leader).paid
; reading: unmodified train(leader).paid or (train(leader).paid holds `now(lower)`)
;
(set-logic ALL)
(declare-const |var tokens_before| Real)
(declare-const |var tokens_after| Real)
(declare-const |var lowest| Real)
(declare-const |reached[0]| Bool)
(declare-const |reached[1]| Bool)
(declare-const |paid[0]| Real)
(declare-const |paid[1]| Real)
(declare-const |var caught_up| Bool)
(declare-const |train.paid/code0[0]| Int)
(declare-const |train.paid/code0[1]| Int)
(declare-const |train.paid/0/captured0[0]| Real)
(declare-const |train.paid/0/captured0[1]| Real)
(declare-const |fire train| Bool)
(declare-const |fire discover| Bool)
(declare-const |fire catch_up| Bool)
(declare-const |argument Org 0| Int)
(declare-const |var tokens_before'| Real)
(declare-const |var tokens_after'| Real)
(declare-const |var lowest'| Real)
(declare-const |reached[0]'| Bool)
(declare-const |reached[1]'| Bool)
(declare-const |paid[0]'| Real)
(declare-const |paid[1]'| Real)
(declare-const |var caught_up'| Bool)
(declare-const |train.paid/code0[0]'| Int)
(declare-const |train.paid/code0[1]'| Int)
(declare-const |train.paid/0/captured0[0]'| Real)
(declare-const |train.paid/0/captured0[1]'| Real)
(define-fun part21 () Bool (not |reached[0]|))
(define-fun part23 () Bool (not |reached[1]|))
(define-fun part41 () Bool (= |argument Org 0| 0))
(define-fun part42 () Bool (and |fire train| part41))
(define-fun part43 () Bool (not part42))
(define-fun part45 () Bool (= |argument Org 0| 1))
(define-fun part46 () Bool (and |fire train| part45))
(define-fun part47 () Bool (not part46))
(define-fun part50 () Bool (not |fire discover|))
(define-fun part55 () Bool (not |fire catch_up|))
(define-fun part60 () Real (/ (* |var lowest| |var tokens_after|) |var tokens_before|))
(assert (or part41 part45))
(assert (= |var tokens_before'| |var tokens_before|))
(assert (= |var tokens_after'| |var tokens_after|))
(define-fun initial () Bool (and (= |train.paid/code0[0]| 0) (= |train.paid/code0[1]| 0) (= |train.paid/0/captured0[0]| 0.0) (= |train.paid/0/captured0[1]| 0.0) (= |var tokens_before| 10.0) (= |var tokens_after| (/ 73.0 100.0)) (= |var lowest| |var tokens_before|) part21 part23 (= |paid[0]| 0.0) (= |paid[1]| 0.0) (not |var caught_up|)))
(define-fun step () Bool (and (not (and |fire discover| |fire train|)) (not (and |fire catch_up| |fire train|)) (not (and |fire catch_up| |fire discover|)) (or part43 part21) (or part47 part23) (or part47 |var caught_up|) (or part50 part41) (or part50 (not (= |var tokens_before| 0.0))) (or part55 part41) (or part55 |reached[0]|) (or part50 (= |var lowest'| part60)) (or (= |var lowest'| |var lowest|) |fire discover|) (or part43 |reached[0]'|) (or (= |reached[0]'| |reached[0]|) part42) (or part47 |reached[1]'|) (or (= |reached[1]'| |reached[1]|) part46) (or part43 (= |paid[0]'| (ite (= |train.paid/code0[0]| 1) |train.paid/0/captured0[0]| |var tokens_before|))) (or (= |paid[0]'| |paid[0]|) part42) (or part47 (= |paid[1]'| (ite (= |train.paid/code0[1]| 1) |train.paid/0/captured0[1]| |var tokens_before|))) (or (= |paid[1]'| |paid[1]|) part46) (or part55 |var caught_up'|) (or (= |var caught_up'| |var caught_up|) |fire catch_up|) (or part50 (= |train.paid/code0[0]'| 1)) (or (= |train.paid/code0[0]'| |train.paid/code0[0]|) |fire discover|) (or part55 (= |train.paid/code0[1]'| |train.paid/code0[0]|)) (or (= |train.paid/code0[1]'| |train.paid/code0[1]|) |fire catch_up|) (or part50 (= |train.paid/0/captured0[0]'| part60)) (or (= |train.paid/0/captured0[0]'| |train.paid/0/captured0[0]|) |fire discover|) (or part55 (= |train.paid/0/captured0[1]'| |train.paid/0/captured0[0]|)) (or (= |train.paid/0/captured0[1]'| |train.paid/0/captured0[1]|) |fire catch_up|) (or |fire train| |fire discover| |fire catch_up|)))
(define-fun violation () Bool (not (or (not (and |reached[0]| |reached[1]|)) (<= |paid[1]| |paid[0]|))))
(define-fun strengthening ((|var tokens_before| Real) (|var tokens_after| Real) (|var lowest| Real) (|reached[0]| Bool) (|reached[1]| Bool) (|paid[0]| Real) (|paid[1]| Real) (|var caught_up| Bool) (|train.paid/code0[0]| Int) (|train.paid/code0[1]| Int) (|train.paid/0/captured0[0]| Real) (|train.paid/0/captured0[1]| Real)) Bool
(and true
(= |var tokens_before| 10.0)
(= |var tokens_after| (/ 73.0 100.0))
(<= |var lowest| 10.0)
(or (not |reached[0]|) (= |train.paid/code0[0]| 1) (<= 10.0 |paid[0]|))
(or (not |var caught_up|) (= |train.paid/code0[1]| 1) (<= 10.0 |paid[0]|))
(or (not |reached[1]|) (<= |paid[1]| |paid[0]|))
(or |reached[0]| (not |reached[1]|))
(or |reached[0]| (not |var caught_up|))
(or (not |reached[0]|) (= |train.paid/code0[0]| 0) (<= |train.paid/0/captured0[0]| |paid[0]|))
(or (not |var caught_up|) (<= |train.paid/0/captured0[1]| |paid[0]|) (= |train.paid/code0[1]| 0))
(<= 0.0 |var lowest|)
(or (= |train.paid/code0[0]| 0) (<= (* 73.0 |var lowest|) (* 1000.0 |train.paid/0/captured0[0]|)))
(or (= |train.paid/code0[0]| 0) (= |train.paid/code0[0]| 1))
)
)
; initiation: it holds initially
(push 1)
(assert initial)
(assert (not (strengthening |var tokens_before| |var tokens_after| |var lowest| |reached[0]| |reached[1]| |paid[0]| |paid[1]| |var caught_up| |train.paid/code0[0]| |train.paid/code0[1]| |train.paid/0/captured0[0]| |train.paid/0/captured0[1]|)))
(check-sat)
(pop 1)
; consecution: every step preserves it
(push 1)
(assert (strengthening |var tokens_before| |var tokens_after| |var lowest| |reached[0]| |reached[1]| |paid[0]| |paid[1]| |var caught_up| |train.paid/code0[0]| |train.paid/code0[1]| |train.paid/0/captured0[0]| |train.paid/0/captured0[1]|))
(assert step)
(assert (not (strengthening |var tokens_before'| |var tokens_after'| |var lowest'| |reached[0]'| |reached[1]'| |paid[0]'| |paid[1]'| |var caught_up'| |train.paid/code0[0]'| |train.paid/code0[1]'| |train.paid/0/captured0[0]'| |train.paid/0/captured0[1]'|)))
(check-sat)
(pop 1)
; safety: it excludes every violation
(push 1)
(assert (strengthening |var tokens_before| |var tokens_after| |var lowest| |reached[0]| |reached[1]| |paid[0]| |paid[1]| |var caught_up| |train.paid/code0[0]| |train.paid/code0[1]| |train.paid/0/captured0[0]| |train.paid/0/captured0[1]|))
(assert violation)
(check-sat)
(pop 1)
