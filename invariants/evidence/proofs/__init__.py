"""Proofs: the obligations of an inductive strengthening, its text and its wording, and counterexamples to induction.

Read ``proof_obligations`` (the three questions), ``scope_obligations`` and ``open_obligations`` (the terms of these,
for a scope and for every population), then ``statement`` and ``reproving`` (the check in a fresh solver).
Strengthenings are written by ``strengthening_text`` and examined by ``strengthening_check``; ``lemma_proofs`` makes
claims from lemmas, ``cti`` tells where a proof fails, ``formula_wording`` and ``variable_wording`` put formulas into
the language's terms.
"""
