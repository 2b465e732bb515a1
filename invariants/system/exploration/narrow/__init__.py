"""Narrow levels: a few configurations at a time, by a Python function that is made for the system.

``scalar_code`` turns terms into expressions, ``scalar_parts`` takes configurations apart and puts successors together,
``alike_steps`` says which steps need not be taken, ``narrow_steps`` writes the function, and ``narrow_levels`` decides
when it is worth it.
"""
