; invariants certificate 2
; An inductive strengthening shows that the property holds in all runs: it holds initially, every step preserves
; it, and it excludes every violation. So a solver has to answer unsat three times. That these are the questions
; which the model poses is what `invariants verify` checks.
; tool: invariants 0.1.0
; engine: induction
; model: copilot_settings
; path: models/field/copilot_settings.inv
; digest: sha256:70b153aa47646f3316ddf135021064bc62fe2cc248b205d6fe3e6c296707429d
; constant: asks_for_settings = true
; property: in_control
; scope: none
; chain: any
; prev: 1
; reading: harmed => trusting
; reading: after run: harmed => trusting
; reading: after edit_settings, run: harmed => trusting
;
(set-logic ALL)
(declare-const |var asks_for_settings| Bool)
(declare-const |var approved.there| Bool)
(declare-const |var approved| Int)
(declare-const |var trusting| Bool)
(declare-const |var harmed| Bool)
(declare-const |run.asked/code0| Int)
(declare-const |edit_settings.asked/code0| Int)
(declare-const |fire say_yes| Bool)
(declare-const |fire run| Bool)
(declare-const |fire edit_settings| Bool)
(declare-const |argument Request 0| Int)
(declare-const |var asks_for_settings'| Bool)
(declare-const |var approved.there'| Bool)
(declare-const |var approved'| Int)
(declare-const |var trusting'| Bool)
(declare-const |var harmed'| Bool)
(declare-const |run.asked/code0'| Int)
(declare-const |edit_settings.asked/code0'| Int)
(define-fun part10 () Bool (= |var approved| 0))
(define-fun part14 () Bool (not |var harmed|))
(define-fun part27 () Bool (= |argument Request 0| 1))
(define-fun part31 () Bool (= |argument Request 0| 2))
(define-fun part33 () Bool (not (and |fire run| part31)))
(define-fun part34 () Bool (= |argument Request 0| 0))
(define-fun part38 () Bool (= |run.asked/code0| 1))
(define-fun part43 () Bool (= |var approved| 1))
(define-fun part46 () Bool (= |var approved| 2))
(define-fun part47 () Bool (and |var approved.there| part46))
(define-fun part49 () Bool (not |fire edit_settings|))
(define-fun part54 () Bool (not |fire say_yes|))
(define-fun part57 () Bool (not |fire run|))
(define-fun part65 () Bool (= |var approved'| 0))
(assert (or part34 part27 part31))
(assert (or part10 part43 part46))
(assert (or part65 (= |var approved'| 1) (= |var approved'| 2)))
(assert (= |var asks_for_settings'| |var asks_for_settings|))
(define-fun initial () Bool (and (= |run.asked/code0| 0) (= |edit_settings.asked/code0| 0) |var asks_for_settings| (not |var approved.there|) part10 (not |var trusting|) part14))
(define-fun step () Bool (and (not (and |fire run| |fire say_yes|)) (not (and |fire edit_settings| |fire say_yes|)) (not (and |fire edit_settings| |fire run|)) (not (and |fire say_yes| part27)) part33 (or (not (and |fire run| part34)) part38 (and |var approved.there| part10)) (or (not (and |fire run| part27)) part38 (and |var approved.there| part43)) (or part33 part38 part47) (or part49 part34) (or part49 (= |edit_settings.asked/code0| 1) (not |var asks_for_settings|) part47) (or part54 |var approved.there'|) (or part57 (not |var approved.there'|)) (or (= |var approved.there'| |var approved.there|) |fire say_yes| |fire run|) (or part54 (= |var approved'| |argument Request 0|)) (or part57 part65) (or (= |var approved'| |var approved|) |fire say_yes| |fire run|) (or part54 (= |var trusting'| (or |var trusting| part31))) (or (= |var trusting'| |var trusting|) |fire say_yes|) (or part57 (= |var harmed'| (or |var harmed| part27))) (or (= |var harmed'| |var harmed|) |fire run|) (or part49 (= |run.asked/code0'| 1)) (or (= |run.asked/code0'| |run.asked/code0|) |fire edit_settings|) (or part49 (= |edit_settings.asked/code0'| 1)) (or (= |edit_settings.asked/code0'| |edit_settings.asked/code0|) |fire edit_settings|) (or |fire say_yes| |fire run| |fire edit_settings|)))
(define-fun violation () Bool (not (or part14 |var trusting|)))
(define-fun strengthening ((|var asks_for_settings| Bool) (|var approved.there| Bool) (|var approved| Int) (|var trusting| Bool) (|var harmed| Bool) (|run.asked/code0| Int) (|edit_settings.asked/code0| Int)) Bool
(and true
|var asks_for_settings|
(or (not |var harmed|) |var trusting|)
(or (not (or (= |run.asked/code0| 1) (and |var approved.there| (= |var approved| 0)))) (not |var harmed|) |var trusting|)
(or (not (or (= |run.asked/code0| 1) (and |var approved.there| (= |var approved| 1)))) |var trusting|)
(or (not (or (= |edit_settings.asked/code0| 1) (and |var approved.there| (= |var approved| 2)))) (and (or (not |var harmed|) |var trusting|) |var trusting|))
)
)
; initiation: it holds initially
(push 1)
(assert initial)
(assert (not (strengthening |var asks_for_settings| |var approved.there| |var approved| |var trusting| |var harmed| |run.asked/code0| |edit_settings.asked/code0|)))
(check-sat)
(pop 1)
; consecution: every step preserves it
(push 1)
(assert (strengthening |var asks_for_settings| |var approved.there| |var approved| |var trusting| |var harmed| |run.asked/code0| |edit_settings.asked/code0|))
(assert step)
(assert (not (strengthening |var asks_for_settings'| |var approved.there'| |var approved'| |var trusting'| |var harmed'| |run.asked/code0'| |edit_settings.asked/code0'|)))
(check-sat)
(pop 1)
; safety: it excludes every violation
(push 1)
(assert (strengthening |var asks_for_settings| |var approved.there| |var approved| |var trusting| |var harmed| |run.asked/code0| |edit_settings.asked/code0|))
(assert violation)
(check-sat)
(pop 1)
