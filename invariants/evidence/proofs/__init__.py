"""Proofs: the obligations of an inductive strengthening, its text and its wording, and counterexamples to induction.

Read ``proof_obligations`` (the three questions), ``scope_obligations`` and ``open_obligations`` (their terms, for a
scope and for every population), then ``statement`` and ``reproving`` (the check in a fresh solver).
``strengthening_text`` writes strengthenings, and ``strengthening_check`` examines them; ``lemma_proofs`` makes claims
from lemmas, ``cti`` finds the step at which a proof fails, ``formula_wording`` and ``variable_wording`` put formulas
into the language's terms.
"""
