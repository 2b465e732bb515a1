"""Limits: time and memory are kept by all work, whether or not it looks at a clock.

Read ``time_limit`` (code in this process), then ``own_process`` (a process that can be ended, whatever it does).
"""
