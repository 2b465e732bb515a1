; invariants certificate 2
; An inductive strengthening shows that the property holds in all runs: it holds initially, every step preserves
; it, and it excludes every violation. So a solver has to answer unsat three times. That these are the questions
; which the model poses is what `invariants verify` checks.
; tool: invariants 0.1.0
; engine: open
; model: contract_fixed
; path: models/radical/contract_fixed.inv
; digest: sha256:a22aa91b2daa531cd76d1586e5ac57e8e04d9b41b40d67300b9d197c9529d1ac
; property: no_harm
; scope: Agent any
; chain: any
; prev: 1
; reading: no_harm
; reading: captured(act.promise) != nothing
;
(set-logic ALL)
(declare-sort |sort Agent| 0)
(declare-datatypes ((|sort Known| 0)) (((|Known.proved|) (|Known.nothing|))))
(declare-fun |harmed[_]| (|sort Agent|) Bool)
(declare-fun |act.inclined/code0[_]| (|sort Agent|) Int)
(declare-fun |act.promise/code0| () Int)
(declare-fun |act.promise/0/captured0| () |sort Known|)
(declare-fun |rewrite_self.once/code0| () Int)
(declare-fun |act.inclined/any0| () Bool)
(declare-fun |act.promise/any0| () Bool)
(declare-fun |rewrite_self.once/any0| () Bool)
(declare-const |fire act| Bool)
(declare-const |fire rewrite_self| Bool)
(declare-const |fire reword| Bool)
(declare-const |fire reform| Bool)
(declare-const |argument act a| |sort Agent|)
(declare-const |argument act b| |sort Agent|)
(declare-const |argument act harmful| Bool)
(declare-const |argument rewrite_self m| |sort Agent|)
(declare-const |argument reword known| |sort Known|)
(define-fun part34 () Bool (= |act.promise/0/captured0| |Known.proved|))
(define-fun part59 () Bool (not |argument act harmful|))
(define-fun part61 () Bool (= |act.promise/code0| 1))
(define-fun |harmed[_]'| ((b!0 |sort Agent|)) Bool (ite (and |fire act| (= |argument act b| b!0)) (or (|harmed[_]| |argument act b|) |argument act harmful|) (|harmed[_]| b!0)))
(define-fun |act.inclined/code0[_]'| ((b!1 |sort Agent|)) Int (ite (and |fire rewrite_self| (= |argument rewrite_self m| b!1)) 1 (|act.inclined/code0[_]| b!1)))
(define-fun |act.promise/code0'| () Int (ite |fire reword| 1 |act.promise/code0|))
(define-fun |act.promise/0/captured0'| () |sort Known| (ite |fire reword| |argument reword known| |act.promise/0/captured0|))
(define-fun |rewrite_self.once/code0'| () Int (ite |fire reform| 1 |rewrite_self.once/code0|))
(define-fun initial () Bool (and (forall ((b!2 |sort Agent|)) (= (|act.inclined/code0[_]| b!2) 0)) (= |act.promise/code0| 0) part34 (= |rewrite_self.once/code0| 0) (forall ((b!3 |sort Agent|)) (not (|harmed[_]| b!3)))))
(define-fun step () Bool (and (or |fire act| |fire rewrite_self| |fire reword| |fire reform|) (not (and |fire rewrite_self| |fire act|)) (not (and |fire reword| |fire act|)) (not (and |fire reword| |fire rewrite_self|)) (not (and |fire reform| |fire act|)) (not (and |fire reform| |fire rewrite_self|)) (not (and |fire reform| |fire reword|)) (or (not |fire act|) (and (ite (= (|act.inclined/code0[_]| |argument act a|) 1) |act.inclined/any0| part59) (or (not part61) (not (and part34 |act.promise/any0|)) part59) (ite part61 |act.promise/any0| part59))) (or (not |fire rewrite_self|) (ite (= |rewrite_self.once/code0| 1) |rewrite_self.once/any0| (= (|act.inclined/code0[_]| |argument rewrite_self m|) 0))) (or (not |fire reword|) (= |argument reword known| |Known.proved|))))
(define-fun violation () Bool (not (forall ((b!4 |sort Agent|)) (not (|harmed[_]| b!4)))))
(define-fun strengthening () Bool
(and true
(forall ((b!0 |sort Agent|)) (not (|harmed[_]| b!0)))
(not (= |act.promise/0/captured0| |Known.nothing|))
)
)
(define-fun |strengthening'| () Bool
(and true
(forall ((b!0 |sort Agent|)) (not (|harmed[_]'| b!0)))
(not (= |act.promise/0/captured0'| |Known.nothing|))
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
