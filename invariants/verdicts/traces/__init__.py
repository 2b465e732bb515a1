"""Runs in the form of results. Read ``trace``: the steps of a run, and the facts about each."""
