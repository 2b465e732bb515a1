"""Grounding: a system for given numbers of individuals, or for every number."""
