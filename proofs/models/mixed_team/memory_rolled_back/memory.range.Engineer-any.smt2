; invariants certificate 2
; An inductive strengthening shows that the property holds in all runs: it holds initially, every step preserves
; it, and it excludes every violation. So a solver has to answer unsat three times. That these are the questions
; which the model poses is what `invariants verify` checks.
; tool: invariants 0.1.0
; engine: open
; model: memory_rolled_back
; path: models/mixed_team/memory_rolled_back.inv
; digest: sha256:491d66ae08d3e8f782cecd970a555daa0715a10c82567ee1db5fd46fb409d59f
; property: memory.range
; scope: Engineer any
; chain: any
; prev: 1
; reading: memory.range
; reading: what is given of enough
; reading: memory[e1] is between 0 and 5
; reading: before.memory[e1] is between 0 and 3
;
(set-logic ALL)
(declare-sort |sort Engineer| 0)
(declare-fun |var enough| () Int)
(declare-fun |memory[_]| (|sort Engineer|) Int)
(declare-fun |learn.memory/code0[_]| (|sort Engineer|) Int)
(declare-fun |before/saved| () Bool)
(declare-fun |before/backup/learn.memory/code0[_]| (|sort Engineer|) Int)
(declare-fun |before/backup/memory[_]| (|sort Engineer|) Int)
(declare-const |fire learn| Bool)
(declare-const |fire upgrade| Bool)
(declare-const |fire downgrade| Bool)
(declare-const |argument learn e| |sort Engineer|)
(declare-const |argument upgrade m| |sort Engineer|)
(define-fun part13 () Int (+ (|memory[_]| |argument learn e|) 2))
(define-fun part16 () Int (+ (|memory[_]| |argument learn e|) 1))
(define-fun |memory[_]'| ((b!0 |sort Engineer|)) Int (ite |fire downgrade| (|before/backup/memory[_]| b!0) (ite (and |fire learn| (= |argument learn e| b!0)) (ite (= (|learn.memory/code0[_]| |argument learn e|) 1) (ite (<= part13 |var enough|) part13 |var enough|) (ite (<= part16 |var enough|) part16 |var enough|)) (|memory[_]| b!0))))
(define-fun |learn.memory/code0[_]'| ((b!1 |sort Engineer|)) Int (ite |fire downgrade| (|before/backup/learn.memory/code0[_]| b!1) (ite (and |fire upgrade| (= |argument upgrade m| b!1)) 1 (|learn.memory/code0[_]| b!1))))
(define-fun |before/saved'| () Bool (or |fire upgrade| |before/saved|))
(define-fun |before/backup/learn.memory/code0[_]'| ((b!2 |sort Engineer|)) Int (ite |fire upgrade| (|learn.memory/code0[_]| b!2) (|before/backup/learn.memory/code0[_]| b!2)))
(define-fun |before/backup/memory[_]'| ((b!3 |sort Engineer|)) Int (ite |fire upgrade| (|memory[_]| b!3) (|before/backup/memory[_]| b!3)))
(define-fun initial () Bool (and (forall ((b!4 |sort Engineer|)) (= (|learn.memory/code0[_]| b!4) 0)) (not |before/saved|) (forall ((b!5 |sort Engineer|)) (= (|before/backup/learn.memory/code0[_]| b!5) (|learn.memory/code0[_]| b!5))) (forall ((b!6 |sort Engineer|)) (= (|before/backup/memory[_]| b!6) (|memory[_]| b!6))) (= |var enough| 3) (forall ((b!7 |sort Engineer|)) (= (|memory[_]| b!7) 0))))
(define-fun step () Bool (and (forall ((b!8 |sort Engineer|)) (and (<= 0 (|memory[_]| b!8)) (<= (|memory[_]| b!8) 3))) (or |fire learn| |fire upgrade| |fire downgrade|) (not (and |fire upgrade| |fire learn|)) (not (and |fire downgrade| |fire learn|)) (not (and |fire downgrade| |fire upgrade|)) (or (not |fire downgrade|) |before/saved|)))
(define-fun violation () Bool (not (forall ((b!9 |sort Engineer|)) (and (<= 0 (|memory[_]| b!9)) (<= (|memory[_]| b!9) 3)))))
(define-fun strengthening () Bool
(and true
(forall ((b!0 |sort Engineer|)) (and (<= 0 (|memory[_]| b!0)) (<= (|memory[_]| b!0) 3)))
(= |var enough| 3)
(forall ((b!26 |sort Engineer|)) (and (<= 0 (|memory[_]| b!26)) (<= (|memory[_]| b!26) 5)))
(forall ((b!32 |sort Engineer|)) (and (<= 0 (|before/backup/memory[_]| b!32)) (<= (|before/backup/memory[_]| b!32) 3)))
)
)
(define-fun |strengthening'| () Bool
(and true
(forall ((b!0 |sort Engineer|)) (and (<= 0 (|memory[_]'| b!0)) (<= (|memory[_]'| b!0) 3)))
(= |var enough| 3)
(forall ((b!26 |sort Engineer|)) (and (<= 0 (|memory[_]'| b!26)) (<= (|memory[_]'| b!26) 5)))
(forall ((b!32 |sort Engineer|)) (and (<= 0 (|before/backup/memory[_]'| b!32)) (<= (|before/backup/memory[_]'| b!32) 3)))
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
