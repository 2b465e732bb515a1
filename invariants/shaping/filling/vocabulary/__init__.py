"""The vocabulary of a hole: what a condition there can be made of.

Read ``readings`` (single values), ``terms`` (readings with their values divided into classes), ``cells`` (a class for
each term), ``readable`` (the terms that a rule can read), then ``formulas`` (sets of cells as conditions).
"""
