"""Commands: one module for each, with its options and help.

Read ``fmt`` as the simplest example.
"""
