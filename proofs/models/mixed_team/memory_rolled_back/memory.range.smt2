; invariants certificate 1
; An inductive strengthening shows that the property holds in all runs: it holds initially, every step preserves
; it, and it excludes every violation. So a solver has to answer unsat three times. That these are the questions
; which the model poses is what `invariants verify` checks.
; tool: invariants 0.1.0
; engine: ic3
; model: memory_rolled_back
; path: models/mixed_team/memory_rolled_back.inv
; digest: sha256:5b3f98c3ad467a6bee2fad31647ca4110693ce4dd650dc31e96a091a23fcadb2
; property: memory.range
; scope: Engineer 2
; chain: any
; prev: 1
; reading: not enough == 2
; reading: forall e1 in Engineer: not memory[e1] == -7
; reading: forall e1 in Engineer: not before/backup/memory[e1] == -7
; reading: forall e1 in Engineer: not memory[e1] == -5
; reading: forall e1 in Engineer: not before/backup/memory[e1] == -5
; reading: forall e1 in Engineer: not before/backup/memory[e1] == -1
; reading: forall e1 in Engineer: not before/backup/memory[e1] == 7
; reading: forall e1 in Engineer: not before/backup/memory[e1] == 5
; reading: forall e1 in Engineer: not before/backup/memory[e1] == -3
; reading: forall e1 in Engineer: not memory[e1] == -6
; reading: forall e1 in Engineer: not before/backup/memory[e1] == -6
; reading: forall e1 in Engineer: not memory[e1] == -8
; reading: forall e1 in Engineer: not before/backup/memory[e1] == -8
; reading: forall e1 in Engineer: not memory[e1] == 5
; reading: forall e1 in Engineer: not memory[e1] == 4
; reading: forall e1 in Engineer: not memory[e1] == 7
; reading: forall e1 in Engineer: not memory[e1] == 6
; reading: forall e1 in Engineer: not before/backup/memory[e1] == 6
; reading: forall e1 in Engineer: not before/backup/memory[e1] == -2
; reading: forall e1 in Engineer: not memory[e1] == -4
; reading: forall e1 in Engineer: not before/backup/memory[e1] == 4
; reading: forall e1 in Engineer: not before/backup/memory[e1] == -4
; reading: forall e1 in Engineer: not memory[e1] == -2
; reading: forall e1 in Engineer: not memory[e1] == -1
; reading: forall e1 in Engineer: not memory[e1] == -3
; reading: not enough == 1
; reading: not enough == 0
; reading: not enough == -7
; reading: not enough == -8
; reading: not enough == -6
; reading: not enough == -5
; reading: not enough == 7
; reading: not enough == 6
; reading: not enough == -2
; reading: not enough == -1
; reading: not enough == 5
; reading: not enough == 4
; reading: not enough == -4
; reading: not enough == -3
;
(set-logic ALL)
(declare-const |var enough| Int)
(declare-const |memory[0]| Int)
(declare-const |memory[1]| Int)
(declare-const |given[0]| Int)
(declare-const |given[1]| Int)
(declare-const |focus[0]| Int)
(declare-const |focus[1]| Int)
(declare-const |learn.memory/code0[0]| Int)
(declare-const |learn.memory/code0[1]| Int)
(declare-const |before/saved| Bool)
(declare-const |before/backup/learn.memory/code0[0]| Int)
(declare-const |before/backup/learn.memory/code0[1]| Int)
(declare-const |before/backup/memory[0]| Int)
(declare-const |before/backup/memory[1]| Int)
(declare-const |before/backup/focus[0]| Int)
(declare-const |before/backup/focus[1]| Int)
(declare-const |fire learn| Bool)
(declare-const |fire assign| Bool)
(declare-const |fire upgrade| Bool)
(declare-const |fire downgrade| Bool)
(declare-const |argument Engineer 0| Int)
(declare-const |argument Task 0| Int)
(declare-const |var enough'| Int)
(declare-const |memory[0]'| Int)
(declare-const |memory[1]'| Int)
(declare-const |given[0]'| Int)
(declare-const |given[1]'| Int)
(declare-const |focus[0]'| Int)
(declare-const |focus[1]'| Int)
(declare-const |learn.memory/code0[0]'| Int)
(declare-const |learn.memory/code0[1]'| Int)
(declare-const |before/saved'| Bool)
(declare-const |before/backup/learn.memory/code0[0]'| Int)
(declare-const |before/backup/learn.memory/code0[1]'| Int)
(declare-const |before/backup/memory[0]'| Int)
(declare-const |before/backup/memory[1]'| Int)
(declare-const |before/backup/focus[0]'| Int)
(declare-const |before/backup/focus[1]'| Int)
(define-fun part32 () Bool (= |given[0]| 0))
(define-fun part34 () Bool (= |given[1]| 0))
(define-fun part35 () Bool (= |focus[0]| 0))
(define-fun part36 () Bool (= |focus[1]| 0))
(define-fun part42 () Bool (or |fire learn| |fire assign| |fire upgrade| |fire downgrade|))
(define-fun part48 () Bool (and (<= 0 |memory[0]|) (<= |memory[0]| 3) (<= 0 |memory[1]|) (<= |memory[1]| 3)))
(define-fun part64 () Bool (= |argument Task 0| 0))
(define-fun part66 () Bool (not |fire upgrade|))
(define-fun part68 () Bool (not |fire downgrade|))
(define-fun part70 () Bool (= |argument Engineer 0| 0))
(define-fun part74 () Bool (and |fire learn| part70))
(define-fun part80 () Int (+ |memory[0]| 2))
(define-fun part83 () Int (+ |memory[0]| 1))
(define-fun part93 () Bool (= |argument Engineer 0| 1))
(define-fun part94 () Bool (and |fire learn| part93))
(define-fun part98 () Int (+ |memory[1]| 2))
(define-fun part101 () Int (+ |memory[1]| 1))
(define-fun part111 () Bool (and |fire assign| part70))
(define-fun part112 () Bool (not part111))
(define-fun part118 () Bool (and |fire assign| part93))
(define-fun part119 () Bool (not part118))
(define-fun part139 () Bool (and |fire upgrade| part70))
(define-fun part148 () Bool (and |fire upgrade| part93))
(assert (or part70 part93))
(assert (or part64 (= |argument Task 0| 1)))
(assert (or part32 (= |given[0]| 1)))
(assert (or part34 (= |given[1]| 1)))
(assert (or part35 (= |focus[0]| 1)))
(assert (or part36 (= |focus[1]| 1)))
(assert (or (= |before/backup/focus[0]| 0) (= |before/backup/focus[0]| 1)))
(assert (or (= |before/backup/focus[1]| 0) (= |before/backup/focus[1]| 1)))
(assert (or (= |given[0]'| 0) (= |given[0]'| 1)))
(assert (or (= |given[1]'| 0) (= |given[1]'| 1)))
(assert (or (= |focus[0]'| 0) (= |focus[0]'| 1)))
(assert (or (= |focus[1]'| 0) (= |focus[1]'| 1)))
(assert (or (= |before/backup/focus[0]'| 0) (= |before/backup/focus[0]'| 1)))
(assert (or (= |before/backup/focus[1]'| 0) (= |before/backup/focus[1]'| 1)))
(assert (= |var enough'| |var enough|))
(define-fun initial () Bool (and (= |learn.memory/code0[0]| 0) (= |learn.memory/code0[1]| 0) (not |before/saved|) (= |before/backup/learn.memory/code0[0]| |learn.memory/code0[0]|) (= |before/backup/learn.memory/code0[1]| |learn.memory/code0[1]|) (= |before/backup/memory[0]| |memory[0]|) (= |before/backup/memory[1]| |memory[1]|) (= |before/backup/focus[0]| |focus[0]|) (= |before/backup/focus[1]| |focus[1]|) (= |var enough| 3) (= |memory[0]| 0) (= |memory[1]| 0) part32 part34 part35 part36))
(define-fun step () Bool (and (or (not part42) part48) (not (and |fire assign| |fire learn|)) (not (and |fire upgrade| |fire learn|)) (not (and |fire upgrade| |fire assign|)) (not (and |fire downgrade| |fire learn|)) (not (and |fire downgrade| |fire assign|)) (not (and |fire downgrade| |fire upgrade|)) (or (not |fire learn|) part64) (or part66 part64) (or part68 part70) (or part68 part64) (or part68 |before/saved|) (or (not part74) (= |memory[0]'| (ite (= |learn.memory/code0[0]| 1) (ite (<= part80 |var enough|) part80 |var enough|) (ite (<= part83 |var enough|) part83 |var enough|)))) (or part68 (= |memory[0]'| |before/backup/memory[0]|)) (or (= |memory[0]'| |memory[0]|) part74 |fire downgrade|) (or (not part94) (= |memory[1]'| (ite (= |learn.memory/code0[1]| 1) (ite (<= part98 |var enough|) part98 |var enough|) (ite (<= part101 |var enough|) part101 |var enough|)))) (or part68 (= |memory[1]'| |before/backup/memory[1]|)) (or (= |memory[1]'| |memory[1]|) part94 |fire downgrade|) (or part112 (= |given[0]'| |argument Task 0|)) (or (= |given[0]'| |given[0]|) part111) (or part119 (= |given[1]'| |argument Task 0|)) (or (= |given[1]'| |given[1]|) part118) (or part112 (= |focus[0]'| |argument Task 0|)) (or part68 (= |focus[0]'| |before/backup/focus[0]|)) (or (= |focus[0]'| |focus[0]|) part111 |fire downgrade|) (or part119 (= |focus[1]'| |argument Task 0|)) (or part68 (= |focus[1]'| |before/backup/focus[1]|)) (or (= |focus[1]'| |focus[1]|) part118 |fire downgrade|) (or (not part139) (= |learn.memory/code0[0]'| 1)) (or part68 (= |learn.memory/code0[0]'| |before/backup/learn.memory/code0[0]|)) (or (= |learn.memory/code0[0]'| |learn.memory/code0[0]|) part139 |fire downgrade|) (or (not part148) (= |learn.memory/code0[1]'| 1)) (or part68 (= |learn.memory/code0[1]'| |before/backup/learn.memory/code0[1]|)) (or (= |learn.memory/code0[1]'| |learn.memory/code0[1]|) part148 |fire downgrade|) (or part66 |before/saved'|) (or (= |before/saved'| |before/saved|) |fire upgrade|) (or part66 (= |before/backup/learn.memory/code0[0]'| |learn.memory/code0[0]|)) (or (= |before/backup/learn.memory/code0[0]'| |before/backup/learn.memory/code0[0]|) |fire upgrade|) (or part66 (= |before/backup/learn.memory/code0[1]'| |learn.memory/code0[1]|)) (or (= |before/backup/learn.memory/code0[1]'| |before/backup/learn.memory/code0[1]|) |fire upgrade|) (or part66 (= |before/backup/memory[0]'| |memory[0]|)) (or (= |before/backup/memory[0]'| |before/backup/memory[0]|) |fire upgrade|) (or part66 (= |before/backup/memory[1]'| |memory[1]|)) (or (= |before/backup/memory[1]'| |before/backup/memory[1]|) |fire upgrade|) (or part66 (= |before/backup/focus[0]'| |focus[0]|)) (or (= |before/backup/focus[0]'| |before/backup/focus[0]|) |fire upgrade|) (or part66 (= |before/backup/focus[1]'| |focus[1]|)) (or (= |before/backup/focus[1]'| |before/backup/focus[1]|) |fire upgrade|) part42))
(define-fun violation () Bool (not part48))
(define-fun strengthening ((|var enough| Int) (|memory[0]| Int) (|memory[1]| Int) (|given[0]| Int) (|given[1]| Int) (|focus[0]| Int) (|focus[1]| Int) (|learn.memory/code0[0]| Int) (|learn.memory/code0[1]| Int) (|before/saved| Bool) (|before/backup/learn.memory/code0[0]| Int) (|before/backup/learn.memory/code0[1]| Int) (|before/backup/memory[0]| Int) (|before/backup/memory[1]| Int) (|before/backup/focus[0]| Int) (|before/backup/focus[1]| Int)) Bool
(and true
(<= 3 |var enough| 3)
(<= 0 |memory[0]| 5)
(<= 0 |memory[1]| 5)
(<= 0 |learn.memory/code0[0]| 1)
(<= 0 |learn.memory/code0[1]| 1)
(<= 0 |before/backup/learn.memory/code0[0]| 1)
(<= 0 |before/backup/learn.memory/code0[1]| 1)
(<= 0 |before/backup/memory[0]| 3)
(<= 0 |before/backup/memory[1]| 3)
(not (and true (= |var enough| 2)))
(not (and true (= |memory[0]| (- 7))))
(not (and true (= |memory[1]| (- 7))))
(not (and true (= |before/backup/memory[1]| (- 7))))
(not (and true (= |before/backup/memory[0]| (- 7))))
(not (and true (= |memory[1]| (- 5))))
(not (and true (= |memory[0]| (- 5))))
(not (and true (= |before/backup/memory[1]| (- 5))))
(not (and true (= |before/backup/memory[0]| (- 5))))
(not (and true (= |before/backup/memory[1]| (- 1))))
(not (and true (= |before/backup/memory[0]| (- 1))))
(not (and true (= |before/backup/memory[1]| 7)))
(not (and true (= |before/backup/memory[0]| 7)))
(not (and true (= |before/backup/memory[0]| 5)))
(not (and true (= |before/backup/memory[1]| 5)))
(not (and true (= |before/backup/memory[1]| (- 3))))
(not (and true (= |before/backup/memory[0]| (- 3))))
(not (and true (= |memory[1]| (- 6))))
(not (and true (= |memory[0]| (- 6))))
(not (and true (= |before/backup/memory[1]| (- 6))))
(not (and true (= |before/backup/memory[0]| (- 6))))
(not (and true (= |memory[0]| (- 8))))
(not (and true (= |memory[1]| (- 8))))
(not (and true (= |before/backup/memory[1]| (- 8))))
(not (and true (= |before/backup/memory[0]| (- 8))))
(not (and true (= |memory[1]| 5)))
(not (and true (= |memory[0]| 5)))
(not (and true (= |memory[1]| 4)))
(not (and true (= |memory[0]| 4)))
(not (and true (= |memory[1]| 7)))
(not (and true (= |memory[0]| 7)))
(not (and true (= |memory[0]| 6)))
(not (and true (= |memory[1]| 6)))
(not (and true (= |before/backup/memory[1]| 6)))
(not (and true (= |before/backup/memory[0]| 6)))
(not (and true (= |before/backup/memory[1]| (- 2))))
(not (and true (= |before/backup/memory[0]| (- 2))))
(not (and true (= |memory[0]| (- 4))))
(not (and true (= |memory[1]| (- 4))))
(not (and true (= |before/backup/memory[1]| 4)))
(not (and true (= |before/backup/memory[0]| 4)))
(not (and true (= |before/backup/memory[0]| (- 4))))
(not (and true (= |before/backup/memory[1]| (- 4))))
(not (and true (= |memory[1]| (- 2))))
(not (and true (= |memory[0]| (- 2))))
(not (and true (= |memory[1]| (- 1))))
(not (and true (= |memory[0]| (- 1))))
(not (and true (= |memory[0]| (- 3))))
(not (and true (= |memory[1]| (- 3))))
(not (and true (= |var enough| 1)))
(not (and true (= |var enough| 0)))
(not (and true (= |var enough| (- 7))))
(not (and true (= |var enough| (- 8))))
(not (and true (= |var enough| (- 6))))
(not (and true (= |var enough| (- 5))))
(not (and true (= |var enough| 7)))
(not (and true (= |var enough| 6)))
(not (and true (= |var enough| (- 2))))
(not (and true (= |var enough| (- 1))))
(not (and true (= |var enough| 5)))
(not (and true (= |var enough| 4)))
(not (and true (= |var enough| (- 4))))
(not (and true (= |var enough| (- 3))))
)
)
; initiation: it holds initially
(push 1)
(assert initial)
(assert (not (strengthening |var enough| |memory[0]| |memory[1]| |given[0]| |given[1]| |focus[0]| |focus[1]| |learn.memory/code0[0]| |learn.memory/code0[1]| |before/saved| |before/backup/learn.memory/code0[0]| |before/backup/learn.memory/code0[1]| |before/backup/memory[0]| |before/backup/memory[1]| |before/backup/focus[0]| |before/backup/focus[1]|)))
(check-sat)
(pop 1)
; consecution: every step preserves it
(push 1)
(assert (strengthening |var enough| |memory[0]| |memory[1]| |given[0]| |given[1]| |focus[0]| |focus[1]| |learn.memory/code0[0]| |learn.memory/code0[1]| |before/saved| |before/backup/learn.memory/code0[0]| |before/backup/learn.memory/code0[1]| |before/backup/memory[0]| |before/backup/memory[1]| |before/backup/focus[0]| |before/backup/focus[1]|))
(assert step)
(assert (not (strengthening |var enough'| |memory[0]'| |memory[1]'| |given[0]'| |given[1]'| |focus[0]'| |focus[1]'| |learn.memory/code0[0]'| |learn.memory/code0[1]'| |before/saved'| |before/backup/learn.memory/code0[0]'| |before/backup/learn.memory/code0[1]'| |before/backup/memory[0]'| |before/backup/memory[1]'| |before/backup/focus[0]'| |before/backup/focus[1]'|)))
(check-sat)
(pop 1)
; safety: it excludes every violation
(push 1)
(assert (strengthening |var enough| |memory[0]| |memory[1]| |given[0]| |given[1]| |focus[0]| |focus[1]| |learn.memory/code0[0]| |learn.memory/code0[1]| |before/saved| |before/backup/learn.memory/code0[0]| |before/backup/learn.memory/code0[1]| |before/backup/memory[0]| |before/backup/memory[1]| |before/backup/focus[0]| |before/backup/focus[1]|))
(assert violation)
(check-sat)
(pop 1)
