; invariants certificate 2
; An inductive strengthening shows that the property holds in all runs: it holds initially, every step preserves
; it, and it excludes every violation. So a solver has to answer unsat three times. That these are the questions
; which the model poses is what `invariants verify` checks.
; tool: invariants 0.1.0
; engine: induction
; model: exempt
; path: models/lock_out/exempt.inv
; digest: sha256:f42abdfd57b906e77bf0168d9b9d7f04acb2455eae56ecea3e43b02a01d0ce5b
; property: recoverable
; scope: none
; chain: any
; prev: 1
;
(set-logic ALL)
(declare-const |var signer| Bool)
(declare-const |restart.policy.unknown[false]| Bool)
(declare-const |restart.policy.unknown[true]| Bool)
(declare-const |restart.policy/code0| Int)
(declare-const |fire crash| Bool)
(declare-const |fire restart| Bool)
(declare-const |fire demand| Bool)
(declare-const |fire allow_all| Bool)
(declare-const |demand.restart.policy.unknown/any0[false]| Bool)
(declare-const |demand.restart.policy.unknown/any0[true]| Bool)
(declare-const |var signer'| Bool)
(declare-const |restart.policy.unknown[false]'| Bool)
(declare-const |restart.policy.unknown[true]'| Bool)
(declare-const |restart.policy/code0'| Int)
(define-fun part27 () Bool (not |fire restart|))
(define-fun part40 () Bool (not |fire demand|))
(assert true)
(assert true)
(define-fun initial () Bool (and (= |restart.policy/code0| 0) |var signer| (not |restart.policy.unknown[false]|) (not |restart.policy.unknown[true]|)))
(define-fun step () Bool (and (not (and |fire restart| |fire crash|)) (not (and |fire demand| |fire crash|)) (not (and |fire demand| |fire restart|)) (not (and |fire allow_all| |fire crash|)) (not (and |fire allow_all| |fire restart|)) (not (and |fire allow_all| |fire demand|)) (or part27 (not (= |restart.policy/code0| 1)) (ite |var signer| |restart.policy.unknown[true]| |restart.policy.unknown[false]|)) (or (not |fire crash|) (not |var signer'|)) (or part27 |var signer'|) (or (= |var signer'| |var signer|) |fire crash| |fire restart|) (or part40 (= |restart.policy.unknown[false]'| |demand.restart.policy.unknown/any0[false]|)) (or (= |restart.policy.unknown[false]'| |restart.policy.unknown[false]|) |fire demand|) (or part40 (= |restart.policy.unknown[true]'| |demand.restart.policy.unknown/any0[true]|)) (or (= |restart.policy.unknown[true]'| |restart.policy.unknown[true]|) |fire demand|) (or part40 (= |restart.policy/code0'| 1)) (or (not |fire allow_all|) (= |restart.policy/code0'| 0)) (or (= |restart.policy/code0'| |restart.policy/code0|) |fire demand| |fire allow_all|) (or |fire crash| |fire restart| |fire demand| |fire allow_all|)))
(define-fun violation () Bool false)
(define-fun strengthening ((|var signer| Bool) (|restart.policy.unknown[false]| Bool) (|restart.policy.unknown[true]| Bool) (|restart.policy/code0| Int)) Bool
(and true
)
)
; initiation: it holds initially
(push 1)
(assert initial)
(assert (not (strengthening |var signer| |restart.policy.unknown[false]| |restart.policy.unknown[true]| |restart.policy/code0|)))
(check-sat)
(pop 1)
; consecution: every step preserves it
(push 1)
(assert (strengthening |var signer| |restart.policy.unknown[false]| |restart.policy.unknown[true]| |restart.policy/code0|))
(assert step)
(assert (not (strengthening |var signer'| |restart.policy.unknown[false]'| |restart.policy.unknown[true]'| |restart.policy/code0'|)))
(check-sat)
(pop 1)
; safety: it excludes every violation
(push 1)
(assert (strengthening |var signer| |restart.policy.unknown[false]| |restart.policy.unknown[true]| |restart.policy/code0|))
(assert violation)
(check-sat)
(pop 1)
