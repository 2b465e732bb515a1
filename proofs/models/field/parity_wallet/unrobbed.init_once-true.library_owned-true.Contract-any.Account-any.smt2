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
; property: unrobbed
; scope: Contract any, Account any
; chain: any
; prev: 1
; reading: unrobbed
; reading: what is given of init_once
; reading: forall c1 in Contract: owner[c1] != none
; reading: forall c1 in Contract: owner[c1] == team
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
(declare-fun |paid[_]| (|sort Account|) Bool)
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
(define-fun |paid[_]'| ((b!2 |sort Account|)) Bool (or (and |fire pay| (= |argument pay by| b!2)) (|paid[_]| b!2)))
(define-fun |pay/enabled'| () Bool (and (not |fire kill|) |pay/enabled|))
(define-fun initial () Bool (and |pay/enabled| |var init_once| |var library_owned| (forall ((b!3 |sort Contract|)) (= (|owner.there[_]| b!3) (or (not (= b!3 |var library|)) |var library_owned|))) (forall ((b!4 |sort Contract|)) (= (|owner[_]| b!4) |var team|)) (forall ((b!5 |sort Account|)) (not (|paid[_]| b!5))) (not (= |var library| |var wallet|)) (not (= |var team| |var stranger|))))
(define-fun step () Bool (and (or |fire pay| |fire init_wallet| |fire kill|) (not (and |fire init_wallet| |fire pay|)) (not (and |fire kill| |fire pay|)) (not (and |fire kill| |fire init_wallet|)) (or (not |fire pay|) (and |pay/enabled| (not (= |argument pay w| |var library|)) (|owner.there[_]| |argument pay w|) (= (|owner[_]| |argument pay w|) |argument pay by|))) (or (not |fire init_wallet|) (not |var init_once|) (not (|owner.there[_]| |argument init_wallet c|))) (or (not |fire kill|) (and (|owner.there[_]| |var library|) (= (|owner[_]| |var library|) |argument kill by|) (not (= |argument kill by| |var team|))))))
(define-fun violation () Bool (not (forall ((b!6 |sort Account|)) (or (not (|paid[_]| b!6)) (= b!6 |var team|)))))
(define-fun strengthening () Bool
(and true
(forall ((b!0 |sort Account|)) (or (not (|paid[_]| b!0)) (= b!0 |var team|)))
|var init_once|
(forall ((b!1 |sort Contract|)) (|owner.there[_]| b!1))
(forall ((b!1 |sort Contract|)) (= (|owner[_]| b!1) |var team|))
)
)
(define-fun |strengthening'| () Bool
(and true
(forall ((b!0 |sort Account|)) (or (not (|paid[_]'| b!0)) (= b!0 |var team|)))
|var init_once|
(forall ((b!1 |sort Contract|)) (|owner.there[_]'| b!1))
(forall ((b!1 |sort Contract|)) (= (|owner[_]'| b!1) |var team|))
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
