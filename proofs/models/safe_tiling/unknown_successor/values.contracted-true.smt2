; invariants certificate 2
; An inductive strengthening shows that the property holds in all runs: it holds initially, every step preserves
; it, and it excludes every violation. So a solver has to answer unsat three times. That these are the questions
; which the model poses is what `invariants verify` checks.
; tool: invariants 0.1.0
; engine: induction
; model: tiling_unknown
; path: models/safe_tiling/unknown_successor.inv
; digest: sha256:a725e0e6b1cfe25401d8ee182a26b64f49d1bc777086316da66ad7c1a330b2fb
; constant: contracted = true
; property: values
; scope: none
; chain: any
; prev: 1
; reading: acting_well
; reading: not (approve.criterion holds `true or prev`)
; reading: not (prev of approve.criterion holds `true or prev`)
; reading: not (prev of approve.criterion holds `prev and true`)
; reading: not (succeed has unknown code)
; reading: next_acts_well
;
(set-logic ALL)
(declare-const |var contracted| Bool)
(declare-const |var acting_well| Bool)
(declare-const |var next_acts_well| Bool)
(declare-const |var approved| Bool)
(declare-const |var succeed.edits.approve.criterion| Int)
(declare-const |var succeed.edits.approve.criterion.2| Int)
(declare-const |approve.criterion/code0| Int)
(declare-const |approve.criterion/code1| Int)
(declare-const |approve.criterion/code2| Int)
(declare-const |succeed/unknown| Int)
(declare-const |fire approve| Bool)
(declare-const |fire succeed| Bool)
(declare-const |fire invent| Bool)
(declare-const |fire invent_freely| Bool)
(declare-const |argument Bool 0| Bool)
(declare-const |succeed/writes/acting_well| Bool)
(declare-const |succeed/writes/approved| Bool)
(declare-const |succeed/writes/succeed.edits.approve.criterion| Int)
(declare-const |succeed/writes/succeed.edits.approve.criterion.2| Int)
(declare-const |var contracted'| Bool)
(declare-const |var acting_well'| Bool)
(declare-const |var next_acts_well'| Bool)
(declare-const |var approved'| Bool)
(declare-const |var succeed.edits.approve.criterion'| Int)
(declare-const |var succeed.edits.approve.criterion.2'| Int)
(declare-const |approve.criterion/code0'| Int)
(declare-const |approve.criterion/code1'| Int)
(declare-const |approve.criterion/code2'| Int)
(declare-const |succeed/unknown'| Int)
(define-fun part8 () Bool (= |succeed/unknown| 0))
(define-fun part23 () Bool (or |fire approve| |fire succeed| |fire invent| |fire invent_freely|))
(define-fun part45 () Bool (not |argument Bool 0|))
(define-fun part49 () Bool (= |approve.criterion/code0| 2))
(define-fun part50 () Bool (= |approve.criterion/code0| 1))
(define-fun part51 () Bool (= |approve.criterion/code1| 2))
(define-fun part52 () Bool (= |approve.criterion/code1| 1))
(define-fun part60 () Bool (not |fire succeed|))
(define-fun part64 () Bool (= |succeed/unknown| 1))
(define-fun part68 () Bool (and |var approved| (= |succeed/writes/acting_well| |var next_acts_well|)))
(define-fun part70 () Bool (= |succeed/unknown| 2))
(define-fun part73 () Bool (not |fire invent|))
(define-fun part76 () Bool (not |fire invent_freely|))
(define-fun part80 () Bool (and |fire succeed| part8))
(define-fun part81 () Bool (not part80))
(define-fun part85 () Bool (and |fire succeed| part64))
(define-fun part86 () Bool (not part85))
(define-fun part87 () Bool (= |var acting_well'| |succeed/writes/acting_well|))
(define-fun part89 () Bool (and |fire succeed| part70))
(define-fun part90 () Bool (not part89))
(define-fun part94 () Bool (not |fire approve|))
(define-fun part105 () Bool (= |var approved'| |succeed/writes/approved|))
(define-fun part122 () Bool (= |succeed/writes/succeed.edits.approve.criterion| 1))
(define-fun part123 () Bool (and |fire succeed| part64 part122))
(define-fun part128 () Bool (= |succeed/writes/succeed.edits.approve.criterion.2| 1))
(define-fun part129 () Bool (and |fire succeed| part70 part128))
(define-fun part135 () Bool (not part50))
(define-fun part136 () Bool (and |fire succeed| part64 part122 part135))
(define-fun part139 () Bool (= |approve.criterion/code1'| |approve.criterion/code0|))
(define-fun part141 () Bool (not part49))
(define-fun part142 () Bool (and |fire succeed| part70 part128 part141))
(define-fun part147 () Bool (or part50 part49))
(define-fun part150 () Bool (and |fire succeed| part64 part122 part135 (not (and part147 part52))))
(define-fun part153 () Bool (= |approve.criterion/code2'| |approve.criterion/code1|))
(define-fun part157 () Bool (and |fire succeed| part70 part128 part141 (not (and part147 part51))))
(assert true)
(assert true)
(assert true)
(assert (and (<= 0 |succeed/writes/succeed.edits.approve.criterion|) (<= |succeed/writes/succeed.edits.approve.criterion| 1)))
(assert (and (<= 0 |succeed/writes/succeed.edits.approve.criterion.2|) (<= |succeed/writes/succeed.edits.approve.criterion.2| 1)))
(assert (= |var contracted'| |var contracted|))
(define-fun initial () Bool (and (= |approve.criterion/code0| 0) (= |approve.criterion/code1| 0) (= |approve.criterion/code2| 0) part8 |var contracted| |var acting_well| |var next_acts_well| (not |var approved|) (= |var succeed.edits.approve.criterion| 0) (= |var succeed.edits.approve.criterion.2| 0)))
(define-fun step () Bool (and (or (not part23) (and (<= 0 |var succeed.edits.approve.criterion|) (<= |var succeed.edits.approve.criterion| 1) (<= 0 |var succeed.edits.approve.criterion.2|) (<= |var succeed.edits.approve.criterion.2| 1))) (not (and |fire succeed| |fire approve|)) (not (and |fire invent| |fire approve|)) (not (and |fire invent| |fire succeed|)) (not (and |fire invent_freely| |fire approve|)) (not (and |fire invent_freely| |fire succeed|)) (not (and |fire invent_freely| |fire invent|)) (or (not (and |fire approve| part45)) part49 (and part50 (or part51 (and part52 (or (= |approve.criterion/code2| 2) (= |approve.criterion/code2| 1)))))) (or part60 part45) (or part60 (not part8) |var approved|) (or part60 (not part64) part68) (or part60 (not part70) part68) (or part73 part45) (or part73 |var contracted|) (or part76 part45) (or part76 (not |var contracted|)) (or part81 (= |var acting_well'| |var next_acts_well|)) (or part86 part87) (or part90 part87) (or (= |var acting_well'| |var acting_well|) part80 part85 part89) (or part94 (= |var next_acts_well'| |argument Bool 0|)) (or (= |var next_acts_well'| |var next_acts_well|) |fire approve|) (or part94 |var approved'|) (or part81 (not |var approved'|)) (or part86 part105) (or part90 part105) (or (= |var approved'| |var approved|) |fire approve| part80 part85 part89) (or part86 (= |var succeed.edits.approve.criterion'| |succeed/writes/succeed.edits.approve.criterion|)) (or (= |var succeed.edits.approve.criterion'| |var succeed.edits.approve.criterion|) part85) (or part90 (= |var succeed.edits.approve.criterion.2'| |succeed/writes/succeed.edits.approve.criterion.2|)) (or (= |var succeed.edits.approve.criterion.2'| |var succeed.edits.approve.criterion.2|) part89) (or (not part123) (= |approve.criterion/code0'| 1)) (or (not part129) (= |approve.criterion/code0'| 2)) (or (= |approve.criterion/code0'| |approve.criterion/code0|) part123 part129) (or (not part136) part139) (or (not part142) part139) (or (= |approve.criterion/code1'| |approve.criterion/code1|) part136 part142) (or (not part150) part153) (or (not part157) part153) (or (= |approve.criterion/code2'| |approve.criterion/code2|) part150 part157) (or part73 (= |succeed/unknown'| 1)) (or part76 (= |succeed/unknown'| 2)) (or (= |succeed/unknown'| |succeed/unknown|) |fire invent| |fire invent_freely|) part23))
(define-fun violation () Bool (not |var acting_well|))
(define-fun strengthening ((|var contracted| Bool) (|var acting_well| Bool) (|var next_acts_well| Bool) (|var approved| Bool) (|var succeed.edits.approve.criterion| Int) (|var succeed.edits.approve.criterion.2| Int) (|approve.criterion/code0| Int) (|approve.criterion/code1| Int) (|approve.criterion/code2| Int) (|succeed/unknown| Int)) Bool
(and true
|var contracted|
|var acting_well|
(not (= |approve.criterion/code0| 2))
(not (= |approve.criterion/code1| 2))
(not (= |approve.criterion/code1| 1))
(not (= |succeed/unknown| 2))
|var next_acts_well|
)
)
; initiation: it holds initially
(push 1)
(assert initial)
(assert (not (strengthening |var contracted| |var acting_well| |var next_acts_well| |var approved| |var succeed.edits.approve.criterion| |var succeed.edits.approve.criterion.2| |approve.criterion/code0| |approve.criterion/code1| |approve.criterion/code2| |succeed/unknown|)))
(check-sat)
(pop 1)
; consecution: every step preserves it
(push 1)
(assert (strengthening |var contracted| |var acting_well| |var next_acts_well| |var approved| |var succeed.edits.approve.criterion| |var succeed.edits.approve.criterion.2| |approve.criterion/code0| |approve.criterion/code1| |approve.criterion/code2| |succeed/unknown|))
(assert step)
(assert (not (strengthening |var contracted'| |var acting_well'| |var next_acts_well'| |var approved'| |var succeed.edits.approve.criterion'| |var succeed.edits.approve.criterion.2'| |approve.criterion/code0'| |approve.criterion/code1'| |approve.criterion/code2'| |succeed/unknown'|)))
(check-sat)
(pop 1)
; safety: it excludes every violation
(push 1)
(assert (strengthening |var contracted| |var acting_well| |var next_acts_well| |var approved| |var succeed.edits.approve.criterion| |var succeed.edits.approve.criterion.2| |approve.criterion/code0| |approve.criterion/code1| |approve.criterion/code2| |succeed/unknown|))
(assert violation)
(check-sat)
(pop 1)
