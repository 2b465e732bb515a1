"""Comparison: whether a change lets more pass than before, for all states.

Read ``comparison`` (the questions), ``code_values`` (code as terms), ``present_code`` (code that reads code),
``unknown_steps`` (rules whose code nobody knows), then ``code_terms`` (the search for a state).
"""
