"""States: the reachable configurations of a model.

Read ``states_report`` (the report as plain data), then ``counting`` (how it is found), ``holding`` (the values that
variables hold), and ``endless`` (numbers that grow for ever).
"""
