"""Scripts: SMT-LIB texts, answered by Z3 or cvc5 from scratch.

Read ``script`` (a text taken apart into its questions, as ``sexpressions``), then ``z3_script`` and ``cvc5_script``.
"""
