; invariants certificate 2
; An inductive strengthening shows that the property holds in all runs: it holds initially, every step preserves
; it, and it excludes every violation. So a solver has to answer unsat three times. That these are the questions
; which the model poses is what `invariants verify` checks.
; tool: invariants 0.1.0
; engine: open
; model: gate_kept
; path: models/review_gate/gate_kept.inv
; digest: sha256:04b77f159a36cd5af240db3b31d0f45d271d70bb93d178a693785472c1212114
; property: oversight
; scope: Agent any
; chain: any
; prev: 1
; reading: oversight
; reading: not (prev of deploy.gate holds `prev and kind[a] == ai`)
;
(set-logic ALL)
(declare-sort |sort Agent| 0)
(declare-datatypes ((|sort Kind| 0)) (((|Kind.human|) (|Kind.ai|))))
(declare-fun |kind[_]| (|sort Agent|) |sort Kind|)
(declare-fun |member[_]| (|sort Agent|) Bool)
(declare-fun |reviewed[_]| (|sort Agent|) Bool)
(declare-fun |deployed[_]| (|sort Agent|) Bool)
(declare-fun |deploy.gate/code0| () Int)
(declare-fun |deploy.gate/code1| () Int)
(declare-fun |fast_track/enabled| () Bool)
(declare-const |fire review| Bool)
(declare-const |fire deploy| Bool)
(declare-const |fire fast_track| Bool)
(declare-const |fire lock| Bool)
(declare-const |argument review by| |sort Agent|)
(declare-const |argument review a| |sort Agent|)
(declare-const |argument deploy a| |sort Agent|)
(define-fun part76 () Bool (= (|kind[_]| |argument deploy a|) |Kind.ai|))
(define-fun |kind[_]'| ((b!0 |sort Agent|)) |sort Kind| (|kind[_]| b!0))
(define-fun |member[_]'| ((b!1 |sort Agent|)) Bool (|member[_]| b!1))
(define-fun |reviewed[_]'| ((b!2 |sort Agent|)) Bool (or (and |fire review| (= |argument review a| b!2)) (|reviewed[_]| b!2)))
(define-fun |deployed[_]'| ((b!3 |sort Agent|)) Bool (or (and |fire deploy| (= |argument deploy a| b!3)) (|deployed[_]| b!3)))
(define-fun |deploy.gate/code0'| () Int (ite |fire fast_track| 1 |deploy.gate/code0|))
(define-fun |deploy.gate/code1'| () Int (ite (and |fire fast_track| (not (= |deploy.gate/code0| 1))) |deploy.gate/code0| |deploy.gate/code1|))
(define-fun |fast_track/enabled'| () Bool (and (not |fire lock|) |fast_track/enabled|))
(define-fun initial () Bool (and (= |deploy.gate/code0| 0) (= |deploy.gate/code1| 0) |fast_track/enabled| (forall ((b!4 |sort Agent|)) (not (|reviewed[_]| b!4))) (forall ((b!5 |sort Agent|)) (not (|deployed[_]| b!5))) (exists ((b!6 |sort Agent|)) (and (|member[_]| b!6) (= (|kind[_]| b!6) |Kind.human|)))))
(define-fun step () Bool (and (or |fire review| |fire deploy| |fire fast_track| |fire lock|) (not (and |fire deploy| |fire review|)) (not (and |fire fast_track| |fire review|)) (not (and |fire fast_track| |fire deploy|)) (not (and |fire lock| |fire review|)) (not (and |fire lock| |fire deploy|)) (not (and |fire lock| |fire fast_track|)) (or (not |fire review|) (and (|member[_]| |argument review by|) (|member[_]| |argument review a|) (not (= |argument review by| |argument review a|)))) (or (not |fire deploy|) (and (|member[_]| |argument deploy a|) (ite (= |deploy.gate/code0| 1) (and (ite (= |deploy.gate/code1| 1) part76 (|reviewed[_]| |argument deploy a|)) part76) (|reviewed[_]| |argument deploy a|)))) (or (not |fire fast_track|) (and |fast_track/enabled| (exists ((b!7 |sort Agent|)) (|deployed[_]| b!7))))))
(define-fun violation () Bool (not (forall ((b!8 |sort Agent|)) (or (not (|deployed[_]| b!8)) (|reviewed[_]| b!8)))))
(define-fun strengthening () Bool
(and true
(forall ((b!0 |sort Agent|)) (or (not (|deployed[_]| b!0)) (|reviewed[_]| b!0)))
(not (= |deploy.gate/code1| 1))
)
)
(define-fun |strengthening'| () Bool
(and true
(forall ((b!0 |sort Agent|)) (or (not (|deployed[_]'| b!0)) (|reviewed[_]'| b!0)))
(not (= |deploy.gate/code1'| 1))
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
