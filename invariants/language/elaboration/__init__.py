"""Elaboration: from declarations in the syntax tree to the typed model."""
