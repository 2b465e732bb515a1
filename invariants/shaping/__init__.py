"""Shaping: how a system would have to be changed for a promise to hold, and by what it is broken.

Read ``changes`` (what is changed, as edits of the text), ``breaking_sets`` (which modifications break an invariant),
``repairs`` (which changes make it hold), ``cores`` (on which conditions a proof rests), then ``blame`` (all of it for
one invariant).
"""
