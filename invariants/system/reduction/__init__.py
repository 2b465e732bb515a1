"""Reduction: fewer runs or simpler terms, so that solvers answer sooner.

Bounded search uses the first three: they leave at least one violating run where there is one
(``proofs/soundness/symmetry-and-independence.md``). Provers use the others: a proof about the larger system is a proof
about the smaller one.

========================  ======================  ======================================================================
module                    needs                   guarantees
========================  ======================  ======================================================================
``run_constraints``       nothing                 plain data: the additions of a reduction to a run
``symmetry``              a step relation         of runs that differ in who is who, at least one is kept
``independence``          a step relation         of runs that differ in the order of independent steps, one is kept
``constant_propagation``  a ground system         the same runs, over entries that vary; the values of the others
``linearisation``         a ground system         at least the same runs, in linear arithmetic
``degree``                a ground system         how hard the products of a step are
``linear_abstraction``    a coded model, a scope  one property over a linear system, and how lemmas carry over
========================  ======================  ======================================================================
"""
