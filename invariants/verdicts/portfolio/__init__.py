"""Portfolio: which engine is asked which question, and the consequences of its answer.

Read ``stages`` (the states of an obligation), then ``portfolio`` (the action at each), ``proving`` (several provers,
one question) and ``results``.
"""
