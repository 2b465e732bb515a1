"""Reduction: fewer runs or simpler terms, so that solvers answer sooner.

Bounded search uses the first three: they leave at least one violating run where there is one. Provers use the others:
a proof about the larger system is one about the smaller. Why: ``proofs/soundness/symmetry-and-independence.md``.

========================  ======================  ======================================================================
module                    needs                   guarantees
========================  ======================  ======================================================================
``run_constraints``       nothing                 plain data: what a reduction adds to a run
``symmetry``              a step relation         of runs that differ in who is who, at least one is kept
``independence``          a step relation         of runs that differ in the order of independent steps, one is kept
``constant_propagation``  a ground system         the same runs, over entries that vary; the values of the others
``linearisation``         a ground system         at least the same runs, in linear arithmetic
``degree``                a ground system         how hard the products of a step are
``linear_abstraction``    a coded model, a scope  one property over a linear system, and how lemmas carry over
========================  ======================  ======================================================================
"""
