"""Programs that an expert in Z3 would write by hand to check one of the models.

Each is a program of its own, without anything of this project. Some check within bounds: they search for the shortest
chain that breaks the invariant, then for the shortest run, one step at a time in one incremental solver, and print what
they found and the seconds that they spent in the solver. Those whose names begin with ``horn`` ask Spacer about every
chain and every run, and print its answer: ``unsat`` where the invariant holds, ``sat`` where it does not.
"""
