; invariants certificate 2
; An inductive strengthening shows that the property holds in all runs: it holds initially, every step preserves
; it, and it excludes every violation. So a solver has to answer unsat three times. That these are the questions
; which the model poses is what `invariants verify` checks.
; tool: invariants 0.1.0
; engine: open
; model: independent_review
; path: models/mixed_team/independent_review.inv
; digest: sha256:4964537f0e1ee159cc56d1645c3161c475378652efc52b80ea746e9c3d33448d
; property: independence
; scope: Engineer any
; chain: any
; prev: 1
; reading: joined
; reading: independence
;
(set-logic ALL)
(declare-sort |sort Engineer| 0)
(declare-datatypes ((|sort Kind| 0)) (((|Kind.human|) (|Kind.artificial|))))
(declare-datatypes ((|sort Status| 0)) (((|Status.outside|) (|Status.member|) (|Status.gone|))))
(declare-datatypes ((|sort Stage| 0)) (((|Stage.drafted|) (|Stage.reviewed|) (|Stage.released|))))
(declare-fun |kind[_]| (|sort Engineer|) |sort Kind|)
(declare-fun |status[_]| (|sort Engineer|) |sort Status|)
(declare-fun |origin[_]| (|sort Engineer|) |sort Engineer|)
(declare-fun |var stage| () |sort Stage|)
(declare-fun |var author| () |sort Engineer|)
(declare-fun |var reviewer| () |sort Engineer|)
(declare-fun |review.independent/code0[_]| (|sort Engineer|) Int)
(declare-fun |review.independent/any0| () Bool)
(declare-const |fire hire| Bool)
(declare-const |fire leave| Bool)
(declare-const |fire draft| Bool)
(declare-const |fire review| Bool)
(declare-const |fire release| Bool)
(declare-const |fire spawn| Bool)
(declare-const |fire adopt| Bool)
(declare-const |argument hire e| |sort Engineer|)
(declare-const |argument leave e| |sort Engineer|)
(declare-const |argument draft e| |sort Engineer|)
(declare-const |argument review e| |sort Engineer|)
(declare-const |argument spawn maker| |sort Engineer|)
(declare-const |argument spawn e| |sort Engineer|)
(declare-const |argument adopt m| |sort Engineer|)
(define-fun part61 () Bool (= |var stage| |Stage.drafted|))
(define-fun part136 () Bool (= |var stage| |Stage.released|))
(define-fun part139 () Bool (= (|review.independent/code0[_]| |argument review e|) 1))
(define-fun part146 () Bool (not (= (|origin[_]| |argument review e|) (|origin[_]| |var author|))))
(define-fun |status[_]'| ((b!1 |sort Engineer|)) |sort Status| (ite (and |fire spawn| (= |argument spawn e| b!1)) |Status.member| (ite (and |fire leave| (= |argument leave e| b!1)) |Status.gone| (ite (and |fire hire| (= |argument hire e| b!1)) |Status.member| (|status[_]| b!1)))))
(define-fun |origin[_]'| ((b!2 |sort Engineer|)) |sort Engineer| (ite (and |fire spawn| (= |argument spawn e| b!2)) (|origin[_]| |argument spawn maker|) (|origin[_]| b!2)))
(define-fun |var stage'| () |sort Stage| (ite |fire release| |Stage.released| (ite |fire review| |Stage.reviewed| (ite |fire draft| |Stage.drafted| |var stage|))))
(define-fun |var author'| () |sort Engineer| (ite |fire draft| |argument draft e| |var author|))
(define-fun |var reviewer'| () |sort Engineer| (ite |fire review| |argument review e| |var reviewer|))
(define-fun |review.independent/code0[_]'| ((b!3 |sort Engineer|)) Int (ite (and |fire adopt| (= |argument adopt m| b!3)) 1 (ite (and |fire spawn| (= |argument spawn e| b!3)) (|review.independent/code0[_]| |argument spawn maker|) (|review.independent/code0[_]| b!3))))
(define-fun initial () Bool (and (forall ((b!4 |sort Engineer|)) (= (|review.independent/code0[_]| b!4) 0)) part61 (forall ((b!5 |sort Engineer|)) (= (|origin[_]| b!5) b!5)) (exists ((b!6 |sort Engineer|)) (and (= (|status[_]| b!6) |Status.member|) (= (|kind[_]| b!6) |Kind.human|))) (= (|status[_]| |var author|) |Status.member|)))
(define-fun step () Bool (and (or |fire hire| |fire leave| |fire draft| |fire review| |fire release| |fire spawn| |fire adopt|) (not (and |fire leave| |fire hire|)) (not (and |fire draft| |fire hire|)) (not (and |fire draft| |fire leave|)) (not (and |fire review| |fire hire|)) (not (and |fire review| |fire leave|)) (not (and |fire review| |fire draft|)) (not (and |fire release| |fire hire|)) (not (and |fire release| |fire leave|)) (not (and |fire release| |fire draft|)) (not (and |fire release| |fire review|)) (not (and |fire spawn| |fire hire|)) (not (and |fire spawn| |fire leave|)) (not (and |fire spawn| |fire draft|)) (not (and |fire spawn| |fire review|)) (not (and |fire spawn| |fire release|)) (not (and |fire adopt| |fire hire|)) (not (and |fire adopt| |fire leave|)) (not (and |fire adopt| |fire draft|)) (not (and |fire adopt| |fire review|)) (not (and |fire adopt| |fire release|)) (not (and |fire adopt| |fire spawn|)) (or (not |fire hire|) (= (|status[_]| |argument hire e|) |Status.outside|)) (or (not |fire leave|) (= (|status[_]| |argument leave e|) |Status.member|)) (or (not |fire draft|) (= (|status[_]| |argument draft e|) |Status.member|)) (or (not |fire review|) (and (= (|status[_]| |argument review e|) |Status.member|) (not part136) (or (not part139) (not |review.independent/any0|) part146) (ite part139 |review.independent/any0| part146))) (or (not |fire release|) (= |var stage| |Stage.reviewed|)) (or (not |fire spawn|) (and (= (|status[_]| |argument spawn maker|) |Status.member|) (= (|kind[_]| |argument spawn maker|) |Kind.artificial|) (= (|status[_]| |argument spawn e|) |Status.outside|) (= (|kind[_]| |argument spawn e|) |Kind.artificial|))) (or (not |fire adopt|) (and part136 (= (|status[_]| |argument adopt m|) |Status.member|) (= (|kind[_]| |argument adopt m|) |Kind.artificial|)))))
(define-fun violation () Bool (not (or part61 (not (= (|origin[_]| |var reviewer|) (|origin[_]| |var author|))))))
(define-fun strengthening () Bool
(and true
(and (not (= (|status[_]| |var author|) |Status.outside|)) (or (= |var stage| |Stage.drafted|) (not (= (|status[_]| |var reviewer|) |Status.outside|))))
(or (= |var stage| |Stage.drafted|) (not (= (|origin[_]| |var reviewer|) (|origin[_]| |var author|))))
)
)
(define-fun |strengthening'| () Bool
(and true
(and (not (= (|status[_]'| |var author'|) |Status.outside|)) (or (= |var stage'| |Stage.drafted|) (not (= (|status[_]'| |var reviewer'|) |Status.outside|))))
(or (= |var stage'| |Stage.drafted|) (not (= (|origin[_]'| |var reviewer'|) (|origin[_]'| |var author'|))))
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
