"""Names and their places: the declaration that each name in a text refers to, and its other places.

Read ``places.py`` first; it is all that the features know of this room.
"""
