; invariants certificate 2
; An inductive strengthening shows that the property holds in all runs: it holds initially, every step preserves
; it, and it excludes every violation. So a solver has to answer unsat three times. That these are the questions
; which the model poses is what `invariants verify` checks.
; tool: invariants 0.1.0
; engine: open
; model: another_stays
; path: models/last_admin/another_stays.inv
; digest: sha256:dc6afb28188b845f5be153ca9981b3fde6183437baebdf8b792203df6eea9d4e
; property: governable
; scope: Member any
; chain: any
; prev: 1
; reading: governable
;
(set-logic ALL)
(declare-sort |sort Member| 0)
(declare-fun |admin[_]| (|sort Member|) Bool)
(declare-fun |leave.last/code0| () Int)
(declare-const |fire promote| Bool)
(declare-const |fire leave| Bool)
(declare-const |fire tidy| Bool)
(declare-const |argument promote by| |sort Member|)
(declare-const |argument promote m| |sort Member|)
(declare-const |argument leave m| |sort Member|)
(define-fun |admin[_]'| ((b!0 |sort Member|)) Bool (and (not (and |fire leave| (= |argument leave m| b!0))) (or (and |fire promote| (= |argument promote m| b!0)) (|admin[_]| b!0))))
(define-fun |leave.last/code0'| () Int (ite |fire tidy| 1 |leave.last/code0|))
(define-fun initial () Bool (and (= |leave.last/code0| 0) (exists ((b!1 |sort Member|)) (|admin[_]| b!1))))
(define-fun step () Bool (and (or |fire promote| |fire leave| |fire tidy|) (not (and |fire leave| |fire promote|)) (not (and |fire tidy| |fire promote|)) (not (and |fire tidy| |fire leave|)) (or (not |fire promote|) (|admin[_]| |argument promote by|)) (or (not |fire leave|) (ite (= |leave.last/code0| 1) (exists ((b!2 |sort Member|)) (and (|admin[_]| b!2) (not (= b!2 |argument leave m|)))) (exists ((b!3 |sort Member|)) (and (not (= b!3 |argument leave m|)) (|admin[_]| b!3)))))))
(define-fun violation () Bool (exists ((b!4 |sort Member|)) (not (or (|admin[_]| b!4) (exists ((b!5 |sort Member|) (b!6 |sort Member|)) (and (|admin[_]| b!5) (or (= b!6 b!4) (|admin[_]| b!4))))))))
(define-fun strengthening () Bool
(and true
(not (exists ((b!0 |sort Member|)) (not (or (|admin[_]| b!0) (exists ((b!1 |sort Member|) (b!2 |sort Member|)) (and (|admin[_]| b!1) (or (= b!2 b!0) (|admin[_]| b!0))))))))
)
)
(define-fun |strengthening'| () Bool
(and true
(not (exists ((b!0 |sort Member|)) (not (or (|admin[_]'| b!0) (exists ((b!1 |sort Member|) (b!2 |sort Member|)) (and (|admin[_]'| b!1) (or (= b!2 b!0) (|admin[_]'| b!0))))))))
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
