"""The solver's side: terms as SMT-LIB, the one caller of Z3, unrollings, induction, Horn clauses, and scripts.

Read ``smtlib`` (terms as text), ``answers``, then ``z3`` (the one caller of a solver's check) and ``unrolling`` (runs
in one incremental solver). ``induction`` has IC3 and lemmas, ``horn`` asks Spacer about Horn clauses, ``control``
splits these by the finite part of a system, ``bit_widths`` has the widths of bit-vectors, ``scripts`` whole SMT-LIB
texts answered from scratch.
"""
