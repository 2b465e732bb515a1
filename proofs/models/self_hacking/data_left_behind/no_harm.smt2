; invariants certificate 1
; An inductive strengthening shows that the property holds in all runs: it holds initially, every step preserves
; it, and it excludes every violation. So a solver has to answer unsat three times. That these are the questions
; which the model poses is what `invariants verify` checks.
; tool: invariants 0.1.0
; engine: ic3
; model: data_left_behind
; path: models/self_hacking/data_left_behind.inv
; digest: sha256:169cf553a6b478e398b00ad436f4f4daa0923434a12d031f568a8d243dd9475f
; property: no_harm
; scope: none
; chain: any
; prev: 1
; reading: not (act.legible holds `memory == new` and memory == old)
; reading: not (good_copy/backup/act.values/0/captured0 and good_copy/backup/act.values/code0 == 1 and memory == old)
; reading: not (good_copy/backup/act.legible/code0 == 1 and memory == old)
; reading: not (good_copy/backup/act.legible/code0 == 1 and good_copy/backup/act.values/0/captured0 and good_copy/backup/act.values/code0 == 1)
; reading: not (act.values/0/captured0 and act.values holds `not harmful or slip` and memory == old and not sandbox)
; reading: not (act.legible holds `memory == new` and act.values/0/captured0 and act.values holds `not harmful or slip` and not sandbox)
; reading: not harm
;
(set-logic ALL)
(declare-const |var sandbox| Bool)
(declare-const |var memory| Int)
(declare-const |var harm| Bool)
(declare-const |act.legible/code0| Int)
(declare-const |act.values/code0| Int)
(declare-const |act.values/0/captured0| Bool)
(declare-const |good_copy/saved| Bool)
(declare-const |good_copy/backup/act.legible/code0| Int)
(declare-const |good_copy/backup/act.values/code0| Int)
(declare-const |good_copy/backup/act.values/0/captured0| Bool)
(declare-const |fire act| Bool)
(declare-const |fire prepare| Bool)
(declare-const |fire hack| Bool)
(declare-const |fire migrate| Bool)
(declare-const |fire commit| Bool)
(declare-const |fire roll_back| Bool)
(declare-const |argument Bool 0| Bool)
(declare-const |var sandbox'| Bool)
(declare-const |var memory'| Int)
(declare-const |var harm'| Bool)
(declare-const |act.legible/code0'| Int)
(declare-const |act.values/code0'| Int)
(declare-const |act.values/0/captured0'| Bool)
(declare-const |good_copy/saved'| Bool)
(declare-const |good_copy/backup/act.legible/code0'| Int)
(declare-const |good_copy/backup/act.values/code0'| Int)
(declare-const |good_copy/backup/act.values/0/captured0'| Bool)
(define-fun part16 () Bool (not |var sandbox|))
(define-fun part19 () Bool (= |var memory| 0))
(define-fun part59 () Bool (not |fire act|))
(define-fun part63 () Bool (= |var memory| 1))
(define-fun part64 () Bool (ite (= |act.legible/code0| 1) part63 part19))
(define-fun part69 () Bool (= |act.values/code0| 1))
(define-fun part72 () Bool (not |fire prepare|))
(define-fun part73 () Bool (not |argument Bool 0|))
(define-fun part76 () Bool (not |fire hack|))
(define-fun part78 () Bool (not |fire migrate|))
(define-fun part81 () Bool (not |fire commit|))
(define-fun part87 () Bool (not |fire roll_back|))
(define-fun part93 () Bool (not |var sandbox'|))
(define-fun part99 () Bool (= |var memory'| 1))
(assert true)
(assert (or part19 part63))
(assert (or (= |var memory'| 0) part99))
(define-fun initial () Bool (and (= |act.legible/code0| 0) (= |act.values/code0| 0) (not |act.values/0/captured0|) (not |good_copy/saved|) (= |good_copy/backup/act.legible/code0| |act.legible/code0|) (= |good_copy/backup/act.values/code0| |act.values/code0|) (= |good_copy/backup/act.values/0/captured0| |act.values/0/captured0|) part16 part19 (not |var harm|)))
(define-fun step () Bool (and (not (and |fire prepare| |fire act|)) (not (and |fire hack| |fire act|)) (not (and |fire hack| |fire prepare|)) (not (and |fire migrate| |fire act|)) (not (and |fire migrate| |fire prepare|)) (not (and |fire migrate| |fire hack|)) (not (and |fire commit| |fire act|)) (not (and |fire commit| |fire prepare|)) (not (and |fire commit| |fire hack|)) (not (and |fire commit| |fire migrate|)) (not (and |fire roll_back| |fire act|)) (not (and |fire roll_back| |fire prepare|)) (not (and |fire roll_back| |fire hack|)) (not (and |fire roll_back| |fire migrate|)) (not (and |fire roll_back| |fire commit|)) (or part59 part64) (or (not (and |fire act| |argument Bool 0|)) (and part69 |act.values/0/captured0|)) (or part72 part73) (or part72 part16) (or part76 |var sandbox|) (or part78 part73) (or part78 |var sandbox|) (or part81 part73) (or part81 |var sandbox|) (or part81 (not (and part64 part69 |act.values/0/captured0|))) (or part87 part73) (or part87 |good_copy/saved|) (or part87 |var sandbox|) (or part72 |var sandbox'|) (or part81 part93) (or part87 part93) (or (= |var sandbox'| |var sandbox|) |fire prepare| |fire commit| |fire roll_back|) (or part78 part99) (or (= |var memory'| |var memory|) |fire migrate|) (or part59 (= |var harm'| (or |var harm| (and |argument Bool 0| part16)))) (or (= |var harm'| |var harm|) |fire act|) (or part78 (= |act.legible/code0'| 1)) (or part87 (= |act.legible/code0'| |good_copy/backup/act.legible/code0|)) (or (= |act.legible/code0'| |act.legible/code0|) |fire migrate| |fire roll_back|) (or part76 (= |act.values/code0'| 1)) (or part87 (= |act.values/code0'| |good_copy/backup/act.values/code0|)) (or (= |act.values/code0'| |act.values/code0|) |fire hack| |fire roll_back|) (or part76 (= |act.values/0/captured0'| |argument Bool 0|)) (or part87 (= |act.values/0/captured0'| |good_copy/backup/act.values/0/captured0|)) (or (= |act.values/0/captured0'| |act.values/0/captured0|) |fire hack| |fire roll_back|) (or part72 |good_copy/saved'|) (or (= |good_copy/saved'| |good_copy/saved|) |fire prepare|) (or part72 (= |good_copy/backup/act.legible/code0'| |act.legible/code0|)) (or (= |good_copy/backup/act.legible/code0'| |good_copy/backup/act.legible/code0|) |fire prepare|) (or part72 (= |good_copy/backup/act.values/code0'| |act.values/code0|)) (or (= |good_copy/backup/act.values/code0'| |good_copy/backup/act.values/code0|) |fire prepare|) (or part72 (= |good_copy/backup/act.values/0/captured0'| |act.values/0/captured0|)) (or (= |good_copy/backup/act.values/0/captured0'| |good_copy/backup/act.values/0/captured0|) |fire prepare|) (or |fire act| |fire prepare| |fire hack| |fire migrate| |fire commit| |fire roll_back|)))
(define-fun violation () Bool |var harm|)
(define-fun strengthening ((|var sandbox| Bool) (|var memory| Int) (|var harm| Bool) (|act.legible/code0| Int) (|act.values/code0| Int) (|act.values/0/captured0| Bool) (|good_copy/saved| Bool) (|good_copy/backup/act.legible/code0| Int) (|good_copy/backup/act.values/code0| Int) (|good_copy/backup/act.values/0/captured0| Bool)) Bool
(and true
(<= 0 |act.legible/code0| 1)
(<= 0 |act.values/code0| 1)
(<= 0 |good_copy/backup/act.legible/code0| 1)
(<= 0 |good_copy/backup/act.values/code0| 1)
(not (and true (= |act.legible/code0| 1) (= |var memory| 0)))
(not (and true (= |good_copy/backup/act.values/0/captured0| true) (= |good_copy/backup/act.values/code0| 1) (= |var memory| 0)))
(not (and true (= |good_copy/backup/act.legible/code0| 1) (= |var memory| 0)))
(not (and true (= |good_copy/backup/act.legible/code0| 1) (= |good_copy/backup/act.values/0/captured0| true) (= |good_copy/backup/act.values/code0| 1)))
(not (and true (= |act.values/0/captured0| true) (= |act.values/code0| 1) (= |var memory| 0) (= |var sandbox| false)))
(not (and true (= |act.legible/code0| 1) (= |act.values/0/captured0| true) (= |act.values/code0| 1) (= |var sandbox| false)))
(not (and true (= |var harm| true)))
)
)
; initiation: it holds initially
(push 1)
(assert initial)
(assert (not (strengthening |var sandbox| |var memory| |var harm| |act.legible/code0| |act.values/code0| |act.values/0/captured0| |good_copy/saved| |good_copy/backup/act.legible/code0| |good_copy/backup/act.values/code0| |good_copy/backup/act.values/0/captured0|)))
(check-sat)
(pop 1)
; consecution: every step preserves it
(push 1)
(assert (strengthening |var sandbox| |var memory| |var harm| |act.legible/code0| |act.values/code0| |act.values/0/captured0| |good_copy/saved| |good_copy/backup/act.legible/code0| |good_copy/backup/act.values/code0| |good_copy/backup/act.values/0/captured0|))
(assert step)
(assert (not (strengthening |var sandbox'| |var memory'| |var harm'| |act.legible/code0'| |act.values/code0'| |act.values/0/captured0'| |good_copy/saved'| |good_copy/backup/act.legible/code0'| |good_copy/backup/act.values/code0'| |good_copy/backup/act.values/0/captured0'|)))
(check-sat)
(pop 1)
; safety: it excludes every violation
(push 1)
(assert (strengthening |var sandbox| |var memory| |var harm| |act.legible/code0| |act.values/code0| |act.values/0/captured0| |good_copy/saved| |good_copy/backup/act.legible/code0| |good_copy/backup/act.values/code0| |good_copy/backup/act.values/0/captured0|))
(assert violation)
(check-sat)
(pop 1)
