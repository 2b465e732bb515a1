"""Names and their places: what each name in a text refers to, and where else it stands.

Read ``places.py`` first; it is all that the features know of this room.
"""
