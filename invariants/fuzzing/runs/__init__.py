"""Runs: how a random run is built, reproduced from its input, monitored, counted and claimed.

Read ``run`` (a run while it grows), ``random_walk`` (its next step), ``monitor`` (which properties it violates), then
``fuzz_input`` (a run as data, executed again). ``tally`` counts, ``run_claims`` writes the claim.
"""
