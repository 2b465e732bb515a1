"""Z3: its library, a context with the one caller of its check, terms in Z3, and its expressions as terms."""
