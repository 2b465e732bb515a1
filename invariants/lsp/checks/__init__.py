"""Checks that an editor asks for, each in a process of its own.

Read ``verdicts.py`` first.
"""
