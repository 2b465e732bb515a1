; invariants certificate 2
; An inductive strengthening shows that the property holds in all runs: it holds initially, every step preserves
; it, and it excludes every violation. So a solver has to answer unsat three times. That these are the questions
; which the model poses is what `invariants verify` checks.
; tool: invariants 0.1.0
; engine: induction
; model: guard_writable
; path: models/self_hacking/guard_writable.inv
; digest: sha256:ea8a36f40864fd1a686f2d1a941127c2c33ac18f5747a2fdfa0f465e44da2888
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
(define-fun part78 () Bool (= |var memory| 1))
(define-fun part79 () Bool (ite (= |act.legible/code0| 1) part78 part23))
(define-fun part84 () Bool (= |act.values/code0| 1))
(define-fun part87 () Bool (not |fire prepare|))
(define-fun part88 () Bool (not |argument Bool 0|))
(define-fun part92 () Bool (not |fire hack|))
(define-fun part94 () Bool (not |fire migrate|))
(define-fun part97 () Bool (not |fire simplify|))
(define-fun part100 () Bool (not |fire commit|))
(define-fun part106 () Bool (not |fire roll_back|))
(define-fun part112 () Bool (not |var sandbox'|))
(define-fun part118 () Bool (= |var memory'| 1))
(assert true)
(assert (or part23 part78))
(assert (or (= |good_copy/backup/memory| 0) (= |good_copy/backup/memory| 1)))
(assert (or (= |var memory'| 0) part118))
(assert (or (= |good_copy/backup/memory'| 0) (= |good_copy/backup/memory'| 1)))
(define-fun initial () Bool (and (= |act.legible/code0| 0) (= |act.values/code0| 0) (not |act.values/0/captured0|) (= |prepare.clean/code0| 0) (not |good_copy/saved|) (= |good_copy/backup/act.legible/code0| |act.legible/code0|) (= |good_copy/backup/act.values/code0| |act.values/code0|) (= |good_copy/backup/act.values/0/captured0| |act.values/0/captured0|) (= |good_copy/backup/memory| |var memory|) part21 part23))
(define-fun step () Bool (and (not (and |fire prepare| |fire act|)) (not (and |fire hack| |fire act|)) (not (and |fire hack| |fire prepare|)) (not (and |fire migrate| |fire act|)) (not (and |fire migrate| |fire prepare|)) (not (and |fire migrate| |fire hack|)) (not (and |fire simplify| |fire act|)) (not (and |fire simplify| |fire prepare|)) (not (and |fire simplify| |fire hack|)) (not (and |fire simplify| |fire migrate|)) (not (and |fire commit| |fire act|)) (not (and |fire commit| |fire prepare|)) (not (and |fire commit| |fire hack|)) (not (and |fire commit| |fire migrate|)) (not (and |fire commit| |fire simplify|)) (not (and |fire roll_back| |fire act|)) (not (and |fire roll_back| |fire prepare|)) (not (and |fire roll_back| |fire hack|)) (not (and |fire roll_back| |fire migrate|)) (not (and |fire roll_back| |fire simplify|)) (not (and |fire roll_back| |fire commit|)) (or (not |fire act|) part79) (or (not (and |fire act| |argument Bool 0|)) (and part84 |act.values/0/captured0|)) (or part87 part88) (or part87 (= |prepare.clean/code0| 1) part21) (or part92 |var sandbox|) (or part94 part88) (or part94 |var sandbox|) (or part97 part88) (or part97 |var sandbox|) (or part100 part88) (or part100 |var sandbox|) (or part100 (not (and part79 part84 |act.values/0/captured0|))) (or part106 part88) (or part106 |good_copy/saved|) (or part106 |var sandbox|) (or part87 |var sandbox'|) (or part100 part112) (or part106 part112) (or (= |var sandbox'| |var sandbox|) |fire prepare| |fire commit| |fire roll_back|) (or part94 part118) (or part106 (= |var memory'| |good_copy/backup/memory|)) (or (= |var memory'| |var memory|) |fire migrate| |fire roll_back|) (or part94 (= |act.legible/code0'| 1)) (or part106 (= |act.legible/code0'| |good_copy/backup/act.legible/code0|)) (or (= |act.legible/code0'| |act.legible/code0|) |fire migrate| |fire roll_back|) (or part92 (= |act.values/code0'| 1)) (or part106 (= |act.values/code0'| |good_copy/backup/act.values/code0|)) (or (= |act.values/code0'| |act.values/code0|) |fire hack| |fire roll_back|) (or part92 (= |act.values/0/captured0'| |argument Bool 0|)) (or part106 (= |act.values/0/captured0'| |good_copy/backup/act.values/0/captured0|)) (or (= |act.values/0/captured0'| |act.values/0/captured0|) |fire hack| |fire roll_back|) (or part97 (= |prepare.clean/code0'| 1)) (or (= |prepare.clean/code0'| |prepare.clean/code0|) |fire simplify|) (or part87 |good_copy/saved'|) (or (= |good_copy/saved'| |good_copy/saved|) |fire prepare|) (or part87 (= |good_copy/backup/act.legible/code0'| |act.legible/code0|)) (or (= |good_copy/backup/act.legible/code0'| |good_copy/backup/act.legible/code0|) |fire prepare|) (or part87 (= |good_copy/backup/act.values/code0'| |act.values/code0|)) (or (= |good_copy/backup/act.values/code0'| |good_copy/backup/act.values/code0|) |fire prepare|) (or part87 (= |good_copy/backup/act.values/0/captured0'| |act.values/0/captured0|)) (or (= |good_copy/backup/act.values/0/captured0'| |good_copy/backup/act.values/0/captured0|) |fire prepare|) (or part87 (= |good_copy/backup/memory'| |var memory|)) (or (= |good_copy/backup/memory'| |good_copy/backup/memory|) |fire prepare|) (or |fire act| |fire prepare| |fire hack| |fire migrate| |fire simplify| |fire commit| |fire roll_back|)))
(define-fun violation () Bool (not part79))
(define-fun strengthening ((|var sandbox| Bool) (|var memory| Int) (|act.legible/code0| Int) (|act.values/code0| Int) (|act.values/0/captured0| Bool) (|prepare.clean/code0| Int) (|good_copy/saved| Bool) (|good_copy/backup/act.legible/code0| Int) (|good_copy/backup/act.values/code0| Int) (|good_copy/backup/act.values/0/captured0| Bool) (|good_copy/backup/memory| Int)) Bool
(and true
(ite (= |act.legible/code0| 1) (= |var memory| 1) (= |var memory| 0))
(or (not |good_copy/saved|) (not |var sandbox|) (ite (= |good_copy/backup/act.legible/code0| 1) (= |good_copy/backup/memory| 1) (= |good_copy/backup/memory| 0)))
)
)
; initiation: it holds initially
(push 1)
(assert initial)
(assert (not (strengthening |var sandbox| |var memory| |act.legible/code0| |act.values/code0| |act.values/0/captured0| |prepare.clean/code0| |good_copy/saved| |good_copy/backup/act.legible/code0| |good_copy/backup/act.values/code0| |good_copy/backup/act.values/0/captured0| |good_copy/backup/memory|)))
(check-sat)
(pop 1)
; consecution: every step preserves it
(push 1)
(assert (strengthening |var sandbox| |var memory| |act.legible/code0| |act.values/code0| |act.values/0/captured0| |prepare.clean/code0| |good_copy/saved| |good_copy/backup/act.legible/code0| |good_copy/backup/act.values/code0| |good_copy/backup/act.values/0/captured0| |good_copy/backup/memory|))
(assert step)
(assert (not (strengthening |var sandbox'| |var memory'| |act.legible/code0'| |act.values/code0'| |act.values/0/captured0'| |prepare.clean/code0'| |good_copy/saved'| |good_copy/backup/act.legible/code0'| |good_copy/backup/act.values/code0'| |good_copy/backup/act.values/0/captured0'| |good_copy/backup/memory'|)))
(check-sat)
(pop 1)
; safety: it excludes every violation
(push 1)
(assert (strengthening |var sandbox| |var memory| |act.legible/code0| |act.values/code0| |act.values/0/captured0| |prepare.clean/code0| |good_copy/saved| |good_copy/backup/act.legible/code0| |good_copy/backup/act.values/code0| |good_copy/backup/act.values/0/captured0| |good_copy/backup/memory|))
(assert violation)
(check-sat)
(pop 1)
