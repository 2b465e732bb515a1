"""Reports on what a gate has decided about a proposal.

Read ``text`` first; ``json`` only wraps the form that decisions have as data.
"""
