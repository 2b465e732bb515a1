; invariants certificate 2
; An inductive strengthening shows that the property holds in all runs: it holds initially, every step preserves
; it, and it excludes every violation. So a solver has to answer unsat three times. That these are the questions
; which the model poses is what `invariants verify` checks.
; tool: invariants 0.1.0
; engine: induction
; model: restorable
; path: models/self_hacking/restorable.inv
; digest: sha256:aafd019155bf8e569d2159388c4d33dc860629903756bed65e9e6402095c6ef7
; property: contained
; scope: none
; chain: any
; prev: 1
; reading: after roll_back: enabled act(true) => sandbox and enabled roll_back
; reading: after migrate, hack: enabled act(true) => sandbox and enabled roll_back
; reading: (if (act.legible holds `memory == new`) then memory == new else memory == old) and (act.values holds `not harmful or slip`) and captured(act.values) => sandbox
;
(set-logic ALL)
(declare-const |var sandbox| Bool)
(declare-const |var memory| Int)
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
(define-fun part63 () Bool (= |var memory| 1))
(define-fun part64 () Bool (ite (= |act.legible/code0| 1) part63 part21))
(define-fun part69 () Bool (= |act.values/code0| 1))
(define-fun part72 () Bool (not |fire prepare|))
(define-fun part73 () Bool (not |argument Bool 0|))
(define-fun part76 () Bool (not |fire hack|))
(define-fun part78 () Bool (not |fire migrate|))
(define-fun part81 () Bool (not |fire commit|))
(define-fun part85 () Bool (not (and part64 part69 |act.values/0/captured0|)))
(define-fun part87 () Bool (not |fire roll_back|))
(define-fun part93 () Bool (not |var sandbox'|))
(define-fun part99 () Bool (= |var memory'| 1))
(assert true)
(assert (or part21 part63))
(assert (or (= |good_copy/backup/memory| 0) (= |good_copy/backup/memory| 1)))
(assert (or (= |var memory'| 0) part99))
(assert (or (= |good_copy/backup/memory'| 0) (= |good_copy/backup/memory'| 1)))
(define-fun initial () Bool (and (= |act.legible/code0| 0) (= |act.values/code0| 0) (not |act.values/0/captured0|) (not |good_copy/saved|) (= |good_copy/backup/act.legible/code0| |act.legible/code0|) (= |good_copy/backup/act.values/code0| |act.values/code0|) (= |good_copy/backup/act.values/0/captured0| |act.values/0/captured0|) (= |good_copy/backup/memory| |var memory|) part19 part21))
(define-fun step () Bool (and (not (and |fire prepare| |fire act|)) (not (and |fire hack| |fire act|)) (not (and |fire hack| |fire prepare|)) (not (and |fire migrate| |fire act|)) (not (and |fire migrate| |fire prepare|)) (not (and |fire migrate| |fire hack|)) (not (and |fire commit| |fire act|)) (not (and |fire commit| |fire prepare|)) (not (and |fire commit| |fire hack|)) (not (and |fire commit| |fire migrate|)) (not (and |fire roll_back| |fire act|)) (not (and |fire roll_back| |fire prepare|)) (not (and |fire roll_back| |fire hack|)) (not (and |fire roll_back| |fire migrate|)) (not (and |fire roll_back| |fire commit|)) (or (not |fire act|) part64) (or (not (and |fire act| |argument Bool 0|)) (and part69 |act.values/0/captured0|)) (or part72 part73) (or part72 part19) (or part76 |var sandbox|) (or part78 part73) (or part78 |var sandbox|) (or part81 part73) (or part81 |var sandbox|) (or part81 part85) (or part87 part73) (or part87 |good_copy/saved|) (or part87 |var sandbox|) (or part72 |var sandbox'|) (or part81 part93) (or part87 part93) (or (= |var sandbox'| |var sandbox|) |fire prepare| |fire commit| |fire roll_back|) (or part78 part99) (or part87 (= |var memory'| |good_copy/backup/memory|)) (or (= |var memory'| |var memory|) |fire migrate| |fire roll_back|) (or part78 (= |act.legible/code0'| 1)) (or part87 (= |act.legible/code0'| |good_copy/backup/act.legible/code0|)) (or (= |act.legible/code0'| |act.legible/code0|) |fire migrate| |fire roll_back|) (or part76 (= |act.values/code0'| 1)) (or part87 (= |act.values/code0'| |good_copy/backup/act.values/code0|)) (or (= |act.values/code0'| |act.values/code0|) |fire hack| |fire roll_back|) (or part76 (= |act.values/0/captured0'| |argument Bool 0|)) (or part87 (= |act.values/0/captured0'| |good_copy/backup/act.values/0/captured0|)) (or (= |act.values/0/captured0'| |act.values/0/captured0|) |fire hack| |fire roll_back|) (or part72 |good_copy/saved'|) (or (= |good_copy/saved'| |good_copy/saved|) |fire prepare|) (or part72 (= |good_copy/backup/act.legible/code0'| |act.legible/code0|)) (or (= |good_copy/backup/act.legible/code0'| |good_copy/backup/act.legible/code0|) |fire prepare|) (or part72 (= |good_copy/backup/act.values/code0'| |act.values/code0|)) (or (= |good_copy/backup/act.values/code0'| |good_copy/backup/act.values/code0|) |fire prepare|) (or part72 (= |good_copy/backup/act.values/0/captured0'| |act.values/0/captured0|)) (or (= |good_copy/backup/act.values/0/captured0'| |good_copy/backup/act.values/0/captured0|) |fire prepare|) (or part72 (= |good_copy/backup/memory'| |var memory|)) (or (= |good_copy/backup/memory'| |good_copy/backup/memory|) |fire prepare|) (or |fire act| |fire prepare| |fire hack| |fire migrate| |fire commit| |fire roll_back|)))
(define-fun violation () Bool (not (or part85 (and |var sandbox| |good_copy/saved|))))
(define-fun strengthening ((|var sandbox| Bool) (|var memory| Int) (|act.legible/code0| Int) (|act.values/code0| Int) (|act.values/0/captured0| Bool) (|good_copy/saved| Bool) (|good_copy/backup/act.legible/code0| Int) (|good_copy/backup/act.values/code0| Int) (|good_copy/backup/act.values/0/captured0| Bool) (|good_copy/backup/memory| Int)) Bool
(and true
(or (not |good_copy/saved|) (not |var sandbox|) (not (and (ite (= |good_copy/backup/act.legible/code0| 1) (= |good_copy/backup/memory| 1) (= |good_copy/backup/memory| 0)) (= |good_copy/backup/act.values/code0| 1) |good_copy/backup/act.values/0/captured0|)))
(or (not |var sandbox|) (and |var sandbox| |good_copy/saved|))
(or |var sandbox| (not (and (ite (= |act.legible/code0| 1) (= |var memory| 1) (= |var memory| 0)) (= |act.values/code0| 1) |act.values/0/captured0|)))
)
)
; initiation: it holds initially
(push 1)
(assert initial)
(assert (not (strengthening |var sandbox| |var memory| |act.legible/code0| |act.values/code0| |act.values/0/captured0| |good_copy/saved| |good_copy/backup/act.legible/code0| |good_copy/backup/act.values/code0| |good_copy/backup/act.values/0/captured0| |good_copy/backup/memory|)))
(check-sat)
(pop 1)
; consecution: every step preserves it
(push 1)
(assert (strengthening |var sandbox| |var memory| |act.legible/code0| |act.values/code0| |act.values/0/captured0| |good_copy/saved| |good_copy/backup/act.legible/code0| |good_copy/backup/act.values/code0| |good_copy/backup/act.values/0/captured0| |good_copy/backup/memory|))
(assert step)
(assert (not (strengthening |var sandbox'| |var memory'| |act.legible/code0'| |act.values/code0'| |act.values/0/captured0'| |good_copy/saved'| |good_copy/backup/act.legible/code0'| |good_copy/backup/act.values/code0'| |good_copy/backup/act.values/0/captured0'| |good_copy/backup/memory'|)))
(check-sat)
(pop 1)
; safety: it excludes every violation
(push 1)
(assert (strengthening |var sandbox| |var memory| |act.legible/code0| |act.values/code0| |act.values/0/captured0| |good_copy/saved| |good_copy/backup/act.legible/code0| |good_copy/backup/act.values/code0| |good_copy/backup/act.values/0/captured0| |good_copy/backup/memory|))
(assert violation)
(check-sat)
(pop 1)
