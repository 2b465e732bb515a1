"""Induction: IC3, inductive subsets of lemmas, and counterexamples to induction.

Read ``single_step`` (the question that all of them ask), then ``ic3`` over ``frames`` and ``orbits``.
``inductive_subset`` selects among the candidates of ``lemmas`` and ``open_lemmas``; ``cti_search`` finds steps that a
lemma would have to exclude.
"""
