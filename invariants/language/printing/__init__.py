"""Printing: from syntax tree and typed code to text.

``unparse`` makes a syntax tree of typed code. ``expression_printer`` prints a tree on one line, ``wrapping`` on several
lines, ``printer`` prints declarations, and ``comments`` puts comments and blank lines back. The text is read back as an
equal tree. ``meaning`` computes the digest of a model's meaning.
"""
