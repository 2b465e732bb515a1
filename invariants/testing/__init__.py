"""Testing: models as tests, for pytest and Hypothesis, alone or beside an implementation."""
