"""Mistakes: what was meant where a text is no model, and the way out."""
