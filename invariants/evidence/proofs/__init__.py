"""Proofs: what an inductive strengthening has to show, and how it reads in the language."""
