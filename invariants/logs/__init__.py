"""Logs: observations of a real system, and whether a model explains them.

Read ``log`` (a log as data) and ``log_replay`` (all passes), then ``completions`` and its two implementations:
``search_completion`` tries all values, ``solver_completion`` asks a solver. ``log_reading``, ``log_header``,
``json_lines`` and ``log_values`` read files; ``observed_steps`` matches one step; ``departures`` explains the first
step that no run of the model has; ``log_report`` is the result.
"""
