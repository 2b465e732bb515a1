"""Editing: the edits of modifications, typed, and rules made of clauses and edits.

Read ``edits`` first (one function for each kind of edit), then ``edited_scopes`` (whose code an edit means, and the
names that new code sees). ``unknown_conditions`` types ``unknown``, and ``assembly`` makes rules.
"""
