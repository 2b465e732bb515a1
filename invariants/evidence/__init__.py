"""Evidence: the claims of engines, and the checks that confirm them.

Read ``claims`` first. A violation goes through ``counterexample`` (a solver's run as a run of the model) and
``confirmation`` (replay); a proof through ``proofs`` and ``certificates``. ``vacuity`` has claims of another kind:
events that never happen. Nothing here knows engines.
"""
