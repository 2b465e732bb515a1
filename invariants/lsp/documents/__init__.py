"""Open documents: texts that change while somebody types, and the analysis of each.

Read ``workspace.py`` first.
"""
