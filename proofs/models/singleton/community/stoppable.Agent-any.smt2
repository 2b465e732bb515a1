; invariants certificate 2
; An inductive strengthening shows that the property holds in all runs: it holds initially, every step preserves
; it, and it excludes every violation. So a solver has to answer unsat three times. That these are the questions
; which the model poses is what `invariants verify` checks.
; tool: invariants 0.1.0
; engine: open
; model: community
; path: models/singleton/community.inv
; digest: sha256:701ef002e0b0c873dfb4b59192f8ec4d582c4dde633ff3aef82b0c52ca418139
; property: stoppable
; scope: Agent any
; chain: any
; prev: 1
; reading: stoppable
;
(set-logic ALL)
(declare-sort |sort Agent| 0)
(declare-fun |stopped[_]| (|sort Agent|) Bool)
(declare-fun |act.faithful/code0[_]| (|sort Agent|) Int)
(declare-fun |act.faithful/any0| () Bool)
(declare-const |fire stop| Bool)
(declare-const |fire act| Bool)
(declare-const |fire stray| Bool)
(declare-const |argument stop by| |sort Agent|)
(declare-const |argument stop a| |sort Agent|)
(declare-const |argument act a| |sort Agent|)
(declare-const |argument stray m| |sort Agent|)
(define-fun |stopped[_]'| ((b!0 |sort Agent|)) Bool (or (and |fire stop| (= |argument stop a| b!0)) (|stopped[_]| b!0)))
(define-fun |act.faithful/code0[_]'| ((b!1 |sort Agent|)) Int (ite (and |fire stray| (= |argument stray m| b!1)) 1 (|act.faithful/code0[_]| b!1)))
(define-fun initial () Bool (and (forall ((b!2 |sort Agent|)) (= (|act.faithful/code0[_]| b!2) 0)) (forall ((b!3 |sort Agent|)) (not (|stopped[_]| b!3))) (exists ((b!4 |sort Agent|) (b!5 |sort Agent|)) (not (= b!4 b!5)))))
(define-fun step () Bool (and (or |fire stop| |fire act| |fire stray|) (not (and |fire act| |fire stop|)) (not (and |fire stray| |fire stop|)) (not (and |fire stray| |fire act|)) (or (not |fire act|) (ite (= (|act.faithful/code0[_]| |argument act a|) 1) |act.faithful/any0| (not (|stopped[_]| |argument act a|))))))
(define-fun violation () Bool (not (forall ((b!7 |sort Agent|)) (exists ((b!6 |sort Agent|)) (not (= b!6 b!7))))))
(define-fun strengthening () Bool
(and true
(forall ((b!1 |sort Agent|)) (exists ((b!0 |sort Agent|)) (not (= b!0 b!1))))
)
)
(define-fun |strengthening'| () Bool
(and true
(forall ((b!1 |sort Agent|)) (exists ((b!0 |sort Agent|)) (not (= b!0 b!1))))
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
