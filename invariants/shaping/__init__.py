"""Shaping: the changes of a system after which an invariant holds, and the modifications that break it.

Read ``changes`` (changes as edits of the text), ``breaking_sets`` (which modifications break an invariant),
``repairs`` (which changes make it hold), ``cores`` (on which conditions a proof rests), then ``blame`` (all of it for
one invariant).
"""
