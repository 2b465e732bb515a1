"""Lemmas: candidates drawn from a model, and formulas in the form in which people write them."""
