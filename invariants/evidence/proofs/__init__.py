"""Proofs: the obligations of an inductive strengthening, its text and its wording, and counterexamples to induction."""
