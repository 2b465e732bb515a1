"""The gate: one proposed change of a running system is admitted or refused, with evidence.

Read ``decision`` (the answer, as data) and ``gate`` (the way from a proposal to its decision).
"""
