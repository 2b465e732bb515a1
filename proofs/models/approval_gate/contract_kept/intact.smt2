; invariants certificate 2
; An inductive strengthening shows that the property holds in all runs: it holds initially, every step preserves
; it, and it excludes every violation. So a solver has to answer unsat three times. That these are the questions
; which the model poses is what `invariants verify` checks.
; tool: invariants 0.1.0
; engine: induction
; model: approval_gate_contract_kept
; path: models/approval_gate/contract_kept.inv
; digest: sha256:eafccafc8e34aa954a11d575b123700c8534500103d6f74a9d82a548aef7cf67
; property: intact
; scope: none
; chain: any
; prev: 1
; reading: not damaged
; reading: after apply: not damaged
; reading: after approve, apply: not damaged
;
(set-logic ALL)
(declare-const |var support| Int)
(declare-const |var harmful| Bool)
(declare-const |var approved| Bool)
(declare-const |var damaged| Bool)
(declare-const |approve.gate/code0| Int)
(declare-const |fire propose| Bool)
(declare-const |fire approve| Bool)
(declare-const |fire apply| Bool)
(declare-const |fire regate| Bool)
(declare-const |argument Support 0| Int)
(declare-const |argument Bool 0| Bool)
(declare-const |approve.gate/any0| Bool)
(declare-const |var support'| Int)
(declare-const |var harmful'| Bool)
(declare-const |var approved'| Bool)
(declare-const |var damaged'| Bool)
(declare-const |approve.gate/code0'| Int)
(define-fun part5 () Bool (= |var support| 0))
(define-fun part31 () Bool (= |argument Support 0| 2))
(define-fun part35 () Bool (not |fire approve|))
(define-fun part36 () Bool (= |argument Support 0| 0))
(define-fun part38 () Bool (not |argument Bool 0|))
(define-fun part41 () Bool (= |approve.gate/code0| 1))
(define-fun part45 () Bool (= |var support| 2))
(define-fun part49 () Bool (not |fire apply|))
(define-fun part53 () Bool (not |fire regate|))
(define-fun part57 () Bool (not |fire propose|))
(define-fun part69 () Bool (not |var approved'|))
(assert (or part36 (= |argument Support 0| 1) part31))
(assert true)
(assert true)
(assert (or part5 (= |var support| 1) part45))
(assert (or (= |var support'| 0) (= |var support'| 1) (= |var support'| 2)))
(define-fun initial () Bool (and (= |approve.gate/code0| 0) part5 (not |var harmful|) (not |var approved|) (not |var damaged|)))
(define-fun step () Bool (and (not (and |fire approve| |fire propose|)) (not (and |fire apply| |fire propose|)) (not (and |fire apply| |fire approve|)) (not (and |fire regate| |fire propose|)) (not (and |fire regate| |fire approve|)) (not (and |fire regate| |fire apply|)) (not (and |fire propose| part31 |argument Bool 0|)) (or part35 part36) (or part35 part38) (or part35 (not part41) (not |approve.gate/any0|) part45) (or part35 (ite part41 |approve.gate/any0| part45)) (or part49 part36) (or part49 part38) (or part49 |var approved|) (or part53 part36) (or part53 part38) (or part53 |var approved|) (or part57 (= |var support'| |argument Support 0|)) (or (= |var support'| |var support|) |fire propose|) (or part57 (= |var harmful'| |argument Bool 0|)) (or (= |var harmful'| |var harmful|) |fire propose|) (or part57 part69) (or part35 |var approved'|) (or part49 part69) (or part53 part69) (or (= |var approved'| |var approved|) |fire propose| |fire approve| |fire apply| |fire regate|) (or part49 (= |var damaged'| (or |var damaged| |var harmful|))) (or (= |var damaged'| |var damaged|) |fire apply|) (or part53 (= |approve.gate/code0'| 1)) (or (= |approve.gate/code0'| |approve.gate/code0|) |fire regate|) (or |fire propose| |fire approve| |fire apply| |fire regate|)))
(define-fun violation () Bool |var damaged|)
(define-fun strengthening ((|var support| Int) (|var harmful| Bool) (|var approved| Bool) (|var damaged| Bool) (|approve.gate/code0| Int)) Bool
(and true
(not |var damaged|)
(or (not |var approved|) (not (or |var damaged| |var harmful|)))
(or (not (and (not (= |approve.gate/code0| 1)) (= |var support| 2))) (not (or |var damaged| |var harmful|)))
(or (not (or (not (= |approve.gate/code0| 1)) (= |var support| 2))) (not (or (= |approve.gate/code0| 1) (= |var support| 2))) (not (or |var damaged| |var harmful|)))
)
)
; initiation: it holds initially
(push 1)
(assert initial)
(assert (not (strengthening |var support| |var harmful| |var approved| |var damaged| |approve.gate/code0|)))
(check-sat)
(pop 1)
; consecution: every step preserves it
(push 1)
(assert (strengthening |var support| |var harmful| |var approved| |var damaged| |approve.gate/code0|))
(assert step)
(assert (not (strengthening |var support'| |var harmful'| |var approved'| |var damaged'| |approve.gate/code0'|)))
(check-sat)
(pop 1)
; safety: it excludes every violation
(push 1)
(assert (strengthening |var support| |var harmful| |var approved| |var damaged| |approve.gate/code0|))
(assert violation)
(check-sat)
(pop 1)
