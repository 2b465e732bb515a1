"""Dispatch: engine tasks, run in this process, in processes that can be ended, or in an executor."""
