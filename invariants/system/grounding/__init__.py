"""Grounding: a transition system for given numbers of individuals, or for every number.

Read ``grounding``, then ``step_relation``; the ``open_…`` modules are the other way, without a scope.

====================  ===========================  ===================================================================
module                needs                        guarantees
====================  ===========================  ===================================================================
``grounding``         a transition system, a       no quantifier over a finite sort is left, every read is at literal
                      scope                        indices
``rewriting``         a ground system, a rewrite   every term of the system is rewritten, none is forgotten
``step_relation``     a ground system              a formula that is true of exactly the steps and the idle step
``horn_clauses``      a ground system, a property  clauses that are satisfied by exactly its inductive invariants
``intervals``         a ground system              intervals that no run of so many steps leaves
``open_aggregates``   a term                       no aggregate over individuals is left; true wherever the term was
``open_populations``  a transition system          formulas that hold for populations of every size
====================  ===========================  ===================================================================
"""
