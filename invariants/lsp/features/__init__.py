"""The features of the language server: one module for each, a function of a view of a document.

Read ``navigation.py`` first.
"""
