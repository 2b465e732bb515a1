"""What somebody who knows Z3 would write by hand to check one of the models within bounds.

Each is a program of its own, without anything of this project: it searches for the shortest chain that breaks the
invariant, then for the shortest run, one step at a time in one incremental solver, and prints what it found and the
seconds that it spent in the solver.
"""
