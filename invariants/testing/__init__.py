"""Testing: models as tests, for pytest and Hypothesis, alone or beside an implementation.

Read ``pytest_plugin``, or ``model_run`` (a run driven step by step) and then ``state_machine`` and
``implementation``. ``refusal`` has the exception that an implementation raises.
"""
