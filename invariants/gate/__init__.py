"""The gate: one proposed change of a running system is admitted or refused, with evidence.

Read ``decision`` (the answer, as data), ``gate`` (the way from a proposal to its decision), ``policy`` (what becomes
of it), then ``ledger`` (each decision on its line).
"""
