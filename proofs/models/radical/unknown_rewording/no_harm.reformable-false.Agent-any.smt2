; invariants certificate 2
; An inductive strengthening shows that the property holds in all runs: it holds initially, every step preserves
; it, and it excludes every violation. So a solver has to answer unsat three times. That these are the questions
; which the model poses is what `invariants verify` checks.
; tool: invariants 0.1.0
; engine: open
; model: unknown_rewording
; path: models/radical/unknown_rewording.inv
; digest: sha256:d834d66c599e67ba049d7b131a80786816921640431e7e38681c39b40bec948b
; constant: reformable = false
; property: no_harm
; scope: Agent any
; chain: any
; prev: 1
; reading: no_harm
; reading: what is given of reformable
; reading: not ((delegate.contract holds `rewrite reword as any editing act.promise where tightens act.promise`) and (reword has unknown code))
; reading: not (delegate.contract holds `rewrite reword as any editing act.promise`)
; reading: not (prev of act.promise holds `true or prev`)
; reading: not (prev of act.promise holds `prev and true`)
; reading: not (act.promise holds `true or prev`)
; reading: delegate.contract/edit >= 0 and delegate.contract/edit <= 1
;
(set-logic ALL)
(declare-sort |sort Agent| 0)
(declare-fun |var reformable| () Bool)
(declare-fun |harmed[_]| (|sort Agent|) Bool)
(declare-fun |var reword.edits.act.promise| () Int)
(declare-fun |var reword.edits.act.promise.2| () Int)
(declare-fun |act.inclined/code0[_]| (|sort Agent|) Int)
(declare-fun |act.promise/code0| () Int)
(declare-fun |act.promise/code1| () Int)
(declare-fun |act.promise/code2| () Int)
(declare-fun |reword/unknown| () Int)
(declare-fun |delegate.contract/edit| () Int)
(declare-fun |act.inclined/any0| () Bool)
(declare-fun |reword/writes/reword.edits.act.promise| () Int)
(declare-fun |reword/writes/reword.edits.act.promise.2| () Int)
(declare-const |fire act| Bool)
(declare-const |fire rewrite_self| Bool)
(declare-const |fire reword| Bool)
(declare-const |fire delegate| Bool)
(declare-const |fire reform| Bool)
(declare-const |argument act a| |sort Agent|)
(declare-const |argument act b| |sort Agent|)
(declare-const |argument act harmful| Bool)
(declare-const |argument rewrite_self m| |sort Agent|)
(define-fun part14 () Bool (= |reword/unknown| 1))
(define-fun part20 () Bool (= |reword/unknown| 2))
(define-fun part32 () Bool (= |reword/writes/reword.edits.act.promise.2| 1))
(define-fun part34 () Bool (= |reword/writes/reword.edits.act.promise| 1))
(define-fun part39 () Bool (= |act.promise/code0| 2))
(define-fun part40 () Bool (not part39))
(define-fun part42 () Bool (= |act.promise/code0| 1))
(define-fun part43 () Bool (not part42))
(define-fun part48 () Bool (or part42 part39))
(define-fun part117 () Bool (not |argument act harmful|))
(define-fun part138 () Bool (<= 0 |reword/writes/reword.edits.act.promise|))
(define-fun part139 () Bool (<= |reword/writes/reword.edits.act.promise| 1))
(define-fun part140 () Bool (<= 0 |reword/writes/reword.edits.act.promise.2|))
(define-fun part141 () Bool (<= |reword/writes/reword.edits.act.promise.2| 1))
(define-fun |harmed[_]'| ((b!0 |sort Agent|)) Bool (ite (and |fire act| (= |argument act b| b!0)) (or (|harmed[_]| |argument act b|) |argument act harmful|) (|harmed[_]| b!0)))
(define-fun |var reword.edits.act.promise'| () Int (ite (and |fire reword| part14) |reword/writes/reword.edits.act.promise| |var reword.edits.act.promise|))
(define-fun |var reword.edits.act.promise.2'| () Int (ite (and |fire reword| part20) |reword/writes/reword.edits.act.promise.2| |var reword.edits.act.promise.2|))
(define-fun |act.inclined/code0[_]'| ((b!1 |sort Agent|)) Int (ite (and |fire rewrite_self| (= |argument rewrite_self m| b!1)) 1 (|act.inclined/code0[_]| b!1)))
(define-fun |act.promise/code0'| () Int (ite (and |fire reword| part20 part32) 2 (ite (and |fire reword| part14 part34) 1 |act.promise/code0|)))
(define-fun |act.promise/code1'| () Int (ite (and |fire reword| part20 part32 part40) |act.promise/code0| (ite (and |fire reword| part14 part34 part43) |act.promise/code0| |act.promise/code1|)))
(define-fun |act.promise/code2'| () Int (ite (and |fire reword| part20 part32 part40 (not (and part48 (= |act.promise/code1| 2)))) |act.promise/code1| (ite (and |fire reword| part14 part34 part43 (not (and part48 (= |act.promise/code1| 1)))) |act.promise/code1| |act.promise/code2|)))
(define-fun |reword/unknown'| () Int (ite (and |fire delegate| (= |delegate.contract/edit| 1)) 2 (ite (and |fire delegate| (= |delegate.contract/edit| 0)) 1 |reword/unknown|)))
(define-fun |delegate.contract/edit'| () Int (ite |fire reform| 1 |delegate.contract/edit|))
(define-fun initial () Bool (and (forall ((b!2 |sort Agent|)) (= (|act.inclined/code0[_]| b!2) 0)) (= |act.promise/code0| 0) (= |act.promise/code1| 0) (= |act.promise/code2| 0) (= |reword/unknown| 0) (= |delegate.contract/edit| 0) (not |var reformable|) (forall ((b!3 |sort Agent|)) (not (|harmed[_]| b!3))) (= |var reword.edits.act.promise| 0) (= |var reword.edits.act.promise.2| 0)))
(define-fun step () Bool (and (<= 0 |var reword.edits.act.promise|) (<= |var reword.edits.act.promise| 1) (<= 0 |var reword.edits.act.promise.2|) (<= |var reword.edits.act.promise.2| 1) (or |fire act| |fire rewrite_self| |fire reword| |fire delegate| |fire reform|) (not (and |fire rewrite_self| |fire act|)) (not (and |fire reword| |fire act|)) (not (and |fire reword| |fire rewrite_self|)) (not (and |fire delegate| |fire act|)) (not (and |fire delegate| |fire rewrite_self|)) (not (and |fire delegate| |fire reword|)) (not (and |fire reform| |fire act|)) (not (and |fire reform| |fire rewrite_self|)) (not (and |fire reform| |fire reword|)) (not (and |fire reform| |fire delegate|)) (or (not |fire act|) (and (ite (= (|act.inclined/code0[_]| |argument act a|) 1) |act.inclined/any0| part117) (or part39 (ite part42 (or (= |act.promise/code1| 2) (ite (= |act.promise/code1| 1) (or (= |act.promise/code2| 2) (= |act.promise/code2| 1) part117) part117)) part117)))) (or (not |fire rewrite_self|) (= (|act.inclined/code0[_]| |argument rewrite_self m|) 0)) (or (not |fire delegate|) (not (and (= |delegate.contract/edit| 0) (= |delegate.contract/edit| 1)))) (or (not |fire reform|) |var reformable|) part138 part139 part140 part141))
(define-fun violation () Bool (and (not (forall ((b!4 |sort Agent|)) (not (|harmed[_]| b!4)))) part138 part139 part140 part141))
(define-fun strengthening () Bool
(and true
(forall ((b!0 |sort Agent|)) (not (|harmed[_]| b!0)))
(not |var reformable|)
(or (not (= |delegate.contract/edit| 0)) (not (= |reword/unknown| 2)))
(not (= |delegate.contract/edit| 1))
(not (= |act.promise/code1| 2))
(not (= |act.promise/code1| 1))
(not (= |act.promise/code0| 2))
(and (<= 0 |delegate.contract/edit|) (<= |delegate.contract/edit| 1))
)
)
(define-fun |strengthening'| () Bool
(and true
(forall ((b!0 |sort Agent|)) (not (|harmed[_]'| b!0)))
(not |var reformable|)
(or (not (= |delegate.contract/edit'| 0)) (not (= |reword/unknown'| 2)))
(not (= |delegate.contract/edit'| 1))
(not (= |act.promise/code1'| 2))
(not (= |act.promise/code1'| 1))
(not (= |act.promise/code0'| 2))
(and (<= 0 |delegate.contract/edit'|) (<= |delegate.contract/edit'| 1))
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
