"""The meaning of texts, read off the reference: a third reading, which shares nothing with the package but the parser.

Optional values and records are values here, deadlines and `can` are questions about runs, code is the text that stands
at a place. Nothing is expanded, so a fault of an expansion shows as a difference (``tests.campaigns.meanings``).
"""
