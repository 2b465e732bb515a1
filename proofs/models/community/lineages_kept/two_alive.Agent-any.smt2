; invariants certificate 2
; An inductive strengthening shows that the property holds in all runs: it holds initially, every step preserves
; it, and it excludes every violation. So a solver has to answer unsat three times. That these are the questions
; which the model poses is what `invariants verify` checks.
; tool: invariants 0.1.0
; engine: open
; model: lineages_kept
; path: models/community/lineages_kept.inv
; digest: sha256:adf153302375fd0c50965c954830e9e959c9931ec1b3724361e1b499288added
; property: two_alive
; scope: Agent any
; chain: any
; prev: 1
; reading: two_alive
;
(set-logic ALL)
(declare-sort |sort Agent| 0)
(declare-datatypes ((|sort Lineage| 0)) (((|Lineage.red|) (|Lineage.green|) (|Lineage.blue|))))
(declare-fun |lineage[_]| (|sort Agent|) |sort Lineage|)
(declare-fun |replace.restraint/code0[_]| (|sort Agent|) Int)
(declare-fun |replace.restraint/any0| () Bool)
(declare-const |fire replace| Bool)
(declare-const |fire mutate| Bool)
(declare-const |argument replace maker| |sort Agent|)
(declare-const |argument replace a| |sort Agent|)
(declare-const |argument mutate m| |sort Agent|)
(define-fun part42 () Bool (= (|replace.restraint/code0[_]| |argument replace maker|) 1))
(define-fun |lineage[_]'| ((b!0 |sort Agent|)) |sort Lineage| (ite (and |fire replace| (= |argument replace a| b!0)) (|lineage[_]| |argument replace maker|) (|lineage[_]| b!0)))
(define-fun |replace.restraint/code0[_]'| ((b!1 |sort Agent|)) Int (ite (and |fire mutate| (= |argument mutate m| b!1)) 1 (ite (and |fire replace| (= |argument replace a| b!1)) (|replace.restraint/code0[_]| |argument replace maker|) (|replace.restraint/code0[_]| b!1))))
(define-fun initial () Bool (and (forall ((b!2 |sort Agent|)) (= (|replace.restraint/code0[_]| b!2) 0)) (exists ((b!3 |sort Agent|)) (= (|lineage[_]| b!3) |Lineage.red|)) (exists ((b!3 |sort Agent|)) (= (|lineage[_]| b!3) |Lineage.green|)) (exists ((b!3 |sort Agent|)) (= (|lineage[_]| b!3) |Lineage.blue|))))
(define-fun step () Bool (and (or |fire replace| |fire mutate|) (not (and |fire mutate| |fire replace|)) (or (not |fire replace|) (and (or (not part42) (not |replace.restraint/any0|) (exists ((b!4 |sort Agent|) (b!5 |sort Agent|)) (and (not (= b!4 |argument replace a|)) (not (= b!5 |argument replace a|)) (not (= (|lineage[_]| b!4) (|lineage[_]| b!5)))))) (ite part42 |replace.restraint/any0| (exists ((b!6 |sort Agent|)) (and (not (= b!6 |argument replace a|)) (= (|lineage[_]| b!6) (|lineage[_]| |argument replace a|)))))))))
(define-fun violation () Bool (not (exists ((b!7 |sort Agent|) (b!8 |sort Agent|)) (not (= (|lineage[_]| b!7) (|lineage[_]| b!8))))))
(define-fun strengthening () Bool
(and true
(exists ((b!1 |sort Agent|) (b!2 |sort Agent|)) (not (= (|lineage[_]| b!1) (|lineage[_]| b!2))))
)
)
(define-fun |strengthening'| () Bool
(and true
(exists ((b!1 |sort Agent|) (b!2 |sort Agent|)) (not (= (|lineage[_]'| b!1) (|lineage[_]'| b!2))))
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
