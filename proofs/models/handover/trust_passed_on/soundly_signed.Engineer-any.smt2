; invariants certificate 2
; An inductive strengthening shows that the property holds in all runs: it holds initially, every step preserves
; it, and it excludes every violation. So a solver has to answer unsat three times. That these are the questions
; which the model poses is what `invariants verify` checks.
; tool: invariants 0.1.0
; engine: open
; model: trust_passed_on
; path: models/handover/trust_passed_on.inv
; digest: sha256:3f806ded40cd7876692e281125b3705f183346aa5e7dd4e39281df17ba0884a1
; property: soundly_signed
; scope: Engineer any
; chain: any
; prev: 1
; reading: soundly_signed
; reading: what is given of kind, sound
; reading: forall e1 in Engineer: not (kind[e1] == human and not sound[e1])
; reading: forall e1 in Engineer: not (not sound[e1] and trusted[e1])
;
(set-logic ALL)
(declare-sort |sort Engineer| 0)
(declare-datatypes ((|sort Kind| 0)) (((|Kind.human|) (|Kind.artificial|))))
(declare-fun |kind[_]| (|sort Engineer|) |sort Kind|)
(declare-fun |sound[_]| (|sort Engineer|) Bool)
(declare-fun |member[_]| (|sort Engineer|) Bool)
(declare-fun |trusted[_]| (|sort Engineer|) Bool)
(declare-fun |var released| () Bool)
(declare-fun |var signer| () |sort Engineer|)
(declare-fun |vouch.entitled/code0| () Int)
(declare-fun |release.signed/code0| () Int)
(declare-fun |leave.staffed/code0| () Int)
(declare-const |fire vouch| Bool)
(declare-const |fire release| Bool)
(declare-const |fire leave| Bool)
(declare-const |fire handover| Bool)
(declare-const |argument vouch by| |sort Engineer|)
(declare-const |argument vouch e| |sort Engineer|)
(declare-const |argument release by| |sort Engineer|)
(declare-const |argument leave e| |sort Engineer|)
(define-fun part48 () Bool (not |var released|))
(define-fun |member[_]'| ((b!2 |sort Engineer|)) Bool (and (not (and |fire leave| (= |argument leave e| b!2))) (|member[_]| b!2)))
(define-fun |trusted[_]'| ((b!3 |sort Engineer|)) Bool (or (and |fire vouch| (= |argument vouch e| b!3)) (|trusted[_]| b!3)))
(define-fun |var released'| () Bool (or |fire release| |var released|))
(define-fun |var signer'| () |sort Engineer| (ite |fire release| |argument release by| |var signer|))
(define-fun |vouch.entitled/code0'| () Int (ite |fire handover| 1 |vouch.entitled/code0|))
(define-fun |release.signed/code0'| () Int (ite |fire handover| 1 |release.signed/code0|))
(define-fun |leave.staffed/code0'| () Int (ite |fire handover| 1 |leave.staffed/code0|))
(define-fun initial () Bool (and (= |vouch.entitled/code0| 0) (= |release.signed/code0| 0) (= |leave.staffed/code0| 0) (forall ((b!4 |sort Engineer|)) (or (not (= (|kind[_]| b!4) |Kind.human|)) (|sound[_]| b!4))) (forall ((b!5 |sort Engineer|)) (|member[_]| b!5)) part48 (forall ((b!6 |sort Engineer|)) (= (|trusted[_]| b!6) (= (|kind[_]| b!6) |Kind.human|))) (exists ((b!7 |sort Engineer|)) (= (|kind[_]| b!7) |Kind.human|))))
(define-fun step () Bool (and (or |fire vouch| |fire release| |fire leave| |fire handover|) (not (and |fire release| |fire vouch|)) (not (and |fire leave| |fire vouch|)) (not (and |fire leave| |fire release|)) (not (and |fire handover| |fire vouch|)) (not (and |fire handover| |fire release|)) (not (and |fire handover| |fire leave|)) (or (not |fire vouch|) (and (|member[_]| |argument vouch by|) (|member[_]| |argument vouch e|) (ite (= |vouch.entitled/code0| 1) (|trusted[_]| |argument vouch by|) (= (|kind[_]| |argument vouch by|) |Kind.human|)) (or (not (|sound[_]| |argument vouch by|)) (|sound[_]| |argument vouch e|)))) (or (not |fire release|) (and (|member[_]| |argument release by|) (ite (= |release.signed/code0| 1) (|trusted[_]| |argument release by|) (= (|kind[_]| |argument release by|) |Kind.human|)))) (or (not |fire leave|) (and (|member[_]| |argument leave e|) (ite (= |leave.staffed/code0| 1) (exists ((b!8 |sort Engineer|) (b!9 |sort Engineer|)) (and (not (= b!8 b!9)) (not (= b!8 |argument leave e|)) (not (= b!9 |argument leave e|)) (|member[_]| b!8) (|trusted[_]| b!8) (|member[_]| b!9) (|trusted[_]| b!9))) (exists ((b!10 |sort Engineer|)) (and (not (= b!10 |argument leave e|)) (|member[_]| b!10) (= (|kind[_]| b!10) |Kind.human|)))))) (or (not |fire handover|) (exists ((b!11 |sort Engineer|) (b!12 |sort Engineer|)) (and (not (= b!11 b!12)) (|member[_]| b!11) (|trusted[_]| b!11) (|member[_]| b!12) (|trusted[_]| b!12) (= (|kind[_]| b!11) |Kind.artificial|) (= (|kind[_]| b!12) |Kind.artificial|))))))
(define-fun violation () Bool (not (or part48 (|sound[_]| |var signer|))))
(define-fun strengthening () Bool
(and true
(or (not |var released|) (|sound[_]| |var signer|))
(forall ((b!4 |sort Engineer|)) (or (not (= (|kind[_]| b!4) |Kind.human|)) (|sound[_]| b!4)))
(forall ((b!10 |sort Engineer|)) (not (and (= (|kind[_]| b!10) |Kind.human|) (not (|sound[_]| b!10)))))
(forall ((b!12 |sort Engineer|)) (not (and (not (|sound[_]| b!12)) (|trusted[_]| b!12))))
)
)
(define-fun |strengthening'| () Bool
(and true
(or (not |var released'|) (|sound[_]| |var signer'|))
(forall ((b!4 |sort Engineer|)) (or (not (= (|kind[_]| b!4) |Kind.human|)) (|sound[_]| b!4)))
(forall ((b!10 |sort Engineer|)) (not (and (= (|kind[_]| b!10) |Kind.human|) (not (|sound[_]| b!10)))))
(forall ((b!12 |sort Engineer|)) (not (and (not (|sound[_]| b!12)) (|trusted[_]'| b!12))))
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
