; invariants certificate 2
; An inductive strengthening shows that the property holds in all runs: it holds initially, every step preserves
; it, and it excludes every violation. So a solver has to answer unsat three times. That these are the questions
; which the model poses is what `invariants verify` checks.
; tool: invariants 0.1.0
; engine: open
; model: parity_wallet
; path: models/field/parity_wallet.inv
; digest: sha256:ae26c1a02ddcb1ef3e405ae50ed33f2c92918ae72680d7247672d7c2effb7d7f
; constant: init_once = true
; constant: library_owned = true
; property: usable
; scope: Contract any, Account any
; chain: any
; prev: 1
; reading: usable
; reading: what is given of init_once
; reading: forall c1 in Contract: owner[c1] == team
; reading: forall c1 in Contract: owner[c1] != none
;
(set-logic ALL)
(declare-sort |sort Contract| 0)
(declare-sort |sort Account| 0)
(declare-fun |var library| () |sort Contract|)
(declare-fun |var wallet| () |sort Contract|)
(declare-fun |var team| () |sort Account|)
(declare-fun |var stranger| () |sort Account|)
(declare-fun |var init_once| () Bool)
(declare-fun |var library_owned| () Bool)
(declare-fun |owner.there[_]| (|sort Contract|) Bool)
(declare-fun |owner[_]| (|sort Contract|) |sort Account|)
(declare-fun |pay/enabled| () Bool)
(declare-const |fire pay| Bool)
(declare-const |fire init_wallet| Bool)
(declare-const |fire kill| Bool)
(declare-const |argument pay w| |sort Contract|)
(declare-const |argument pay by| |sort Account|)
(declare-const |argument init_wallet c| |sort Contract|)
(declare-const |argument init_wallet by| |sort Account|)
(declare-const |argument kill by| |sort Account|)
(define-fun |owner.there[_]'| ((b!0 |sort Contract|)) Bool (or (and |fire init_wallet| (= |argument init_wallet c| b!0)) (|owner.there[_]| b!0)))
(define-fun |owner[_]'| ((b!1 |sort Contract|)) |sort Account| (ite (and |fire init_wallet| (= |argument init_wallet c| b!1)) |argument init_wallet by| (|owner[_]| b!1)))
(define-fun |pay/enabled'| () Bool (and (not |fire kill|) |pay/enabled|))
(define-fun initial () Bool (and |pay/enabled| |var init_once| |var library_owned| (forall ((b!2 |sort Contract|)) (= (|owner.there[_]| b!2) (or (not (= b!2 |var library|)) |var library_owned|))) (forall ((b!3 |sort Contract|)) (= (|owner[_]| b!3) |var team|)) (not (= |var library| |var wallet|)) (not (= |var team| |var stranger|))))
(define-fun step () Bool (and (or |fire pay| |fire init_wallet| |fire kill|) (not (and |fire init_wallet| |fire pay|)) (not (and |fire kill| |fire pay|)) (not (and |fire kill| |fire init_wallet|)) (or (not |fire pay|) (and |pay/enabled| (not (= |argument pay w| |var library|)) (|owner.there[_]| |argument pay w|) (= (|owner[_]| |argument pay w|) |argument pay by|))) (or (not |fire init_wallet|) (not |var init_once|) (not (|owner.there[_]| |argument init_wallet c|))) (or (not |fire kill|) (and (|owner.there[_]| |var library|) (= (|owner[_]| |var library|) |argument kill by|) (not (= |argument kill by| |var team|))))))
(define-fun violation () Bool (not (and |pay/enabled| (not (= |var wallet| |var library|)) (|owner.there[_]| |var wallet|) (= (|owner[_]| |var wallet|) |var team|))))
(define-fun strengthening () Bool
(and true
(and |pay/enabled| (not (= |var wallet| |var library|)) (|owner.there[_]| |var wallet|) (= (|owner[_]| |var wallet|) |var team|))
|var init_once|
(forall ((b!0 |sort Contract|)) (= (|owner[_]| b!0) |var team|))
(forall ((b!0 |sort Contract|)) (|owner.there[_]| b!0))
)
)
(define-fun |strengthening'| () Bool
(and true
(and |pay/enabled'| (not (= |var wallet| |var library|)) (|owner.there[_]'| |var wallet|) (= (|owner[_]'| |var wallet|) |var team|))
|var init_once|
(forall ((b!0 |sort Contract|)) (= (|owner[_]'| b!0) |var team|))
(forall ((b!0 |sort Contract|)) (|owner.there[_]'| b!0))
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
