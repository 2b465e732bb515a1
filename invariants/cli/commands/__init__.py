"""Commands: one module for each, with its options and help."""
