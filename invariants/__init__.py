"""Checks the invariants of systems that rewrite their own rules."""
