; invariants certificate 2
; An inductive strengthening shows that the property holds in all runs: it holds initially, every step preserves
; it, and it excludes every violation. So a solver has to answer unsat three times. That these are the questions
; which the model poses is what `invariants verify` checks.
; tool: invariants 0.1.0
; engine: open
; model: gap_kept
; path: models/gated_upgrade/gap_kept.inv
; digest: sha256:ccbd3f9790e502abc5bba63732b1bb92c2d3a572f2b83e844b3840fb33a70ac0
; property: within_two
; scope: Agent any
; chain: any
; prev: 1
; reading: within_two
;
(set-logic ALL)
(declare-sort |sort Agent| 0)
(declare-fun |var latest| () Int)
(declare-fun |version[_]| (|sort Agent|) Int)
(declare-fun |audited[_]| (|sort Agent|) Bool)
(declare-fun |upgrade.gap/code0| () Int)
(declare-fun |upgrade.gap/code1| () Int)
(declare-const |fire audit| Bool)
(declare-const |fire upgrade| Bool)
(declare-const |fire widen| Bool)
(declare-const |argument audit i| |sort Agent|)
(declare-const |argument upgrade i| |sort Agent|)
(define-fun |version[_]'| ((b!0 |sort Agent|)) Int (ite (and |fire upgrade| (= |argument upgrade i| b!0)) (+ (|version[_]| |argument upgrade i|) 1) (|version[_]| b!0)))
(define-fun |audited[_]'| ((b!1 |sort Agent|)) Bool (and (not |fire widen|) (not (and |fire upgrade| (= |argument upgrade i| b!1))) (or (and |fire audit| (= |argument audit i| b!1)) (|audited[_]| b!1))))
(define-fun |upgrade.gap/code0'| () Int (ite |fire widen| 1 |upgrade.gap/code0|))
(define-fun |upgrade.gap/code1'| () Int (ite (and |fire widen| (not (= |upgrade.gap/code0| 1))) |upgrade.gap/code0| |upgrade.gap/code1|))
(define-fun initial () Bool (and (= |upgrade.gap/code0| 0) (= |upgrade.gap/code1| 0) (= |var latest| 4) (forall ((b!2 |sort Agent|)) (= (|version[_]| b!2) 0)) (forall ((b!3 |sort Agent|)) (not (|audited[_]| b!3)))))
(define-fun step () Bool (and (forall ((b!4 |sort Agent|)) (and (<= 0 (|version[_]| b!4)) (<= (|version[_]| b!4) 4))) (or |fire audit| |fire upgrade| |fire widen|) (not (and |fire upgrade| |fire audit|)) (not (and |fire widen| |fire audit|)) (not (and |fire widen| |fire upgrade|)) (or (not |fire upgrade|) (and (|audited[_]| |argument upgrade i|) (< (|version[_]| |argument upgrade i|) |var latest|) (ite (= |upgrade.gap/code0| 1) (and (ite (= |upgrade.gap/code1| 1) (forall ((b!5 |sort Agent|)) (< (+ (|version[_]| |argument upgrade i|) (* (- 1) (|version[_]| b!5))) 2)) (forall ((b!6 |sort Agent|)) (< (+ (|version[_]| |argument upgrade i|) (* (- 1) (|version[_]| b!6))) 1))) (forall ((b!7 |sort Agent|)) (< (+ (|version[_]| |argument upgrade i|) (* (- 1) (|version[_]| b!7))) 2))) (forall ((b!8 |sort Agent|)) (< (+ (|version[_]| |argument upgrade i|) (* (- 1) (|version[_]| b!8))) 1))))) (or (not |fire widen|) (forall ((b!9 |sort Agent|)) (|audited[_]| b!9)))))
(define-fun violation () Bool (not (forall ((b!10 |sort Agent|) (b!11 |sort Agent|)) (<= (+ (|version[_]| b!10) (* (- 1) (|version[_]| b!11))) 2))))
(define-fun strengthening () Bool
(and true
(forall ((b!2 |sort Agent|) (b!3 |sort Agent|)) (<= (+ (|version[_]| b!2) (* (- 1) (|version[_]| b!3))) 2))
)
)
(define-fun |strengthening'| () Bool
(and true
(forall ((b!2 |sort Agent|) (b!3 |sort Agent|)) (<= (+ (|version[_]'| b!2) (* (- 1) (|version[_]'| b!3))) 2))
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
