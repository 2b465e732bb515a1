; invariants certificate 2
; An inductive strengthening shows that the property holds in all runs: it holds initially, every step preserves
; it, and it excludes every violation. So a solver has to answer unsat three times. That these are the questions
; which the model poses is what `invariants verify` checks.
; tool: invariants 0.1.0
; engine: open
; model: memory_carried
; path: models/mixed_team/memory_carried.inv
; digest: sha256:abbde77220c4a5803d0bee59e13f2c56a4edf4a65d853ed18bc1fcf3b624cbf6
; property: remembers
; scope: Engineer any
; chain: any
; prev: 1
; reading: what is given of enough
;
(set-logic ALL)
(declare-sort |sort Engineer| 0)
(declare-datatypes ((|sort Task| 0)) (((|Task.design|) (|Task.testing|))))
(declare-fun |var enough| () Int)
(declare-fun |memory[_]| (|sort Engineer|) Int)
(declare-fun |learn.memory/code0[_]| (|sort Engineer|) Int)
(declare-fun |before/saved| () Bool)
(declare-fun |before/backup/learn.memory/code0[_]| (|sort Engineer|) Int)
(declare-const |fire learn| Bool)
(declare-const |fire assign| Bool)
(declare-const |fire upgrade| Bool)
(declare-const |fire downgrade| Bool)
(declare-const |argument learn e| |sort Engineer|)
(declare-const |argument assign e| |sort Engineer|)
(declare-const |argument assign task| |sort Task|)
(declare-const |argument upgrade m| |sort Engineer|)
(define-fun part11 () Int (+ (|memory[_]| |argument learn e|) 2))
(define-fun part14 () Int (+ (|memory[_]| |argument learn e|) 1))
(define-fun |memory[_]'| ((b!0 |sort Engineer|)) Int (ite (and |fire learn| (= |argument learn e| b!0)) (ite (= (|learn.memory/code0[_]| |argument learn e|) 1) (ite (<= part11 |var enough|) part11 |var enough|) (ite (<= part14 |var enough|) part14 |var enough|)) (|memory[_]| b!0)))
(define-fun |learn.memory/code0[_]'| ((b!1 |sort Engineer|)) Int (ite |fire downgrade| (|before/backup/learn.memory/code0[_]| b!1) (ite (and |fire upgrade| (= |argument upgrade m| b!1)) 1 (|learn.memory/code0[_]| b!1))))
(define-fun |before/saved'| () Bool (or |fire upgrade| |before/saved|))
(define-fun |before/backup/learn.memory/code0[_]'| ((b!2 |sort Engineer|)) Int (ite |fire upgrade| (|learn.memory/code0[_]| b!2) (|before/backup/learn.memory/code0[_]| b!2)))
(define-fun initial () Bool (and (forall ((b!3 |sort Engineer|)) (= (|learn.memory/code0[_]| b!3) 0)) (not |before/saved|) (forall ((b!4 |sort Engineer|)) (= (|before/backup/learn.memory/code0[_]| b!4) (|learn.memory/code0[_]| b!4))) (= |var enough| 3) (forall ((b!5 |sort Engineer|)) (= (|memory[_]| b!5) 0))))
(define-fun step () Bool (and (forall ((b!6 |sort Engineer|)) (and (<= 0 (|memory[_]| b!6)) (<= (|memory[_]| b!6) 3))) (or |fire learn| |fire assign| |fire upgrade| |fire downgrade|) (not (and |fire assign| |fire learn|)) (not (and |fire upgrade| |fire learn|)) (not (and |fire upgrade| |fire assign|)) (not (and |fire downgrade| |fire learn|)) (not (and |fire downgrade| |fire assign|)) (not (and |fire downgrade| |fire upgrade|)) (or (not |fire downgrade|) |before/saved|)))
(define-fun violation () Bool (and (not (forall ((b!7 |sort Engineer|)) (<= (|memory[_]| b!7) (|memory[_]'| b!7)))) step))
(define-fun strengthening () Bool
(and true
(= |var enough| 3)
)
)
(define-fun |strengthening'| () Bool
(and true
(= |var enough| 3)
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
