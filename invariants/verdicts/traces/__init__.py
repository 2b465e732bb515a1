"""Runs as results have them. Read ``trace``: the steps of a run, and what is known of each."""
