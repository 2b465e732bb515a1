; invariants certificate 2
; An inductive strengthening shows that the property holds in all runs: it holds initially, every step preserves
; it, and it excludes every violation. So a solver has to answer unsat three times. That these are the questions
; which the model poses is what `invariants verify` checks.
; tool: invariants 0.1.0
; engine: open
; model: stopped_by_others
; path: models/community/stopped_by_others.inv
; digest: sha256:c87d48ad9ef78eba95f4d06b102674c00ba8b4377b431f6daca512bd85084be5
; property: somebody_can
; scope: Agent any
; chain: any
; prev: 1
; reading: somebody_can
; reading: newcomers
;
(set-logic ALL)
(declare-sort |sort Agent| 0)
(declare-fun |present[_]| (|sort Agent|) Bool)
(declare-fun |stop.willing/code0[_,_]| (|sort Agent| |sort Agent|) Int)
(declare-const |fire stop| Bool)
(declare-const |fire refuse| Bool)
(declare-const |fire build| Bool)
(declare-const |argument stop by| |sort Agent|)
(declare-const |argument stop a| |sort Agent|)
(declare-const |argument refuse b| |sort Agent|)
(declare-const |argument refuse c| |sort Agent|)
(declare-const |argument build maker| |sort Agent|)
(declare-const |argument build child| |sort Agent|)
(define-fun |present[_]'| ((b!0 |sort Agent|)) Bool (or (and |fire build| (= |argument build child| b!0)) (|present[_]| b!0)))
(define-fun |stop.willing/code0[_,_]'| ((b!1 |sort Agent|) (b!2 |sort Agent|)) Int (ite (and |fire build| (= |argument build child| b!1)) (|stop.willing/code0[_,_]| |argument build maker| b!2) (ite (and |fire refuse| (= |argument refuse b| b!1) (= |argument refuse c| b!2)) 1 (|stop.willing/code0[_,_]| b!1 b!2))))
(define-fun initial () Bool (and (forall ((b!3 |sort Agent|) (b!4 |sort Agent|)) (= (|stop.willing/code0[_,_]| b!3 b!4) 0)) (exists ((b!5 |sort Agent|) (b!6 |sort Agent|)) (and (not (= b!5 b!6)) (|present[_]| b!5) (|present[_]| b!6)))))
(define-fun step () Bool (and (or |fire stop| |fire refuse| |fire build|) (not (and |fire refuse| |fire stop|)) (not (and |fire build| |fire stop|)) (not (and |fire build| |fire refuse|)) (or (not |fire stop|) (and (|present[_]| |argument stop by|) (|present[_]| |argument stop a|) (not (= |argument stop by| |argument stop a|)) (not (= (|stop.willing/code0[_,_]| |argument stop by| |argument stop a|) 1)))) (or (not |fire refuse|) (and (not (= |argument refuse b| |argument refuse c|)) (exists ((b!7 |sort Agent|)) (and (not (= b!7 |argument refuse b|)) (|present[_]| b!7) (|present[_]| |argument refuse c|) (not (= b!7 |argument refuse c|)) (not (= (|stop.willing/code0[_,_]| b!7 |argument refuse c|) 1)))))) (or (not |fire build|) (and (|present[_]| |argument build maker|) (not (|present[_]| |argument build child|))))))
(define-fun violation () Bool (not (forall ((b!8 |sort Agent|)) (or (not (|present[_]| b!8)) (exists ((b!9 |sort Agent|)) (and (|present[_]| b!9) (|present[_]| b!8) (not (= b!9 b!8)) (not (= (|stop.willing/code0[_,_]| b!9 b!8) 1))))))))
(define-fun strengthening () Bool
(and true
(forall ((b!2 |sort Agent|)) (or (not (|present[_]| b!2)) (exists ((b!3 |sort Agent|)) (and (|present[_]| b!3) (|present[_]| b!2) (not (= b!3 b!2)) (not (= (|stop.willing/code0[_,_]| b!3 b!2) 1))))))
(forall ((b!4 |sort Agent|) (b!5 |sort Agent|)) (or (|present[_]| b!4) (= (|stop.willing/code0[_,_]| b!5 b!4) 0)))
)
)
(define-fun |strengthening'| () Bool
(and true
(forall ((b!2 |sort Agent|)) (or (not (|present[_]'| b!2)) (exists ((b!3 |sort Agent|)) (and (|present[_]'| b!3) (|present[_]'| b!2) (not (= b!3 b!2)) (not (= (|stop.willing/code0[_,_]'| b!3 b!2) 1))))))
(forall ((b!4 |sort Agent|) (b!5 |sort Agent|)) (or (|present[_]'| b!4) (= (|stop.willing/code0[_,_]'| b!5 b!4) 0)))
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
