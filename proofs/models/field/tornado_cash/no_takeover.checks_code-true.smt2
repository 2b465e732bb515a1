; invariants certificate 2
; An inductive strengthening shows that the property holds in all runs: it holds initially, every step preserves
; it, and it excludes every violation. So a solver has to answer unsat three times. That these are the questions
; which the model poses is what `invariants verify` checks.
; tool: invariants 0.1.0
; engine: induction
; model: tornado_cash
; path: models/field/tornado_cash.inv
; digest: sha256:5500c0988d071b9015bcf79d608f02f1c4afb623fa480adba2c8a8a914beab7f
; constant: checks_code = true
; property: no_takeover
; scope: none
; chain: any
; prev: 1
; reading: not author_rules
; reading: not (ballot keeps (carry_out.proposal holds `true`))
;
(set-logic ALL)
(declare-const |var checks_code| Bool)
(declare-const |var author_rules| Bool)
(declare-const |carry_out.proposal/code0| Int)
(declare-const |ballot/saved| Bool)
(declare-const |ballot/backup/carry_out.proposal/code0| Int)
(declare-const |fire carry_out| Bool)
(declare-const |fire vote| Bool)
(declare-const |fire redeploy| Bool)
(declare-const |var checks_code'| Bool)
(declare-const |var author_rules'| Bool)
(declare-const |carry_out.proposal/code0'| Int)
(declare-const |ballot/saved'| Bool)
(declare-const |ballot/backup/carry_out.proposal/code0'| Int)
(define-fun part2 () Bool (= |carry_out.proposal/code0| 0))
(define-fun part20 () Bool (not |fire carry_out|))
(define-fun part26 () Bool (= |carry_out.proposal/code0| 1))
(define-fun part32 () Bool (not |fire vote|))
(assert (= |var checks_code'| |var checks_code|))
(define-fun initial () Bool (and part2 (not |ballot/saved|) (= |ballot/backup/carry_out.proposal/code0| |carry_out.proposal/code0|) |var checks_code| (not |var author_rules|)))
(define-fun step () Bool (and (not (and |fire vote| |fire carry_out|)) (not (and |fire redeploy| |fire carry_out|)) (not (and |fire redeploy| |fire vote|)) (or part20 |ballot/saved|) (or part20 (not |var checks_code|) (and |ballot/saved| (or (and part2 (= |ballot/backup/carry_out.proposal/code0| 0)) (and part26 (= |ballot/backup/carry_out.proposal/code0| 1))))) (or part32 part2) (or part20 (= |var author_rules'| part26)) (or (= |var author_rules'| |var author_rules|) |fire carry_out|) (or (not |fire redeploy|) (= |carry_out.proposal/code0'| 1)) (or (= |carry_out.proposal/code0'| |carry_out.proposal/code0|) |fire redeploy|) (or part32 |ballot/saved'|) (or (= |ballot/saved'| |ballot/saved|) |fire vote|) (or part32 (= |ballot/backup/carry_out.proposal/code0'| |carry_out.proposal/code0|)) (or (= |ballot/backup/carry_out.proposal/code0'| |ballot/backup/carry_out.proposal/code0|) |fire vote|) (or |fire carry_out| |fire vote| |fire redeploy|)))
(define-fun violation () Bool |var author_rules|)
(define-fun strengthening ((|var checks_code| Bool) (|var author_rules| Bool) (|carry_out.proposal/code0| Int) (|ballot/saved| Bool) (|ballot/backup/carry_out.proposal/code0| Int)) Bool
(and true
|var checks_code|
(not |var author_rules|)
(not (= |ballot/backup/carry_out.proposal/code0| 1))
)
)
; initiation: it holds initially
(push 1)
(assert initial)
(assert (not (strengthening |var checks_code| |var author_rules| |carry_out.proposal/code0| |ballot/saved| |ballot/backup/carry_out.proposal/code0|)))
(check-sat)
(pop 1)
; consecution: every step preserves it
(push 1)
(assert (strengthening |var checks_code| |var author_rules| |carry_out.proposal/code0| |ballot/saved| |ballot/backup/carry_out.proposal/code0|))
(assert step)
(assert (not (strengthening |var checks_code'| |var author_rules'| |carry_out.proposal/code0'| |ballot/saved'| |ballot/backup/carry_out.proposal/code0'|)))
(check-sat)
(pop 1)
; safety: it excludes every violation
(push 1)
(assert (strengthening |var checks_code| |var author_rules| |carry_out.proposal/code0| |ballot/saved| |ballot/backup/carry_out.proposal/code0|))
(assert violation)
(check-sat)
(pop 1)
