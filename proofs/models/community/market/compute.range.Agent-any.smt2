; invariants certificate 2
; An inductive strengthening shows that the property holds in all runs: it holds initially, every step preserves
; it, and it excludes every violation. So a solver has to answer unsat three times. That these are the questions
; which the model poses is what `invariants verify` checks.
; tool: invariants 0.1.0
; engine: open
; model: market
; path: models/community/market.inv
; digest: sha256:1e65dbb99d6447494b491be6edf40163bd854a4129c604ef4074199c3cb72352
; property: compute.range
; scope: Agent any
; chain: any
; prev: 1
; reading: compute.range
; reading: what is given of share
;
(set-logic ALL)
(declare-sort |sort Agent| 0)
(declare-fun |var total| () Int)
(declare-fun |var share| () Int)
(declare-fun |alive[_]| (|sort Agent|) Bool)
(declare-fun |founder[_]| (|sort Agent|) |sort Agent|)
(declare-fun |compute[_]| (|sort Agent|) Int)
(declare-fun |var pool| () Int)
(declare-fun |take/unknown[_]| (|sort Agent|) Int)
(declare-fun |take/writes/compute[_]| (|sort Agent|) Int)
(declare-fun |take/writes/pool| () Int)
(declare-fun |aggregate 0[_]| (|sort Agent|) Int)
(declare-const |fire take| Bool)
(declare-const |fire build| Bool)
(declare-const |fire reprogram| Bool)
(declare-const |argument take a| |sort Agent|)
(declare-const |argument build maker| |sort Agent|)
(declare-const |argument build child| |sort Agent|)
(declare-const |argument reprogram by| |sort Agent|)
(declare-const |argument reprogram m| |sort Agent|)
(define-fun part21 () Bool (and |fire take| (= (|take/unknown[_]| |argument take a|) 1)))
(define-fun part26 () Bool (= (|take/unknown[_]| |argument take a|) 0))
(define-fun part87 () Bool (not part26))
(define-fun part137 () Bool (forall ((b!10 |sort Agent|)) (and (<= 0 (|take/writes/compute[_]| b!10)) (<= (|take/writes/compute[_]| b!10) 4))))
(define-fun part138 () Bool (<= 0 |take/writes/pool|))
(define-fun part139 () Bool (<= |take/writes/pool| 4))
(define-fun |alive[_]'| ((b!0 |sort Agent|)) Bool (or (and |fire build| (= |argument build child| b!0)) (|alive[_]| b!0)))
(define-fun |founder[_]'| ((b!1 |sort Agent|)) |sort Agent| (ite (and |fire build| (= |argument build child| b!1)) (|founder[_]| |argument build maker|) (|founder[_]| b!1)))
(define-fun |compute[_]'| ((b!2 |sort Agent|)) Int (ite part21 (|take/writes/compute[_]| b!2) (ite (and |fire take| (= |argument take a| b!2) part26) (+ (|compute[_]| |argument take a|) 1) (|compute[_]| b!2))))
(define-fun |var pool'| () Int (ite part21 |take/writes/pool| (ite (and |fire take| part26) (+ |var pool| (- 1)) |var pool|)))
(define-fun |take/unknown[_]'| ((b!3 |sort Agent|)) Int (ite (and |fire reprogram| (= |argument reprogram m| b!3)) 1 (ite (and |fire build| (= |argument build child| b!3)) (|take/unknown[_]| |argument build maker|) (|take/unknown[_]| b!3))))
(define-fun initial () Bool (and (forall ((b!4 |sort Agent|)) (= (|take/unknown[_]| b!4) 0)) (= |var total| 4) (= |var share| 1) (forall ((b!5 |sort Agent|)) (= (|compute[_]| b!5) 0)) (= |var pool| |var total|) (exists ((b!6 |sort Agent|)) (|alive[_]| b!6)) (forall ((b!7 |sort Agent|)) (= (|founder[_]| b!7) b!7))))
(define-fun step () Bool (and (forall ((b!8 |sort Agent|)) (and (<= 0 (|compute[_]| b!8)) (<= (|compute[_]| b!8) 4))) (<= 0 |var pool|) (<= |var pool| 4) (or |fire take| |fire build| |fire reprogram|) (not (and |fire build| |fire take|)) (not (and |fire reprogram| |fire take|)) (not (and |fire reprogram| |fire build|)) (or (not |fire take|) (and (or part87 (and (|alive[_]| |argument take a|) (< 0 |var pool|))) (or part87 (< (|compute[_]| |argument take a|) |var share|)) (or part87 (<= (* 2 (+ (|aggregate 0[_]| |argument take a|) 1)) |var total|)) (or (not (= (|take/unknown[_]| |argument take a|) 1)) (and (|alive[_]| |argument take a|) (forall ((b!9 |sort Agent|)) (or (= b!9 |argument take a|) (= (|take/writes/compute[_]| b!9) (|compute[_]| b!9)))) (= (+ (|take/writes/compute[_]| |argument take a|) |take/writes/pool|) (+ (|compute[_]| |argument take a|) |var pool|)) (<= (* 2 (+ (|aggregate 0[_]| |argument take a|) (* (- 1) (|compute[_]| |argument take a|)) (|take/writes/compute[_]| |argument take a|))) |var total|))))) (or (not |fire build|) (and (|alive[_]| |argument build maker|) (not (|alive[_]| |argument build child|)))) (or (not |fire reprogram|) (and (|alive[_]| |argument reprogram by|) (|alive[_]| |argument reprogram m|))) part137 part138 part139))
(define-fun violation () Bool (and (not (forall ((b!11 |sort Agent|)) (and (<= 0 (|compute[_]| b!11)) (<= (|compute[_]| b!11) 4)))) part137 part138 part139))
(define-fun strengthening () Bool
(and true
(forall ((b!2 |sort Agent|)) (and (<= 0 (|compute[_]| b!2)) (<= (|compute[_]| b!2) 4)))
(= |var share| 1)
)
)
(define-fun |strengthening'| () Bool
(and true
(forall ((b!2 |sort Agent|)) (and (<= 0 (|compute[_]'| b!2)) (<= (|compute[_]'| b!2) 4)))
(= |var share| 1)
)
)
; initiation: it holds initially
(push 1)
(assert initial)
(assert (not strengthening))
(check-sat)
(pop 1)
; consecution: every step preserves it
(push 1)
(assert strengthening)
(assert step)
(assert (not |strengthening'|))
(check-sat)
(pop 1)
; safety: it excludes every violation
(push 1)
(assert strengthening)
(assert violation)
(check-sat)
(pop 1)
