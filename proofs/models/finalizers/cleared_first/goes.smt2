; invariants certificate 2
; An inductive strengthening shows that the property holds in all runs: it holds initially, every step preserves
; it, and it excludes every violation. So a solver has to answer unsat three times. That these are the questions
; which the model poses is what `invariants verify` checks.
; tool: invariants 0.1.0
; engine: induction
; model: cleared_first
; path: models/finalizers/cleared_first.inv
; digest: sha256:ba97c44627e930fe6341bcf29fbee6aa414e268f51abdce62518d3f330cb68dc
; property: goes
; scope: none
; chain: any
; prev: 1
; reading: after use, delete: deleted => can keys == 0 decreases keys within 1 by clear
; reading: (clear.running holds `false`) => keys == 0
; reading: keys > -1
;
(set-logic ALL)
(declare-const |var keys| Int)
(declare-const |var deleted| Bool)
(declare-const |use/enabled| Bool)
(declare-const |clear.running/code0| Int)
(declare-const |fire use| Bool)
(declare-const |fire delete| Bool)
(declare-const |fire clear| Bool)
(declare-const |fire uninstall| Bool)
(declare-const |var keys'| Int)
(declare-const |var deleted'| Bool)
(declare-const |use/enabled'| Bool)
(declare-const |clear.running/code0'| Int)
(define-fun part5 () Bool (= |var keys| 0))
(define-fun part7 () Bool (not |var deleted|))
(define-fun part25 () Bool (not |fire use|))
(define-fun part28 () Bool (not |fire clear|))
(define-fun part31 () Bool (not (= |clear.running/code0| 1)))
(define-fun part34 () Bool (< 0 |var keys|))
(define-fun part36 () Bool (not |fire uninstall|))
(define-fun part43 () Int (+ |var keys| (- 1)))
(define-fun initial () Bool (and |use/enabled| (= |clear.running/code0| 0) part5 part7))
(define-fun step () Bool (and (not (and |fire delete| |fire use|)) (not (and |fire clear| |fire use|)) (not (and |fire clear| |fire delete|)) (not (and |fire uninstall| |fire use|)) (not (and |fire uninstall| |fire delete|)) (not (and |fire uninstall| |fire clear|)) (or part25 |use/enabled|) (or part25 part7) (or part28 part31) (or part28 |var deleted|) (or part28 part34) (or part36 part5) (or part25 (= |var keys'| (+ |var keys| 1))) (or part28 (= |var keys'| part43)) (or (= |var keys'| |var keys|) |fire use| |fire clear|) (or (not |fire delete|) |var deleted'|) (or (= |var deleted'| |var deleted|) |fire delete|) (or part36 (not |use/enabled'|)) (or (= |use/enabled'| |use/enabled|) |fire uninstall|) (or part36 (= |clear.running/code0'| 1)) (or (= |clear.running/code0'| |clear.running/code0|) |fire uninstall|) (or |fire use| |fire delete| |fire clear| |fire uninstall|)))
(define-fun violation () Bool (and |var deleted| (not (or part5 (and part31 |var deleted| part34 (or (= part43 0) (and |var deleted| (< part43 |var keys|) (< (- 1) |var keys|))))))))
(define-fun strengthening ((|var keys| Int) (|var deleted| Bool) (|use/enabled| Bool) (|clear.running/code0| Int)) Bool
(and true
(or (not |use/enabled|) |var deleted| (= (+ |var keys| 1) 0) (and (not (= |clear.running/code0| 1)) (< 0 (+ |var keys| 1)) (or (= |var keys| 0) (and (< |var keys| (+ |var keys| 1)) (< (- 1) (+ |var keys| 1))))))
(or (not (= |clear.running/code0| 1)) (= |var keys| 0))
(< (- 1) |var keys|)
)
)
; initiation: it holds initially
(push 1)
(assert initial)
(assert (not (strengthening |var keys| |var deleted| |use/enabled| |clear.running/code0|)))
(check-sat)
(pop 1)
; consecution: every step preserves it
(push 1)
(assert (strengthening |var keys| |var deleted| |use/enabled| |clear.running/code0|))
(assert step)
(assert (not (strengthening |var keys'| |var deleted'| |use/enabled'| |clear.running/code0'|)))
(check-sat)
(pop 1)
; safety: it excludes every violation
(push 1)
(assert (strengthening |var keys| |var deleted| |use/enabled| |clear.running/code0|))
(assert violation)
(check-sat)
(pop 1)
