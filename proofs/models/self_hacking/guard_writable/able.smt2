; invariants certificate 2
; An inductive strengthening shows that the property holds in all runs: it holds initially, every step preserves
; it, and it excludes every violation. So a solver has to answer unsat three times. That these are the questions
; which the model poses is what `invariants verify` checks.
; tool: invariants 0.1.0
; engine: induction
; model: guard_writable
; path: models/self_hacking/guard_writable.inv
; digest: sha256:284ba111040de8f2ec64847faa4314d061cd65182566d2df8e6d613f79eb8841
; property: able
; scope: none
; chain: any
; prev: 1
; reading: enabled act(false)
; reading: after roll_back: enabled act(false)
;
(set-logic ALL)
(declare-const |var sandbox| Bool)
(declare-const |var memory| Int)
(declare-const |var harm| Bool)
(declare-const |act.legible/code0| Int)
(declare-const |act.values/code0| Int)
(declare-const |act.values/0/captured0| Bool)
(declare-const |prepare.clean/code0| Int)
(declare-const |good_copy/saved| Bool)
(declare-const |good_copy/backup/act.legible/code0| Int)
(declare-const |good_copy/backup/act.values/code0| Int)
(declare-const |good_copy/backup/act.values/0/captured0| Bool)
(declare-const |good_copy/backup/memory| Int)
(declare-const |fire act| Bool)
(declare-const |fire prepare| Bool)
(declare-const |fire hack| Bool)
(declare-const |fire migrate| Bool)
(declare-const |fire simplify| Bool)
(declare-const |fire commit| Bool)
(declare-const |fire roll_back| Bool)
(declare-const |argument Bool 0| Bool)
(declare-const |var sandbox'| Bool)
(declare-const |var memory'| Int)
(declare-const |var harm'| Bool)
(declare-const |act.legible/code0'| Int)
(declare-const |act.values/code0'| Int)
(declare-const |act.values/0/captured0'| Bool)
(declare-const |prepare.clean/code0'| Int)
(declare-const |good_copy/saved'| Bool)
(declare-const |good_copy/backup/act.legible/code0'| Int)
(declare-const |good_copy/backup/act.values/code0'| Int)
(declare-const |good_copy/backup/act.values/0/captured0'| Bool)
(declare-const |good_copy/backup/memory'| Int)
(define-fun part21 () Bool (not |var sandbox|))
(define-fun part23 () Bool (= |var memory| 0))
(define-fun part76 () Bool (not |fire act|))
(define-fun part80 () Bool (= |var memory| 1))
(define-fun part81 () Bool (ite (= |act.legible/code0| 1) part80 part23))
(define-fun part86 () Bool (= |act.values/code0| 1))
(define-fun part89 () Bool (not |fire prepare|))
(define-fun part90 () Bool (not |argument Bool 0|))
(define-fun part94 () Bool (not |fire hack|))
(define-fun part96 () Bool (not |fire migrate|))
(define-fun part99 () Bool (not |fire simplify|))
(define-fun part102 () Bool (not |fire commit|))
(define-fun part108 () Bool (not |fire roll_back|))
(define-fun part114 () Bool (not |var sandbox'|))
(define-fun part120 () Bool (= |var memory'| 1))
(assert true)
(assert (or part23 part80))
(assert (or (= |good_copy/backup/memory| 0) (= |good_copy/backup/memory| 1)))
(assert (or (= |var memory'| 0) part120))
(assert (or (= |good_copy/backup/memory'| 0) (= |good_copy/backup/memory'| 1)))
(define-fun initial () Bool (and (= |act.legible/code0| 0) (= |act.values/code0| 0) (not |act.values/0/captured0|) (= |prepare.clean/code0| 0) (not |good_copy/saved|) (= |good_copy/backup/act.legible/code0| |act.legible/code0|) (= |good_copy/backup/act.values/code0| |act.values/code0|) (= |good_copy/backup/act.values/0/captured0| |act.values/0/captured0|) (= |good_copy/backup/memory| |var memory|) part21 part23 (not |var harm|)))
(define-fun step () Bool (and (not (and |fire prepare| |fire act|)) (not (and |fire hack| |fire act|)) (not (and |fire hack| |fire prepare|)) (not (and |fire migrate| |fire act|)) (not (and |fire migrate| |fire prepare|)) (not (and |fire migrate| |fire hack|)) (not (and |fire simplify| |fire act|)) (not (and |fire simplify| |fire prepare|)) (not (and |fire simplify| |fire hack|)) (not (and |fire simplify| |fire migrate|)) (not (and |fire commit| |fire act|)) (not (and |fire commit| |fire prepare|)) (not (and |fire commit| |fire hack|)) (not (and |fire commit| |fire migrate|)) (not (and |fire commit| |fire simplify|)) (not (and |fire roll_back| |fire act|)) (not (and |fire roll_back| |fire prepare|)) (not (and |fire roll_back| |fire hack|)) (not (and |fire roll_back| |fire migrate|)) (not (and |fire roll_back| |fire simplify|)) (not (and |fire roll_back| |fire commit|)) (or part76 part81) (or (not (and |fire act| |argument Bool 0|)) (and part86 |act.values/0/captured0|)) (or part89 part90) (or part89 (= |prepare.clean/code0| 1) part21) (or part94 |var sandbox|) (or part96 part90) (or part96 |var sandbox|) (or part99 part90) (or part99 |var sandbox|) (or part102 part90) (or part102 |var sandbox|) (or part102 (not (and part81 part86 |act.values/0/captured0|))) (or part108 part90) (or part108 |good_copy/saved|) (or part108 |var sandbox|) (or part89 |var sandbox'|) (or part102 part114) (or part108 part114) (or (= |var sandbox'| |var sandbox|) |fire prepare| |fire commit| |fire roll_back|) (or part96 part120) (or part108 (= |var memory'| |good_copy/backup/memory|)) (or (= |var memory'| |var memory|) |fire migrate| |fire roll_back|) (or part76 (= |var harm'| (or |var harm| (and |argument Bool 0| part21)))) (or (= |var harm'| |var harm|) |fire act|) (or part96 (= |act.legible/code0'| 1)) (or part108 (= |act.legible/code0'| |good_copy/backup/act.legible/code0|)) (or (= |act.legible/code0'| |act.legible/code0|) |fire migrate| |fire roll_back|) (or part94 (= |act.values/code0'| 1)) (or part108 (= |act.values/code0'| |good_copy/backup/act.values/code0|)) (or (= |act.values/code0'| |act.values/code0|) |fire hack| |fire roll_back|) (or part94 (= |act.values/0/captured0'| |argument Bool 0|)) (or part108 (= |act.values/0/captured0'| |good_copy/backup/act.values/0/captured0|)) (or (= |act.values/0/captured0'| |act.values/0/captured0|) |fire hack| |fire roll_back|) (or part99 (= |prepare.clean/code0'| 1)) (or (= |prepare.clean/code0'| |prepare.clean/code0|) |fire simplify|) (or part89 |good_copy/saved'|) (or (= |good_copy/saved'| |good_copy/saved|) |fire prepare|) (or part89 (= |good_copy/backup/act.legible/code0'| |act.legible/code0|)) (or (= |good_copy/backup/act.legible/code0'| |good_copy/backup/act.legible/code0|) |fire prepare|) (or part89 (= |good_copy/backup/act.values/code0'| |act.values/code0|)) (or (= |good_copy/backup/act.values/code0'| |good_copy/backup/act.values/code0|) |fire prepare|) (or part89 (= |good_copy/backup/act.values/0/captured0'| |act.values/0/captured0|)) (or (= |good_copy/backup/act.values/0/captured0'| |good_copy/backup/act.values/0/captured0|) |fire prepare|) (or part89 (= |good_copy/backup/memory'| |var memory|)) (or (= |good_copy/backup/memory'| |good_copy/backup/memory|) |fire prepare|) (or |fire act| |fire prepare| |fire hack| |fire migrate| |fire simplify| |fire commit| |fire roll_back|)))
(define-fun violation () Bool (not part81))
(define-fun strengthening ((|var sandbox| Bool) (|var memory| Int) (|var harm| Bool) (|act.legible/code0| Int) (|act.values/code0| Int) (|act.values/0/captured0| Bool) (|prepare.clean/code0| Int) (|good_copy/saved| Bool) (|good_copy/backup/act.legible/code0| Int) (|good_copy/backup/act.values/code0| Int) (|good_copy/backup/act.values/0/captured0| Bool) (|good_copy/backup/memory| Int)) Bool
(and true
(ite (= |act.legible/code0| 1) (= |var memory| 1) (= |var memory| 0))
(or (not |good_copy/saved|) (not |var sandbox|) (ite (= |good_copy/backup/act.legible/code0| 1) (= |good_copy/backup/memory| 1) (= |good_copy/backup/memory| 0)))
)
)
; initiation: it holds initially
(push 1)
(assert initial)
(assert (not (strengthening |var sandbox| |var memory| |var harm| |act.legible/code0| |act.values/code0| |act.values/0/captured0| |prepare.clean/code0| |good_copy/saved| |good_copy/backup/act.legible/code0| |good_copy/backup/act.values/code0| |good_copy/backup/act.values/0/captured0| |good_copy/backup/memory|)))
(check-sat)
(pop 1)
; consecution: every step preserves it
(push 1)
(assert (strengthening |var sandbox| |var memory| |var harm| |act.legible/code0| |act.values/code0| |act.values/0/captured0| |prepare.clean/code0| |good_copy/saved| |good_copy/backup/act.legible/code0| |good_copy/backup/act.values/code0| |good_copy/backup/act.values/0/captured0| |good_copy/backup/memory|))
(assert step)
(assert (not (strengthening |var sandbox'| |var memory'| |var harm'| |act.legible/code0'| |act.values/code0'| |act.values/0/captured0'| |prepare.clean/code0'| |good_copy/saved'| |good_copy/backup/act.legible/code0'| |good_copy/backup/act.values/code0'| |good_copy/backup/act.values/0/captured0'| |good_copy/backup/memory'|)))
(check-sat)
(pop 1)
; safety: it excludes every violation
(push 1)
(assert (strengthening |var sandbox| |var memory| |var harm| |act.legible/code0| |act.values/code0| |act.values/0/captured0| |prepare.clean/code0| |good_copy/saved| |good_copy/backup/act.legible/code0| |good_copy/backup/act.values/code0| |good_copy/backup/act.values/0/captured0| |good_copy/backup/memory|))
(assert violation)
(check-sat)
(pop 1)
