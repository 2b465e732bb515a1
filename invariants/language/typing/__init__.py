"""Typing: names, and the types of expressions."""
