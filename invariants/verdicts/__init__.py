"""Verdicts: how claims are obtained, checked and turned into results.

Read ``verdict`` (the results) and ``admission`` (the only place that makes them), then ``session`` (a check from
obligations to results), ``portfolio`` (which engine is asked which question) and ``dispatch`` (where engines run).
``obligations`` and ``options`` are the input; ``fuzz_session`` is the session of ``fuzz``; ``narration`` and
``reasons`` add to results, and ``vacuity`` finds results that mean less than they seem.
"""
