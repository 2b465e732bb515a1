"""The gate: admits or refuses one proposed change of a running system, with evidence.

Read ``decision`` (the answer, as data), ``gate`` (the way from a proposal to its decision), ``policy`` (the action),
``ledger`` (each decision on its line), then ``recording`` (a gate with both).
"""
