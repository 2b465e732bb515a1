"""Z3: its library, a context, the one caller of its check, and its expressions as terms."""
