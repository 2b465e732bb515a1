"""Parsing: from text to syntax tree."""
