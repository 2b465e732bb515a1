"""Dispatch: engine tasks, run in this process, in processes that can be killed, or in an executor.

Read ``engine_tasks`` (a task as data), ``workers`` (processes), then ``dispatcher`` (first briefly in this process,
then in other processes).
"""
