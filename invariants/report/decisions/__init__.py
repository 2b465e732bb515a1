"""Reports on the decision of a gate about a proposal.

Read ``text`` first; ``json`` only wraps the form that decisions have as data.
"""
