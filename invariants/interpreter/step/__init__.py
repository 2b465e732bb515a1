"""Step: initial configurations, and the effect of firing a rule.

Read ``attempts`` first (one attempt from guards to the next configuration), then ``sites`` (running a closure, with
``prev`` and ``any``) and ``edits`` (the effect of a modification on code). ``initial_states`` enumerates starts,
``code_queries`` answers ``enabled``, ``unmodified`` and ``captured``, and ``possibilities`` answers ``can``.
"""
