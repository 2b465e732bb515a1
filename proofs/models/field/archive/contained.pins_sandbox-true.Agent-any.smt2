; invariants certificate 2
; An inductive strengthening shows that the property holds in all runs: it holds initially, every step preserves
; it, and it excludes every violation. So a solver has to answer unsat three times. That these are the questions
; which the model poses is what `invariants verify` checks.
; tool: invariants 0.1.0
; engine: open
; model: archive
; path: models/field/archive.inv
; digest: sha256:c9090bc5606e7f571d454fcde7234067fbb0909afdaadbc934f73906c5b6fa0e
; constant: pins_sandbox = true
; property: contained
; scope: Agent any
; chain: any
; prev: 1
; reading: contained
; reading: what is given of pins_sandbox
; reading: forall a1 in Agent: (act(a1).sandbox holds `true`) => candidate[a1]
; reading: forall a1 in Agent: not (candidate[a1] and kept[a1])
;
(set-logic ALL)
(declare-sort |sort Agent| 0)
(declare-fun |var pins_sandbox| () Bool)
(declare-fun |kept[_]| (|sort Agent|) Bool)
(declare-fun |candidate[_]| (|sort Agent|) Bool)
(declare-fun |var escaped| () Bool)
(declare-fun |act.sandbox/code0[_]| (|sort Agent|) Int)
(declare-fun |act.sandbox/code1[_]| (|sort Agent|) Int)
(declare-fun |improve.step/edit[_]| (|sort Agent|) Int)
(declare-const |fire act| Bool)
(declare-const |fire evaluate| Bool)
(declare-const |fire select| Bool)
(declare-const |fire improve| Bool)
(declare-const |fire rethink| Bool)
(declare-const |fire recant| Bool)
(declare-const |argument act a| |sort Agent|)
(declare-const |argument act outside| Bool)
(declare-const |argument evaluate a| |sort Agent|)
(declare-const |argument select parent| |sort Agent|)
(declare-const |argument select child| |sort Agent|)
(declare-const |argument improve a| |sort Agent|)
(declare-const |argument rethink b| |sort Agent|)
(declare-const |argument recant b| |sort Agent|)
(define-fun part34 () Bool (= (|improve.step/edit[_]| |argument improve a|) 0))
(define-fun part132 () Bool (not |argument act outside|))
(define-fun |kept[_]'| ((b!0 |sort Agent|)) Bool (or (and |fire evaluate| (= |argument evaluate a| b!0)) (|kept[_]| b!0)))
(define-fun |candidate[_]'| ((b!1 |sort Agent|)) Bool (or (and |fire select| (= |argument select child| b!1)) (and (not (and |fire evaluate| (= |argument evaluate a| b!1))) (|candidate[_]| b!1))))
(define-fun |var escaped'| () Bool (ite |fire act| (or |var escaped| |argument act outside|) |var escaped|))
(define-fun |act.sandbox/code0[_]'| ((b!2 |sort Agent|)) Int (ite (and |fire improve| (= |argument improve a| b!2) (= (|improve.step/edit[_]| |argument improve a|) 1)) 2 (ite (and |fire improve| (= |argument improve a| b!2) part34) 1 (ite (and |fire select| (= |argument select child| b!2)) (|act.sandbox/code0[_]| |argument select parent|) (|act.sandbox/code0[_]| b!2)))))
(define-fun |act.sandbox/code1[_]'| ((b!3 |sort Agent|)) Int (ite (and |fire improve| (= |argument improve a| b!3) part34 (not (= (|act.sandbox/code0[_]| |argument improve a|) 1))) (|act.sandbox/code0[_]| |argument improve a|) (ite (and |fire select| (= |argument select child| b!3)) (|act.sandbox/code1[_]| |argument select parent|) (|act.sandbox/code1[_]| b!3))))
(define-fun |improve.step/edit[_]'| ((b!4 |sort Agent|)) Int (ite (and |fire recant| (= |argument recant b| b!4)) 0 (ite (and |fire rethink| (= |argument rethink b| b!4)) 1 (ite (and |fire select| (= |argument select child| b!4)) (|improve.step/edit[_]| |argument select parent|) (|improve.step/edit[_]| b!4)))))
(define-fun initial () Bool (and (forall ((b!5 |sort Agent|)) (= (|act.sandbox/code0[_]| b!5) 0)) (forall ((b!6 |sort Agent|)) (= (|act.sandbox/code1[_]| b!6) 0)) (forall ((b!7 |sort Agent|)) (= (|improve.step/edit[_]| b!7) 0)) |var pins_sandbox| (forall ((b!8 |sort Agent|)) (not (|candidate[_]| b!8))) (not |var escaped|) (exists ((b!9 |sort Agent|)) (|kept[_]| b!9))))
(define-fun step () Bool (and (or |fire act| |fire evaluate| |fire select| |fire improve| |fire rethink| |fire recant|) (not (and |fire evaluate| |fire act|)) (not (and |fire select| |fire act|)) (not (and |fire select| |fire evaluate|)) (not (and |fire improve| |fire act|)) (not (and |fire improve| |fire evaluate|)) (not (and |fire improve| |fire select|)) (not (and |fire rethink| |fire act|)) (not (and |fire rethink| |fire evaluate|)) (not (and |fire rethink| |fire select|)) (not (and |fire rethink| |fire improve|)) (not (and |fire recant| |fire act|)) (not (and |fire recant| |fire evaluate|)) (not (and |fire recant| |fire select|)) (not (and |fire recant| |fire improve|)) (not (and |fire recant| |fire rethink|)) (or (not |fire act|) (and (|kept[_]| |argument act a|) (or (= (|act.sandbox/code0[_]| |argument act a|) 2) (ite (= (|act.sandbox/code0[_]| |argument act a|) 1) (and (or (= (|act.sandbox/code1[_]| |argument act a|) 2) part132) part132) part132)))) (or (not |fire evaluate|) (and (|candidate[_]| |argument evaluate a|) (= (|improve.step/edit[_]| |argument evaluate a|) 0) (or (not |var pins_sandbox|) (= (|act.sandbox/code0[_]| |argument evaluate a|) 0)))) (or (not |fire select|) (and (|kept[_]| |argument select parent|) (not (|kept[_]| |argument select child|)))) (or (not |fire improve|) (and (|candidate[_]| |argument improve a|) (not (and part34 (= (|improve.step/edit[_]| |argument improve a|) 1))))) (or (not |fire rethink|) (|candidate[_]| |argument rethink b|)) (or (not |fire recant|) (|candidate[_]| |argument recant b|))))
(define-fun violation () Bool |var escaped|)
(define-fun strengthening () Bool
(and true
(not |var escaped|)
|var pins_sandbox|
(forall ((b!1 |sort Agent|)) (or (not (= (|act.sandbox/code0[_]| b!1) 2)) (|candidate[_]| b!1)))
(forall ((b!1 |sort Agent|)) (or (not (|candidate[_]| b!1)) (not (|kept[_]| b!1))))
)
)
(define-fun |strengthening'| () Bool
(and true
(not |var escaped'|)
|var pins_sandbox|
(forall ((b!1 |sort Agent|)) (or (not (= (|act.sandbox/code0[_]'| b!1) 2)) (|candidate[_]'| b!1)))
(forall ((b!1 |sort Agent|)) (or (not (|candidate[_]'| b!1)) (not (|kept[_]'| b!1))))
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
