"""Induction: IC3, Houdini and the search for counterexamples to induction, over one incremental solver."""
