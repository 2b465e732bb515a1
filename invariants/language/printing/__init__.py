"""Printing: from syntax tree and typed code to text.

Read ``printer`` (the layout of a document), then ``expression_printer`` and ``wrapping`` (expressions on one line,
and over several), ``comments`` (where comments go), ``unparse`` (typed code back to the syntax tree and to text).
"""
