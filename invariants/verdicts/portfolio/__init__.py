"""Portfolio: which engine is asked what, and what follows from its answer."""
