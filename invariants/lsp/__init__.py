"""The language server: answers to editors that ask about models, by the Language Server Protocol.

Read ``documents/workspace.py`` first, then ``names/places.py``, then a module of ``features/``; ``server.py`` joins
them.
"""
