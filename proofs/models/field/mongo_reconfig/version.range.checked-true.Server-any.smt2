; invariants certificate 2
; An inductive strengthening shows that the property holds in all runs: it holds initially, every step preserves
; it, and it excludes every violation. So a solver has to answer unsat three times. That these are the questions
; which the model poses is what `invariants verify` checks.
; tool: invariants 0.1.0
; engine: open
; model: mongo_reconfig
; path: models/field/mongo_reconfig.inv
; digest: sha256:8f36a1d44b496ac7206af94cd1b6e3cfb150dcab413cae815f65345d18fe835b
; constant: checked = true
; property: version.range
; scope: Server any
; chain: any
; prev: 1
; reading: version.range
;
(set-logic ALL)
(declare-sort |sort Server| 0)
(declare-fun |var checked| () Bool)
(declare-fun |config[_,_]| (|sort Server| |sort Server|) Bool)
(declare-fun |version[_]| (|sort Server|) Int)
(declare-fun |config_term[_]| (|sort Server|) Int)
(declare-fun |term[_]| (|sort Server|) Int)
(declare-fun |primary[_]| (|sort Server|) Bool)
(declare-fun |elect/voters[_]| (|sort Server|) Bool)
(declare-fun |reconfigure/next[_]| (|sort Server|) Bool)
(declare-fun |aggregate 0[_]| (|sort Server|) Int)
(declare-fun |aggregate 1| () Int)
(declare-fun |aggregate 2[_]| (|sort Server|) Int)
(declare-fun |aggregate 3[_]| (|sort Server|) Int)
(declare-const |fire elect| Bool)
(declare-const |fire send| Bool)
(declare-const |fire reconfigure| Bool)
(declare-const |argument elect i| |sort Server|)
(declare-const |argument send i| |sort Server|)
(declare-const |argument send j| |sort Server|)
(declare-const |argument reconfigure i| |sort Server|)
(define-fun part41 () Int (+ (|term[_]| |argument elect i|) 1))
(define-fun part187 () Bool (forall ((b!20 |sort Server|)) (<= 0 (|aggregate 0[_]| b!20))))
(define-fun part188 () Bool (<= 0 |aggregate 1|))
(define-fun part192 () Bool (forall ((b!21 |sort Server|)) (<= 0 (|aggregate 2[_]| b!21))))
(define-fun part196 () Bool (forall ((b!22 |sort Server|)) (<= 0 (|aggregate 3[_]| b!22))))
(define-fun |config[_,_]'| ((b!0 |sort Server|) (b!1 |sort Server|)) Bool (ite (and |fire reconfigure| (= |argument reconfigure i| b!0)) (|reconfigure/next[_]| b!1) (ite (and |fire send| (= |argument send j| b!0)) (|config[_,_]| |argument send i| b!1) (|config[_,_]| b!0 b!1))))
(define-fun |version[_]'| ((b!2 |sort Server|)) Int (ite (and |fire reconfigure| (= |argument reconfigure i| b!2)) (+ (|version[_]| |argument reconfigure i|) 1) (ite (and |fire send| (= |argument send j| b!2)) (|version[_]| |argument send i|) (|version[_]| b!2))))
(define-fun |config_term[_]'| ((b!3 |sort Server|)) Int (ite (and |fire reconfigure| (= |argument reconfigure i| b!3)) (|term[_]| |argument reconfigure i|) (ite (and |fire send| (= |argument send j| b!3)) (|config_term[_]| |argument send i|) (ite (and |fire elect| (= |argument elect i| b!3)) part41 (|config_term[_]| b!3)))))
(define-fun |term[_]'| ((b!4 |sort Server|)) Int (ite (and |fire elect| (|elect/voters[_]| b!4)) part41 (|term[_]| b!4)))
(define-fun |primary[_]'| ((b!5 |sort Server|)) Bool (ite (and |fire elect| (|elect/voters[_]| b!5)) (= b!5 |argument elect i|) (|primary[_]| b!5)))
(define-fun initial () Bool (and |var checked| (forall ((b!6 |sort Server|) (b!7 |sort Server|)) (|config[_,_]| b!6 b!7)) (forall ((b!8 |sort Server|)) (= (|version[_]| b!8) 0)) (forall ((b!9 |sort Server|)) (= (|config_term[_]| b!9) 0)) (forall ((b!10 |sort Server|)) (= (|term[_]| b!10) 0)) (forall ((b!11 |sort Server|)) (not (|primary[_]| b!11)))))
(define-fun step () Bool (and (forall ((b!12 |sort Server|)) (and (<= 0 (|version[_]| b!12)) (<= (|version[_]| b!12) 3))) (forall ((b!13 |sort Server|)) (and (<= 0 (|config_term[_]| b!13)) (<= (|config_term[_]| b!13) 3))) (forall ((b!14 |sort Server|)) (and (<= 0 (|term[_]| b!14)) (<= (|term[_]| b!14) 3))) (or |fire elect| |fire send| |fire reconfigure|) (not (and |fire send| |fire elect|)) (not (and |fire reconfigure| |fire elect|)) (not (and |fire reconfigure| |fire send|)) (or (not |fire elect|) (and (|elect/voters[_]| |argument elect i|) (forall ((b!15 |sort Server|)) (or (not (|elect/voters[_]| b!15)) (|config[_,_]| |argument elect i| b!15))) (< (|aggregate 0[_]| |argument elect i|) (* 2 |aggregate 1|)) (< (|term[_]| |argument elect i|) 3) (forall ((b!16 |sort Server|)) (or (not (|elect/voters[_]| b!16)) (and (<= (|term[_]| b!16) (|term[_]| |argument elect i|)) (not (or (< (|config_term[_]| |argument elect i|) (|config_term[_]| b!16)) (and (= (|config_term[_]| b!16) (|config_term[_]| |argument elect i|)) (< (|version[_]| |argument elect i|) (|version[_]| b!16)))))))))) (or (not |fire send|) (and (not (|primary[_]| |argument send j|)) (or (< (|config_term[_]| |argument send j|) (|config_term[_]| |argument send i|)) (and (= (|config_term[_]| |argument send i|) (|config_term[_]| |argument send j|)) (< (|version[_]| |argument send j|) (|version[_]| |argument send i|)))))) (or (not |fire reconfigure|) (and (|primary[_]| |argument reconfigure i|) (|reconfigure/next[_]| |argument reconfigure i|) (< (|version[_]| |argument reconfigure i|) 3) (exists ((b!17 |sort Server|)) (not (= (|config[_,_]| |argument reconfigure i| b!17) (|reconfigure/next[_]| b!17)))) (not (exists ((b!18 |sort Server|) (b!19 |sort Server|)) (and (not (= b!18 b!19)) (not (= (|config[_,_]| |argument reconfigure i| b!18) (|reconfigure/next[_]| b!18))) (not (= (|config[_,_]| |argument reconfigure i| b!19) (|reconfigure/next[_]| b!19)))))) (or (not |var checked|) (< (|aggregate 2[_]| |argument reconfigure i|) (* 2 (|aggregate 3[_]| |argument reconfigure i|)))))) part187 part188 part192 part196))
(define-fun violation () Bool (and (not (forall ((b!23 |sort Server|)) (and (<= 0 (|version[_]| b!23)) (<= (|version[_]| b!23) 3)))) part187 part188 part192 part196))
(define-fun strengthening () Bool
(and true
(forall ((b!8 |sort Server|)) (and (<= 0 (|version[_]| b!8)) (<= (|version[_]| b!8) 3)))
)
)
(define-fun |strengthening'| () Bool
(and true
(forall ((b!8 |sort Server|)) (and (<= 0 (|version[_]'| b!8)) (<= (|version[_]'| b!8) 3)))
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
