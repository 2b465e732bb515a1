"""Explain: whether properties hold and rules can fire, and if not, why."""
