"""Logs: what was observed of a real system, and whether a model explains it."""
