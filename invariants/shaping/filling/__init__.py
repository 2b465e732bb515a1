"""Filling: the weakest conditions, and the largest or smallest constants, under which all invariants are proved.

Read ``holes`` (where holes stand), ``vocabulary`` (the terms that a condition can read, divided into cells, and sets of
cells as conditions), ``questions`` (the verdict with a filling), ``conditions`` and ``constants`` (the two searches),
``filled_files`` (the filled model as files), then ``solving`` (all holes of a model).
"""
