; invariants certificate 2
; An inductive strengthening shows that the property holds in all runs: it holds initially, every step preserves
; it, and it excludes every violation. So a solver has to answer unsat three times. That these are the questions
; which the model poses is what `invariants verify` checks.
; tool: invariants 0.1.0
; engine: induction
; model: mcp_rug_pull
; path: models/field/mcp_rug_pull.inv
; digest: sha256:9b7448d578a1c16673eeef9bb06a40b1ef1f220c7750835ab20afc2f77f339cf
; constant: pinned = true
; property: approved_runs
; scope: none
; chain: any
; prev: 1
;
(set-logic ALL)
(declare-const |var pinned| Bool)
(declare-const |var approved_name| Bool)
(declare-const |var harmed| Bool)
(declare-const |tool.effect/code0| Int)
(declare-const |tool.effect/0/captured0| Int)
(declare-const |approval/saved| Bool)
(declare-const |approval/backup/tool.effect/code0| Int)
(declare-const |approval/backup/tool.effect/0/captured0| Int)
(declare-const |fire tool| Bool)
(declare-const |fire approve| Bool)
(declare-const |fire publish| Bool)
(declare-const |fire take_back| Bool)
(declare-const |argument Command 0| Int)
(declare-const |var pinned'| Bool)
(declare-const |var approved_name'| Bool)
(declare-const |var harmed'| Bool)
(declare-const |tool.effect/code0'| Int)
(declare-const |tool.effect/0/captured0'| Int)
(declare-const |approval/saved'| Bool)
(declare-const |approval/backup/tool.effect/code0'| Int)
(declare-const |approval/backup/tool.effect/0/captured0'| Int)
(define-fun part2 () Bool (= |tool.effect/code0| 0))
(define-fun part5 () Bool (= |tool.effect/0/captured0| 0))
(define-fun part34 () Bool (not |fire tool|))
(define-fun part36 () Bool (= |argument Command 0| 0))
(define-fun part39 () Bool (not |var pinned|))
(define-fun part43 () Bool (= |tool.effect/code0| 1))
(define-fun part48 () Bool (and |approval/saved| (or (and part2 (= |approval/backup/tool.effect/code0| 0)) (and part43 (= |approval/backup/tool.effect/code0| 1) (= |tool.effect/0/captured0| |approval/backup/tool.effect/0/captured0|)))))
(define-fun part50 () Bool (not |fire approve|))
(define-fun part53 () Bool (not |fire take_back|))
(define-fun part61 () Bool (= |tool.effect/0/captured0| 1))
(define-fun part68 () Bool (not |fire publish|))
(assert (or part36 (= |argument Command 0| 1)))
(assert (or part5 part61))
(assert (or (= |approval/backup/tool.effect/0/captured0| 0) (= |approval/backup/tool.effect/0/captured0| 1)))
(assert (or (= |tool.effect/0/captured0'| 0) (= |tool.effect/0/captured0'| 1)))
(assert (or (= |approval/backup/tool.effect/0/captured0'| 0) (= |approval/backup/tool.effect/0/captured0'| 1)))
(assert (= |var pinned'| |var pinned|))
(define-fun initial () Bool (and part2 part5 (not |approval/saved|) (= |approval/backup/tool.effect/code0| |tool.effect/code0|) (= |approval/backup/tool.effect/0/captured0| |tool.effect/0/captured0|) |var pinned| (not |var approved_name|) (not |var harmed|)))
(define-fun step () Bool (and (not (and |fire approve| |fire tool|)) (not (and |fire publish| |fire tool|)) (not (and |fire publish| |fire approve|)) (not (and |fire take_back| |fire tool|)) (not (and |fire take_back| |fire approve|)) (not (and |fire take_back| |fire publish|)) (or part34 part36) (or part34 |var approved_name|) (or part34 part39 part48) (or part50 part36) (or part50 part2) (or part53 part36) (or part50 |var approved_name'|) (or (= |var approved_name'| |var approved_name|) |fire approve|) (or part34 (= |var harmed'| (and part43 (or |var harmed| part61)))) (or (= |var harmed'| |var harmed|) |fire tool|) (or part68 (= |tool.effect/code0'| 1)) (or part53 (= |tool.effect/code0'| 0)) (or (= |tool.effect/code0'| |tool.effect/code0|) |fire publish| |fire take_back|) (or part68 (= |tool.effect/0/captured0'| |argument Command 0|)) (or (= |tool.effect/0/captured0'| |tool.effect/0/captured0|) |fire publish|) (or part50 |approval/saved'|) (or (= |approval/saved'| |approval/saved|) |fire approve|) (or part50 (= |approval/backup/tool.effect/code0'| |tool.effect/code0|)) (or (= |approval/backup/tool.effect/code0'| |approval/backup/tool.effect/code0|) |fire approve|) (or part50 (= |approval/backup/tool.effect/0/captured0'| |tool.effect/0/captured0|)) (or (= |approval/backup/tool.effect/0/captured0'| |approval/backup/tool.effect/0/captured0|) |fire approve|) (or |fire tool| |fire approve| |fire publish| |fire take_back|)))
(define-fun violation () Bool (not (or (not (and |var approved_name| (or part39 part48))) part48)))
(define-fun strengthening ((|var pinned| Bool) (|var approved_name| Bool) (|var harmed| Bool) (|tool.effect/code0| Int) (|tool.effect/0/captured0| Int) (|approval/saved| Bool) (|approval/backup/tool.effect/code0| Int) (|approval/backup/tool.effect/0/captured0| Int)) Bool
(and true
|var pinned|
)
)
; initiation: it holds initially
(push 1)
(assert initial)
(assert (not (strengthening |var pinned| |var approved_name| |var harmed| |tool.effect/code0| |tool.effect/0/captured0| |approval/saved| |approval/backup/tool.effect/code0| |approval/backup/tool.effect/0/captured0|)))
(check-sat)
(pop 1)
; consecution: every step preserves it
(push 1)
(assert (strengthening |var pinned| |var approved_name| |var harmed| |tool.effect/code0| |tool.effect/0/captured0| |approval/saved| |approval/backup/tool.effect/code0| |approval/backup/tool.effect/0/captured0|))
(assert step)
(assert (not (strengthening |var pinned'| |var approved_name'| |var harmed'| |tool.effect/code0'| |tool.effect/0/captured0'| |approval/saved'| |approval/backup/tool.effect/code0'| |approval/backup/tool.effect/0/captured0'|)))
(check-sat)
(pop 1)
; safety: it excludes every violation
(push 1)
(assert (strengthening |var pinned| |var approved_name| |var harmed| |tool.effect/code0| |tool.effect/0/captured0| |approval/saved| |approval/backup/tool.effect/code0| |approval/backup/tool.effect/0/captured0|))
(assert violation)
(check-sat)
(pop 1)
