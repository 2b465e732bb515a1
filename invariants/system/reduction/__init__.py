"""Reduction: what makes a system smaller without changing the answer, or larger so that a proof stays a proof."""
