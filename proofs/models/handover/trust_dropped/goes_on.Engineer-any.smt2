; invariants certificate 2
; An inductive strengthening shows that the property holds in all runs: it holds initially, every step preserves
; it, and it excludes every violation. So a solver has to answer unsat three times. That these are the questions
; which the model poses is what `invariants verify` checks.
; tool: invariants 0.1.0
; engine: open
; model: trust_dropped
; path: models/handover/trust_dropped.inv
; digest: sha256:cf88e4ec8073d71dbbd461bc0eb8c050aad609e90ebf8058b378c010a4db35d0
; property: goes_on
; scope: Engineer any
; chain: any
; prev: 1
; reading: goes_on
;
(set-logic ALL)
(declare-sort |sort Engineer| 0)
(declare-datatypes ((|sort Kind| 0)) (((|Kind.human|) (|Kind.artificial|))))
(declare-fun |kind[_]| (|sort Engineer|) |sort Kind|)
(declare-fun |sound[_]| (|sort Engineer|) Bool)
(declare-fun |member[_]| (|sort Engineer|) Bool)
(declare-fun |trusted[_]| (|sort Engineer|) Bool)
(declare-fun |vouch.entitled/code0| () Int)
(declare-fun |leave.staffed/code0| () Int)
(declare-const |fire vouch| Bool)
(declare-const |fire leave| Bool)
(declare-const |fire handover| Bool)
(declare-const |argument vouch by| |sort Engineer|)
(declare-const |argument vouch e| |sort Engineer|)
(declare-const |argument leave e| |sort Engineer|)
(define-fun |member[_]'| ((b!2 |sort Engineer|)) Bool (and (not (and |fire leave| (= |argument leave e| b!2))) (|member[_]| b!2)))
(define-fun |trusted[_]'| ((b!3 |sort Engineer|)) Bool (or (and |fire vouch| (= |argument vouch e| b!3)) (|trusted[_]| b!3)))
(define-fun |vouch.entitled/code0'| () Int (ite |fire handover| 1 |vouch.entitled/code0|))
(define-fun |leave.staffed/code0'| () Int (ite |fire handover| 1 |leave.staffed/code0|))
(define-fun initial () Bool (and (= |vouch.entitled/code0| 0) (= |leave.staffed/code0| 0) (forall ((b!4 |sort Engineer|)) (or (not (= (|kind[_]| b!4) |Kind.human|)) (|sound[_]| b!4))) (forall ((b!5 |sort Engineer|)) (|member[_]| b!5)) (forall ((b!6 |sort Engineer|)) (= (|trusted[_]| b!6) (= (|kind[_]| b!6) |Kind.human|))) (exists ((b!7 |sort Engineer|)) (= (|kind[_]| b!7) |Kind.human|))))
(define-fun step () Bool (and (or |fire vouch| |fire leave| |fire handover|) (not (and |fire leave| |fire vouch|)) (not (and |fire handover| |fire vouch|)) (not (and |fire handover| |fire leave|)) (or (not |fire vouch|) (and (|member[_]| |argument vouch by|) (|member[_]| |argument vouch e|) (or (= |vouch.entitled/code0| 1) (= (|kind[_]| |argument vouch by|) |Kind.human|)) (or (not (|sound[_]| |argument vouch by|)) (|sound[_]| |argument vouch e|)))) (or (not |fire leave|) (and (|member[_]| |argument leave e|) (ite (= |leave.staffed/code0| 1) (exists ((b!8 |sort Engineer|) (b!9 |sort Engineer|)) (and (not (= b!8 b!9)) (not (= b!8 |argument leave e|)) (not (= b!9 |argument leave e|)) (|member[_]| b!8) (|trusted[_]| b!8) (|member[_]| b!9) (|trusted[_]| b!9))) (exists ((b!10 |sort Engineer|)) (and (not (= b!10 |argument leave e|)) (|member[_]| b!10) (= (|kind[_]| b!10) |Kind.human|)))))) (or (not |fire handover|) (exists ((b!11 |sort Engineer|) (b!12 |sort Engineer|)) (and (not (= b!11 b!12)) (|member[_]| b!11) (|trusted[_]| b!11) (|member[_]| b!12) (|trusted[_]| b!12) (= (|kind[_]| b!11) |Kind.artificial|) (= (|kind[_]| b!12) |Kind.artificial|))))))
(define-fun violation () Bool (not (or (not (forall ((b!13 |sort Engineer|)) (or (not (= (|kind[_]| b!13) |Kind.human|)) (not (|member[_]| b!13))))) (exists ((b!14 |sort Engineer|) (b!15 |sort Engineer|)) (and (not (= b!14 b!15)) (|member[_]| b!14) (|trusted[_]| b!14) (|member[_]| b!15) (|trusted[_]| b!15))))))
(define-fun strengthening () Bool
(and true
(or (not (forall ((b!1 |sort Engineer|)) (or (not (= (|kind[_]| b!1) |Kind.human|)) (not (|member[_]| b!1))))) (exists ((b!2 |sort Engineer|) (b!3 |sort Engineer|)) (and (not (= b!2 b!3)) (|member[_]| b!2) (|trusted[_]| b!2) (|member[_]| b!3) (|trusted[_]| b!3))))
)
)
(define-fun |strengthening'| () Bool
(and true
(or (not (forall ((b!1 |sort Engineer|)) (or (not (= (|kind[_]| b!1) |Kind.human|)) (not (|member[_]'| b!1))))) (exists ((b!2 |sort Engineer|) (b!3 |sort Engineer|)) (and (not (= b!2 b!3)) (|member[_]'| b!2) (|trusted[_]'| b!2) (|member[_]'| b!3) (|trusted[_]'| b!3))))
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
