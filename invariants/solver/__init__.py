"""The solver's side: terms as SMT-LIB, unrollings, the one caller of a solver, and what its models mean.

Knows nothing of the language, the interpreter, engines or verdicts.
"""
