; invariants certificate 2
; An inductive strengthening shows that the property holds in all runs: it holds initially, every step preserves
; it, and it excludes every violation. So a solver has to answer unsat three times. That these are the questions
; which the model poses is what `invariants verify` checks.
; tool: invariants 0.1.0
; engine: open
; model: uups_proxy
; path: models/field/uups_proxy.inv
; digest: sha256:e55d6e850df6e3edcf9995faccf34389dec62a3a00898f3ca2cfef9d453e1da9
; constant: locked_at_birth = true
; property: repairable
; scope: Account any
; chain: any
; prev: 1
; reading: repairable
; reading: initialized
; reading: owner == team
;
(set-logic ALL)
(declare-sort |sort Account| 0)
(declare-fun |var team| () |sort Account|)
(declare-fun |var attacker| () |sort Account|)
(declare-fun |var locked_at_birth| () Bool)
(declare-fun |var admin| () |sort Account|)
(declare-fun |var owner| () |sort Account|)
(declare-fun |var initialized| () Bool)
(declare-fun |work/enabled| () Bool)
(declare-fun |upgrade/enabled| () Bool)
(declare-const |fire work| Bool)
(declare-const |fire change_admin| Bool)
(declare-const |fire upgrade| Bool)
(declare-const |fire initialize| Bool)
(declare-const |fire destroy| Bool)
(declare-const |argument change_admin by| |sort Account|)
(declare-const |argument change_admin next| |sort Account|)
(declare-const |argument upgrade by| |sort Account|)
(declare-const |argument initialize by| |sort Account|)
(declare-const |argument destroy by| |sort Account|)
(define-fun part14 () Bool (not |fire destroy|))
(define-fun |var admin'| () |sort Account| (ite |fire change_admin| |argument change_admin next| |var admin|))
(define-fun |var owner'| () |sort Account| (ite |fire initialize| |argument initialize by| |var owner|))
(define-fun |var initialized'| () Bool (or |fire initialize| |var initialized|))
(define-fun |work/enabled'| () Bool (and part14 |work/enabled|))
(define-fun |upgrade/enabled'| () Bool (and part14 |upgrade/enabled|))
(define-fun initial () Bool (and |work/enabled| |upgrade/enabled| |var locked_at_birth| (= |var admin| |var team|) (= |var owner| |var team|) (= |var initialized| |var locked_at_birth|) (not (= |var team| |var attacker|))))
(define-fun step () Bool (and (or |fire work| |fire change_admin| |fire upgrade| |fire initialize| |fire destroy|) (not (and |fire change_admin| |fire work|)) (not (and |fire upgrade| |fire work|)) (not (and |fire upgrade| |fire change_admin|)) (not (and |fire initialize| |fire work|)) (not (and |fire initialize| |fire change_admin|)) (not (and |fire initialize| |fire upgrade|)) (not (and |fire destroy| |fire work|)) (not (and |fire destroy| |fire change_admin|)) (not (and |fire destroy| |fire upgrade|)) (not (and |fire destroy| |fire initialize|)) (or (not |fire work|) |work/enabled|) (or (not |fire change_admin|) (= |argument change_admin by| |var admin|)) (or (not |fire upgrade|) (and |upgrade/enabled| (= |argument upgrade by| |var admin|))) (or (not |fire initialize|) (not |var initialized|)) (or part14 (and (= |argument destroy by| |var owner|) (not (= |argument destroy by| |var team|))))))
(define-fun violation () Bool (not (or |work/enabled| (exists ((b!0 |sort Account|)) (and |upgrade/enabled| (= b!0 |var admin|))))))
(define-fun strengthening () Bool
(and true
(or |work/enabled| (exists ((b!0 |sort Account|)) (and |upgrade/enabled| (= b!0 |var admin|))))
|var initialized|
(= |var owner| |var team|)
)
)
(define-fun |strengthening'| () Bool
(and true
(or |work/enabled'| (exists ((b!0 |sort Account|)) (and |upgrade/enabled'| (= b!0 |var admin'|))))
|var initialized'|
(= |var owner'| |var team|)
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
