"""Proofs: why an invariant holds, which ``why`` puts into words."""
