"""Terms: the formulas that everything from the encoding to the solver is written in.

Read ``terms`` (nodes, variables with their roles, traversal), then ``manager`` (the one place that builds nodes).

==============  ==============================  =====================================================================
module          needs                           guarantees
==============  ==============================  =====================================================================
``terms``       nothing                         iterative traversal; equal terms of one manager are one object
``sort_check``  arguments that were checked     raises for every ill-sorted node
``manager``     arguments of the stated sorts   an interned, well-sorted term that means what its constructor says
==============  ==============================  =====================================================================
"""
