"""States: which configurations of a model can be reached at all.

Read ``states_report`` first: what is reported, as plain data. ``counting`` finds it out.
"""
