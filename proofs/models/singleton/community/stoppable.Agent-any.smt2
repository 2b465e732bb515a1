; invariants certificate 2
; An inductive strengthening shows that the property holds in all runs: it holds initially, every step preserves
; it, and it excludes every violation. So a solver has to answer unsat three times. That these are the questions
; which the model poses is what `invariants verify` checks.
; tool: invariants 0.1.0
; engine: open
; model: community
; path: models/singleton/community.inv
; digest: sha256:60797cbad9ff07e9855e9dccf77151f71c9b0721072c9cb6de7c3318317d1945
; property: stoppable
; scope: Agent any
; chain: any
; prev: 1
; reading: stoppable
; reading: what is given of the population
;
(set-logic ALL)
(declare-sort |sort Agent| 0)
(declare-const |fire stop| Bool)
(declare-const |argument stop by| |sort Agent|)
(declare-const |argument stop a| |sort Agent|)
(define-fun initial () Bool (exists ((b!0 |sort Agent|) (b!1 |sort Agent|)) (not (= b!0 b!1))))
(define-fun step () Bool |fire stop|)
(define-fun violation () Bool (not (forall ((b!3 |sort Agent|)) (exists ((b!2 |sort Agent|)) (not (= b!2 b!3))))))
(define-fun strengthening () Bool
(and true
(forall ((b!1 |sort Agent|)) (exists ((b!0 |sort Agent|)) (not (= b!0 b!1))))
(exists ((b!2 |sort Agent|) (b!3 |sort Agent|)) (not (= b!2 b!3)))
)
)
(define-fun |strengthening'| () Bool
(and true
(forall ((b!1 |sort Agent|)) (exists ((b!0 |sort Agent|)) (not (= b!0 b!1))))
(exists ((b!2 |sort Agent|) (b!3 |sort Agent|)) (not (= b!2 b!3)))
)
)
; initiation: it holds initially
(push 1)
(assert initial)
(assert (not strengthening))
(check-sat)
(pop 1)
; consecution: every step preserves it
(push 1)
(assert strengthening)
(assert step)
(assert (not |strengthening'|))
(check-sat)
(pop 1)
; safety: it excludes every violation
(push 1)
(assert strengthening)
(assert violation)
(check-sat)
(pop 1)
