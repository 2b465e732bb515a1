"""The solver's side: terms as SMT-LIB, the one caller of Z3, unrollings, induction, Horn clauses, and scripts.

Knows nothing of the language, the interpreter, engines or verdicts.
"""
