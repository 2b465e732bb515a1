"""Open documents: texts that change while somebody types, and what is known of them.

Read ``workspace.py`` first.
"""
