"""Cases: consecution as many small questions, where solvers do not decide the whole one.

Read ``step_cases`` (the questions and their script), then ``case_search`` (which questions are enough), and
``case_reproving`` (the check in fresh solvers).
"""
