"""Gates with a policy and a ledger: the answer is on the disk before it is given.

Read ``entries`` (the content of a line about a decision), ``recorded_gate``, ``guard`` (around a change of a Python
system), then ``audit`` (every decision made again).
"""
