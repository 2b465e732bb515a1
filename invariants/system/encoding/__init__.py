"""Encoding: the transition system, and how code becomes part of its state."""
