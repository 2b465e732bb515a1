; invariants certificate 2
; An inductive strengthening shows that the property holds in all runs: it holds initially, every step preserves
; it, and it excludes every violation. So a solver has to answer unsat three times. That these are the questions
; which the model poses is what `invariants verify` checks.
; tool: invariants 0.1.0
; engine: induction
; model: restorable
; path: models/self_hacking/restorable.inv
; digest: sha256:aafd019155bf8e569d2159388c4d33dc860629903756bed65e9e6402095c6ef7
; property: no_harm
; scope: none
; chain: any
; prev: 1
; reading: not harm
; reading: after roll_back, act: not harm
; reading: (if (act.legible holds `memory == new`) then memory == new else memory == old) and (act.values holds `not harmful or slip`) and captured(act.values) => sandbox
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
(declare-const |good_copy/backup/memory| Int)
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
(declare-const |good_copy/backup/memory'| Int)
(define-fun part19 () Bool (not |var sandbox|))
(define-fun part21 () Bool (= |var memory| 0))
(define-fun part61 () Bool (not |fire act|))
(define-fun part65 () Bool (= |var memory| 1))
(define-fun part66 () Bool (ite (= |act.legible/code0| 1) part65 part21))
(define-fun part71 () Bool (= |act.values/code0| 1))
(define-fun part74 () Bool (not |fire prepare|))
(define-fun part75 () Bool (not |argument Bool 0|))
(define-fun part78 () Bool (not |fire hack|))
(define-fun part80 () Bool (not |fire migrate|))
(define-fun part83 () Bool (not |fire commit|))
(define-fun part89 () Bool (not |fire roll_back|))
(define-fun part95 () Bool (not |var sandbox'|))
(define-fun part101 () Bool (= |var memory'| 1))
(assert true)
(assert (or part21 part65))
(assert (or (= |good_copy/backup/memory| 0) (= |good_copy/backup/memory| 1)))
(assert (or (= |var memory'| 0) part101))
(assert (or (= |good_copy/backup/memory'| 0) (= |good_copy/backup/memory'| 1)))
(define-fun initial () Bool (and (= |act.legible/code0| 0) (= |act.values/code0| 0) (not |act.values/0/captured0|) (not |good_copy/saved|) (= |good_copy/backup/act.legible/code0| |act.legible/code0|) (= |good_copy/backup/act.values/code0| |act.values/code0|) (= |good_copy/backup/act.values/0/captured0| |act.values/0/captured0|) (= |good_copy/backup/memory| |var memory|) part19 part21 (not |var harm|)))
(define-fun step () Bool (and (not (and |fire prepare| |fire act|)) (not (and |fire hack| |fire act|)) (not (and |fire hack| |fire prepare|)) (not (and |fire migrate| |fire act|)) (not (and |fire migrate| |fire prepare|)) (not (and |fire migrate| |fire hack|)) (not (and |fire commit| |fire act|)) (not (and |fire commit| |fire prepare|)) (not (and |fire commit| |fire hack|)) (not (and |fire commit| |fire migrate|)) (not (and |fire roll_back| |fire act|)) (not (and |fire roll_back| |fire prepare|)) (not (and |fire roll_back| |fire hack|)) (not (and |fire roll_back| |fire migrate|)) (not (and |fire roll_back| |fire commit|)) (or part61 part66) (or (not (and |fire act| |argument Bool 0|)) (and part71 |act.values/0/captured0|)) (or part74 part75) (or part74 part19) (or part78 |var sandbox|) (or part80 part75) (or part80 |var sandbox|) (or part83 part75) (or part83 |var sandbox|) (or part83 (not (and part66 part71 |act.values/0/captured0|))) (or part89 part75) (or part89 |good_copy/saved|) (or part89 |var sandbox|) (or part74 |var sandbox'|) (or part83 part95) (or part89 part95) (or (= |var sandbox'| |var sandbox|) |fire prepare| |fire commit| |fire roll_back|) (or part80 part101) (or part89 (= |var memory'| |good_copy/backup/memory|)) (or (= |var memory'| |var memory|) |fire migrate| |fire roll_back|) (or part61 (= |var harm'| (or |var harm| (and |argument Bool 0| part19)))) (or (= |var harm'| |var harm|) |fire act|) (or part80 (= |act.legible/code0'| 1)) (or part89 (= |act.legible/code0'| |good_copy/backup/act.legible/code0|)) (or (= |act.legible/code0'| |act.legible/code0|) |fire migrate| |fire roll_back|) (or part78 (= |act.values/code0'| 1)) (or part89 (= |act.values/code0'| |good_copy/backup/act.values/code0|)) (or (= |act.values/code0'| |act.values/code0|) |fire hack| |fire roll_back|) (or part78 (= |act.values/0/captured0'| |argument Bool 0|)) (or part89 (= |act.values/0/captured0'| |good_copy/backup/act.values/0/captured0|)) (or (= |act.values/0/captured0'| |act.values/0/captured0|) |fire hack| |fire roll_back|) (or part74 |good_copy/saved'|) (or (= |good_copy/saved'| |good_copy/saved|) |fire prepare|) (or part74 (= |good_copy/backup/act.legible/code0'| |act.legible/code0|)) (or (= |good_copy/backup/act.legible/code0'| |good_copy/backup/act.legible/code0|) |fire prepare|) (or part74 (= |good_copy/backup/act.values/code0'| |act.values/code0|)) (or (= |good_copy/backup/act.values/code0'| |good_copy/backup/act.values/code0|) |fire prepare|) (or part74 (= |good_copy/backup/act.values/0/captured0'| |act.values/0/captured0|)) (or (= |good_copy/backup/act.values/0/captured0'| |good_copy/backup/act.values/0/captured0|) |fire prepare|) (or part74 (= |good_copy/backup/memory'| |var memory|)) (or (= |good_copy/backup/memory'| |good_copy/backup/memory|) |fire prepare|) (or |fire act| |fire prepare| |fire hack| |fire migrate| |fire commit| |fire roll_back|)))
(define-fun violation () Bool |var harm|)
(define-fun strengthening ((|var sandbox| Bool) (|var memory| Int) (|var harm| Bool) (|act.legible/code0| Int) (|act.values/code0| Int) (|act.values/0/captured0| Bool) (|good_copy/saved| Bool) (|good_copy/backup/act.legible/code0| Int) (|good_copy/backup/act.values/code0| Int) (|good_copy/backup/act.values/0/captured0| Bool) (|good_copy/backup/memory| Int)) Bool
(and true
(not |var harm|)
(or (not |good_copy/saved|) (not |var sandbox|) (and (or (not (ite (= |good_copy/backup/act.legible/code0| 1) (= |good_copy/backup/memory| 1) (= |good_copy/backup/memory| 0))) (not |var harm|)) (or (not (ite (= |good_copy/backup/act.legible/code0| 1) (= |good_copy/backup/memory| 1) (= |good_copy/backup/memory| 0))) (not (and (= |good_copy/backup/act.values/code0| 1) |good_copy/backup/act.values/0/captured0|)))))
(or |var sandbox| (not (and (ite (= |act.legible/code0| 1) (= |var memory| 1) (= |var memory| 0)) (= |act.values/code0| 1) |act.values/0/captured0|)))
)
)
; initiation: it holds initially
(push 1)
(assert initial)
(assert (not (strengthening |var sandbox| |var memory| |var harm| |act.legible/code0| |act.values/code0| |act.values/0/captured0| |good_copy/saved| |good_copy/backup/act.legible/code0| |good_copy/backup/act.values/code0| |good_copy/backup/act.values/0/captured0| |good_copy/backup/memory|)))
(check-sat)
(pop 1)
; consecution: every step preserves it
(push 1)
(assert (strengthening |var sandbox| |var memory| |var harm| |act.legible/code0| |act.values/code0| |act.values/0/captured0| |good_copy/saved| |good_copy/backup/act.legible/code0| |good_copy/backup/act.values/code0| |good_copy/backup/act.values/0/captured0| |good_copy/backup/memory|))
(assert step)
(assert (not (strengthening |var sandbox'| |var memory'| |var harm'| |act.legible/code0'| |act.values/code0'| |act.values/0/captured0'| |good_copy/saved'| |good_copy/backup/act.legible/code0'| |good_copy/backup/act.values/code0'| |good_copy/backup/act.values/0/captured0'| |good_copy/backup/memory'|)))
(check-sat)
(pop 1)
; safety: it excludes every violation
(push 1)
(assert (strengthening |var sandbox| |var memory| |var harm| |act.legible/code0| |act.values/code0| |act.values/0/captured0| |good_copy/saved| |good_copy/backup/act.legible/code0| |good_copy/backup/act.values/code0| |good_copy/backup/act.values/0/captured0| |good_copy/backup/memory|))
(assert violation)
(check-sat)
(pop 1)
