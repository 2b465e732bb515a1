; invariants certificate 2
; An inductive strengthening shows that the property holds in all runs: it holds initially, every step preserves
; it, and it excludes every violation. So a solver has to answer unsat three times. That these are the questions
; which the model poses is what `invariants verify` checks.
; tool: invariants 0.1.0
; engine: open
; model: backfilled
; path: models/rolling_migration/backfilled.inv
; digest: sha256:95fe9ec84645ca5f8359e8d722a5421886656a1680bcf4ec186da96dd2f83730
; property: readable
; scope: Node any
; chain: any
; prev: 1
; reading: readable
; reading: forall n1 in Node: not ((read(n1).understood holds `store == new`) and unmodified write(n1).store)
; reading: forall n1 in Node: not ((read(n1).understood holds `true`) and unmodified write(n1).store)
; reading: forall n1 in Node: not (store == new and unmodified write(n1).store)
; reading: forall n1 in Node: not (store == old and (write(n1).store holds `new`))
; reading: not (not filled and store == new)
; reading: not (filled and store == old)
; reading: read.understood/code0[n1] is between 0 and 2
; reading: write.store/code0[n1] is between 0 and 2
;
(set-logic ALL)
(declare-sort |sort Node| 0)
(declare-datatypes ((|sort Format| 0)) (((|Format.old|) (|Format.new|))))
(declare-fun |var store| () |sort Format|)
(declare-fun |var filled| () Bool)
(declare-fun |read.understood/code0[_]| (|sort Node|) Int)
(declare-fun |write.store/code0[_]| (|sort Node|) Int)
(declare-const |fire read| Bool)
(declare-const |fire write| Bool)
(declare-const |fire backfill| Bool)
(declare-const |fire to_intermediate| Bool)
(declare-const |fire to_new| Bool)
(declare-const |argument read n| |sort Node|)
(declare-const |argument write n| |sort Node|)
(declare-const |argument to_intermediate m| |sort Node|)
(declare-const |argument to_new m| |sort Node|)
(define-fun part47 () Bool (= |var store| |Format.old|))
(define-fun part76 () Bool (= |var store| |Format.new|))
(define-fun |var store'| () |sort Format| (ite |fire backfill| |Format.new| (ite |fire write| (ite (= (|write.store/code0[_]| |argument write n|) 2) |Format.new| (ite (= (|write.store/code0[_]| |argument write n|) 1) (ite |var filled| |Format.new| |Format.old|) |Format.old|)) |var store|)))
(define-fun |var filled'| () Bool (or |fire backfill| |var filled|))
(define-fun |read.understood/code0[_]'| ((b!0 |sort Node|)) Int (ite (and |fire to_new| (= |argument to_new m| b!0)) 2 (ite (and |fire to_intermediate| (= |argument to_intermediate m| b!0)) 1 (|read.understood/code0[_]| b!0))))
(define-fun |write.store/code0[_]'| ((b!1 |sort Node|)) Int (ite (and |fire to_new| (= |argument to_new m| b!1)) 2 (ite (and |fire to_intermediate| (= |argument to_intermediate m| b!1)) 1 (|write.store/code0[_]| b!1))))
(define-fun initial () Bool (and (forall ((b!2 |sort Node|)) (= (|read.understood/code0[_]| b!2) 0)) (forall ((b!3 |sort Node|)) (= (|write.store/code0[_]| b!3) 0)) part47 (not |var filled|)))
(define-fun step () Bool (and (or |fire read| |fire write| |fire backfill| |fire to_intermediate| |fire to_new|) (not (and |fire write| |fire read|)) (not (and |fire backfill| |fire read|)) (not (and |fire backfill| |fire write|)) (not (and |fire to_intermediate| |fire read|)) (not (and |fire to_intermediate| |fire write|)) (not (and |fire to_intermediate| |fire backfill|)) (not (and |fire to_new| |fire read|)) (not (and |fire to_new| |fire write|)) (not (and |fire to_new| |fire backfill|)) (not (and |fire to_new| |fire to_intermediate|)) (or (not |fire read|) (ite (= (|read.understood/code0[_]| |argument read n|) 2) part76 (or (= (|read.understood/code0[_]| |argument read n|) 1) part47))) (or (not |fire backfill|) (forall ((b!4 |sort Node|)) (not (= (|read.understood/code0[_]| b!4) 0)))) (or (not |fire to_new|) |var filled|)))
(define-fun violation () Bool (not (forall ((b!5 |sort Node|)) (ite (= (|read.understood/code0[_]| b!5) 2) part76 (or (= (|read.understood/code0[_]| b!5) 1) part47)))))
(define-fun strengthening () Bool
(and true
(forall ((b!0 |sort Node|)) (ite (= (|read.understood/code0[_]| b!0) 2) (= |var store| |Format.new|) (or (= (|read.understood/code0[_]| b!0) 1) (= |var store| |Format.old|))))
(forall ((b!2 |sort Node|)) (not (and (= (|read.understood/code0[_]| b!2) 2) (= (|write.store/code0[_]| b!2) 0))))
(forall ((b!5 |sort Node|)) (not (and (= (|read.understood/code0[_]| b!5) 1) (= (|write.store/code0[_]| b!5) 0))))
(forall ((b!6 |sort Node|)) (not (and (= |var store| |Format.new|) (= (|write.store/code0[_]| b!6) 0))))
(forall ((b!9 |sort Node|)) (not (and (= |var store| |Format.old|) (= (|write.store/code0[_]| b!9) 2))))
(not (and (not |var filled|) (= |var store| |Format.new|)))
(not (and |var filled| (= |var store| |Format.old|)))
(forall ((b!19 |sort Node|)) (and (<= 0 (|read.understood/code0[_]| b!19)) (<= (|read.understood/code0[_]| b!19) 2)))
(forall ((b!21 |sort Node|)) (and (<= 0 (|write.store/code0[_]| b!21)) (<= (|write.store/code0[_]| b!21) 2)))
)
)
(define-fun |strengthening'| () Bool
(and true
(forall ((b!0 |sort Node|)) (ite (= (|read.understood/code0[_]'| b!0) 2) (= |var store'| |Format.new|) (or (= (|read.understood/code0[_]'| b!0) 1) (= |var store'| |Format.old|))))
(forall ((b!2 |sort Node|)) (not (and (= (|read.understood/code0[_]'| b!2) 2) (= (|write.store/code0[_]'| b!2) 0))))
(forall ((b!5 |sort Node|)) (not (and (= (|read.understood/code0[_]'| b!5) 1) (= (|write.store/code0[_]'| b!5) 0))))
(forall ((b!6 |sort Node|)) (not (and (= |var store'| |Format.new|) (= (|write.store/code0[_]'| b!6) 0))))
(forall ((b!9 |sort Node|)) (not (and (= |var store'| |Format.old|) (= (|write.store/code0[_]'| b!9) 2))))
(not (and (not |var filled'|) (= |var store'| |Format.new|)))
(not (and |var filled'| (= |var store'| |Format.old|)))
(forall ((b!19 |sort Node|)) (and (<= 0 (|read.understood/code0[_]'| b!19)) (<= (|read.understood/code0[_]'| b!19) 2)))
(forall ((b!21 |sort Node|)) (and (<= 0 (|write.store/code0[_]'| b!21)) (<= (|write.store/code0[_]'| b!21) 2)))
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
