"""Lemmas: formulas over entries that may help a proof. Whether one is true is left to a solver.

Read ``candidates``, over ``categories`` (numbers that stand for individuals or members); the others transform formulas.

=================  =============================  ====================================================================
module             needs                          guarantees
=================  =============================  ====================================================================
``candidates``     a linear abstraction           closed formulas over entries; nothing is promised of their truth
``permutations``   a formula                      what permuting individuals makes of it, none forgotten or none made
``preconditions``  a ground system, a formula     true of exactly the configurations from which every step satisfies it
``normal_form``    a formula                      the same configurations, in conjuncts that people can read
=================  =============================  ====================================================================
"""
