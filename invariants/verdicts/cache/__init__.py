"""The cache: evidence for verdicts, kept from one run to the next, and checked again before it counts.

Read ``meaning`` (the subject of an entry), ``forms`` (evidence as text), ``store`` (the database), then ``recall``.
"""
