"""Comparison: whether a change lets more pass than before, for all states, and what it brings within reach.

Read ``comparison`` (the questions), ``code_values`` (code as terms), ``present_code`` (code that reads code),
``unknown_steps`` (rules whose code nobody knows), then ``code_terms`` (the search for a state). ``reach``
(the places that code can change from now on) rests on ``consequences``.
"""
