"""Limits: all work keeps to its time and memory, even if it never looks at a clock.

Read ``time_limit`` (code in this process), then ``own_process`` (a process that can be killed, whatever it does).
"""
