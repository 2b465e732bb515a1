"""Portfolio: which engine is asked what, and what follows from its answer.

Read ``stages`` (the states of an obligation), then ``portfolio`` (the action at each), ``proving`` (several provers,
one question) and ``results``.
"""
