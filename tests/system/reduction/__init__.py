"""Reductions: of every class of runs one is kept; linear systems have all the runs that there are."""
