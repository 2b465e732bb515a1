"""Agents that rewrite their own policies: an implementation in Python, and its model."""
