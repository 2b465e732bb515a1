"""Dispatch: engine tasks, run in this process, in processes that can be ended, or in an executor.

Read ``engine_tasks`` (a task as data), ``workers`` (processes), then ``dispatcher`` (first here and briefly, then
there).
"""
