"""Terms: the formulas of all passes from the encoding to the solver.

Read ``terms`` (nodes, variables with their roles, traversal), then ``manager`` (the one place that builds nodes).

==============  ==============================  =====================================================================
module          needs                           guarantees
==============  ==============================  =====================================================================
``terms``       nothing                         iterative traversal; equal terms of one manager are one object
``sort_check``  arguments that were checked     raises for every ill-sorted node
``manager``     arguments of the stated sorts   an interned, well-sorted term with the meaning of its constructor
==============  ==============================  =====================================================================
"""
