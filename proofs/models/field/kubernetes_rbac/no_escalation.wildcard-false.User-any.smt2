; invariants certificate 2
; An inductive strengthening shows that the property holds in all runs: it holds initially, every step preserves
; it, and it excludes every violation. So a solver has to answer unsat three times. That these are the questions
; which the model poses is what `invariants verify` checks.
; tool: invariants 0.1.0
; engine: open
; model: kubernetes_rbac
; path: models/field/kubernetes_rbac.inv
; digest: sha256:72c34f906c77a6dbcd6f9bd4836302b0619554ad043e394ed785bf3afa5d1aa3
; constant: wildcard = false
; property: no_escalation
; scope: User any
; chain: any
; prev: 1
; reading: no_escalation
; reading: grants[cluster_admin, read_secrets]
; reading: forall u1 in User: not bound[u1, cluster_admin]
; reading: not grants[viewer, escalate]
; reading: not grants[tenant, escalate]
; reading: not grants[tenant, read_secrets]
; reading: not grants[viewer, bind]
; reading: not grants[viewer, read_secrets]
; reading: not grants[tenant, bind]
;
(set-logic ALL)
(declare-sort |sort User| 0)
(declare-datatypes ((|sort Role| 0)) (((|Role.tenant|) (|Role.viewer|) (|Role.cluster_admin|))))
(declare-datatypes ((|sort Verb| 0)) (((|Verb.read_secrets|) (|Verb.edit_roles|) (|Verb.edit_bindings|) (|Verb.escalate|) (|Verb.bind|))))
(declare-fun |var mallory| () |sort User|)
(declare-fun |var alice| () |sort User|)
(declare-fun |var wildcard| () Bool)
(declare-fun |grants[0,0]| () Bool)
(declare-fun |grants[0,1]| () Bool)
(declare-fun |grants[0,2]| () Bool)
(declare-fun |grants[0,3]| () Bool)
(declare-fun |grants[0,4]| () Bool)
(declare-fun |grants[1,0]| () Bool)
(declare-fun |grants[1,1]| () Bool)
(declare-fun |grants[1,2]| () Bool)
(declare-fun |grants[1,3]| () Bool)
(declare-fun |grants[1,4]| () Bool)
(declare-fun |grants[2,0]| () Bool)
(declare-fun |grants[2,1]| () Bool)
(declare-fun |grants[2,2]| () Bool)
(declare-fun |grants[2,3]| () Bool)
(declare-fun |grants[2,4]| () Bool)
(declare-fun |bound[_,0]| (|sort User|) Bool)
(declare-fun |bound[_,1]| (|sort User|) Bool)
(declare-fun |bound[_,2]| (|sort User|) Bool)
(declare-fun |var leaked| () Bool)
(declare-const |fire read_secret| Bool)
(declare-const |fire update_role| Bool)
(declare-const |fire create_binding| Bool)
(declare-const |argument read_secret by| |sort User|)
(declare-const |argument update_role by| |sort User|)
(declare-const |argument update_role r| |sort Role|)
(declare-const |argument update_role v| |sort Verb|)
(declare-const |argument create_binding by| |sort User|)
(declare-const |argument create_binding to| |sort User|)
(declare-const |argument create_binding r| |sort Role|)
(define-fun part6 () Bool (= |argument update_role r| |Role.tenant|))
(define-fun part9 () Bool (= |argument update_role v| |Verb.read_secrets|))
(define-fun part14 () Bool (= |argument update_role v| |Verb.edit_roles|))
(define-fun part19 () Bool (= |argument update_role v| |Verb.edit_bindings|))
(define-fun part24 () Bool (= |argument update_role v| |Verb.escalate|))
(define-fun part29 () Bool (= |argument update_role v| |Verb.bind|))
(define-fun part34 () Bool (= |argument update_role r| |Role.viewer|))
(define-fun part51 () Bool (= |argument update_role r| |Role.cluster_admin|))
(define-fun part158 () Bool (and (|bound[_,0]| |argument create_binding by|) |grants[0,2]|))
(define-fun part160 () Bool (and (|bound[_,1]| |argument create_binding by|) |grants[1,2]|))
(define-fun part162 () Bool (and (|bound[_,2]| |argument create_binding by|) |grants[2,2]|))
(define-fun part192 () Bool (and (|bound[_,0]| |argument create_binding by|) |grants[0,4]|))
(define-fun part193 () Bool (and (|bound[_,1]| |argument create_binding by|) |grants[1,4]|))
(define-fun part194 () Bool (and (|bound[_,2]| |argument create_binding by|) |grants[2,4]|))
(define-fun |grants[0,0]'| () Bool (or (and |fire update_role| part6 part9) |grants[0,0]|))
(define-fun |grants[0,1]'| () Bool (or (and |fire update_role| part6 part14) |grants[0,1]|))
(define-fun |grants[0,2]'| () Bool (or (and |fire update_role| part6 part19) |grants[0,2]|))
(define-fun |grants[0,3]'| () Bool (or (and |fire update_role| part6 part24) |grants[0,3]|))
(define-fun |grants[0,4]'| () Bool (or (and |fire update_role| part6 part29) |grants[0,4]|))
(define-fun |grants[1,0]'| () Bool (or (and |fire update_role| part34 part9) |grants[1,0]|))
(define-fun |grants[1,1]'| () Bool (or (and |fire update_role| part34 part14) |grants[1,1]|))
(define-fun |grants[1,2]'| () Bool (or (and |fire update_role| part34 part19) |grants[1,2]|))
(define-fun |grants[1,3]'| () Bool (or (and |fire update_role| part34 part24) |grants[1,3]|))
(define-fun |grants[1,4]'| () Bool (or (and |fire update_role| part34 part29) |grants[1,4]|))
(define-fun |grants[2,0]'| () Bool (or (and |fire update_role| part51 part9) |grants[2,0]|))
(define-fun |grants[2,1]'| () Bool (or (and |fire update_role| part51 part14) |grants[2,1]|))
(define-fun |grants[2,2]'| () Bool (or (and |fire update_role| part51 part19) |grants[2,2]|))
(define-fun |grants[2,3]'| () Bool (or (and |fire update_role| part51 part24) |grants[2,3]|))
(define-fun |grants[2,4]'| () Bool (or (and |fire update_role| part51 part29) |grants[2,4]|))
(define-fun |bound[_,0]'| ((b!0 |sort User|)) Bool (or (and |fire create_binding| (= |argument create_binding to| b!0) (= |argument create_binding r| |Role.tenant|)) (|bound[_,0]| b!0)))
(define-fun |bound[_,1]'| ((b!0 |sort User|)) Bool (or (and |fire create_binding| (= |argument create_binding to| b!0) (= |argument create_binding r| |Role.viewer|)) (|bound[_,1]| b!0)))
(define-fun |bound[_,2]'| ((b!0 |sort User|)) Bool (or (and |fire create_binding| (= |argument create_binding to| b!0) (= |argument create_binding r| |Role.cluster_admin|)) (|bound[_,2]| b!0)))
(define-fun |var leaked'| () Bool (or |fire read_secret| |var leaked|))
(define-fun initial () Bool (and (not |var wildcard|) (not |grants[0,0]|) |grants[0,1]| |grants[0,2]| (= |grants[0,3]| |var wildcard|) (= |grants[0,4]| |var wildcard|) (not |grants[1,0]|) (not |grants[1,1]|) (not |grants[1,2]|) (not |grants[1,3]|) (not |grants[1,4]|) |grants[2,0]| |grants[2,1]| |grants[2,2]| |grants[2,3]| |grants[2,4]| (forall ((b!1 |sort User|)) (|bound[_,0]| b!1)) (forall ((b!1 |sort User|)) (not (|bound[_,1]| b!1))) (forall ((b!1 |sort User|)) (not (|bound[_,2]| b!1))) (not |var leaked|) (not (= |var mallory| |var alice|))))
(define-fun step () Bool (and (or |fire read_secret| |fire update_role| |fire create_binding|) (not (and |fire update_role| |fire read_secret|)) (not (and |fire create_binding| |fire read_secret|)) (not (and |fire create_binding| |fire update_role|)) (or (not |fire read_secret|) (and (|bound[_,0]| |argument read_secret by|) |grants[0,0]|) (and (|bound[_,1]| |argument read_secret by|) |grants[1,0]|) (and (|bound[_,2]| |argument read_secret by|) |grants[2,0]|)) (or (not |fire update_role|) (and (or (and (|bound[_,0]| |argument update_role by|) |grants[0,1]|) (and (|bound[_,1]| |argument update_role by|) |grants[1,1]|) (and (|bound[_,2]| |argument update_role by|) |grants[2,1]|)) (or (and (|bound[_,0]| |argument update_role by|) (ite part9 |grants[0,0]| (ite part14 |grants[0,1]| (ite part19 |grants[0,2]| (ite part24 |grants[0,3]| |grants[0,4]|))))) (and (|bound[_,1]| |argument update_role by|) (ite part9 |grants[1,0]| (ite part14 |grants[1,1]| (ite part19 |grants[1,2]| (ite part24 |grants[1,3]| |grants[1,4]|))))) (and (|bound[_,2]| |argument update_role by|) (ite part9 |grants[2,0]| (ite part14 |grants[2,1]| (ite part19 |grants[2,2]| (ite part24 |grants[2,3]| |grants[2,4]|))))) (and (|bound[_,0]| |argument update_role by|) |grants[0,3]|) (and (|bound[_,1]| |argument update_role by|) |grants[1,3]|) (and (|bound[_,2]| |argument update_role by|) |grants[2,3]|)))) (or (not |fire create_binding|) (and (or part158 part160 part162) (or (and (or (not (ite (= |argument create_binding r| |Role.tenant|) |grants[0,0]| (ite (= |argument create_binding r| |Role.viewer|) |grants[1,0]| |grants[2,0]|))) (and (|bound[_,0]| |argument create_binding by|) |grants[0,0]|) (and (|bound[_,1]| |argument create_binding by|) |grants[1,0]|) (and (|bound[_,2]| |argument create_binding by|) |grants[2,0]|)) (or (not (ite (= |argument create_binding r| |Role.tenant|) |grants[0,1]| (ite (= |argument create_binding r| |Role.viewer|) |grants[1,1]| |grants[2,1]|))) (and (|bound[_,0]| |argument create_binding by|) |grants[0,1]|) (and (|bound[_,1]| |argument create_binding by|) |grants[1,1]|) (and (|bound[_,2]| |argument create_binding by|) |grants[2,1]|)) (or (not (ite (= |argument create_binding r| |Role.tenant|) |grants[0,2]| (ite (= |argument create_binding r| |Role.viewer|) |grants[1,2]| |grants[2,2]|))) part158 part160 part162) (or (not (ite (= |argument create_binding r| |Role.tenant|) |grants[0,3]| (ite (= |argument create_binding r| |Role.viewer|) |grants[1,3]| |grants[2,3]|))) (and (|bound[_,0]| |argument create_binding by|) |grants[0,3]|) (and (|bound[_,1]| |argument create_binding by|) |grants[1,3]|) (and (|bound[_,2]| |argument create_binding by|) |grants[2,3]|)) (or (not (ite (= |argument create_binding r| |Role.tenant|) |grants[0,4]| (ite (= |argument create_binding r| |Role.viewer|) |grants[1,4]| |grants[2,4]|))) part192 part193 part194)) part192 part193 part194)))))
(define-fun violation () Bool |var leaked|)
(define-fun strengthening () Bool
(and true
(not |var leaked|)
|grants[2,0]|
(forall ((b!0 |sort User|)) (not (|bound[_,2]| b!0)))
(not |grants[1,3]|)
(not |grants[0,3]|)
(not |grants[0,0]|)
(not |grants[1,4]|)
(not |grants[1,0]|)
(not |grants[0,4]|)
)
)
(define-fun |strengthening'| () Bool
(and true
(not |var leaked'|)
|grants[2,0]'|
(forall ((b!0 |sort User|)) (not (|bound[_,2]'| b!0)))
(not |grants[1,3]'|)
(not |grants[0,3]'|)
(not |grants[0,0]'|)
(not |grants[1,4]'|)
(not |grants[1,0]'|)
(not |grants[0,4]'|)
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
