"""Lemmas: formulas over entries that may help a proof. Whether one is true is left to a solver.

For a population of given size, read ``candidates``, over ``categories`` (numbers that stand for individuals or
members); for open ones ``provenance``, ``templates``, ``enumeration`` (over ``samples``) and ``generalisation``, over
``quantified``. The others transform formulas.

=================  =============================  ====================================================================
module             needs                          guarantees
=================  =============================  ====================================================================
``candidates``     a linear abstraction           closed formulas over entries; nothing is promised of their truth
``quantified``     a transition system            atoms about any individuals, closed formulas
``provenance``     a transition system            closed formulas with quantifiers: the cause of a fact still holds
``templates``      a transition system            closed formulas with quantifiers, of shapes that lemmas often have
``samples``        values of many configurations  where formulas are true
``enumeration``    a transition system, samples   all short clauses that no sample contradicts
``generalisation`` a clause of a finite proof     closed formulas with quantifiers in the place of individuals
``permutations``   a formula                      all its images when individuals are permuted, or the formula alone
``preconditions``  a ground system, a formula     true of exactly the configurations from which every step satisfies it
``normal_form``    a formula                      the same configurations, in conjuncts that people can read
=================  =============================  ====================================================================
"""
