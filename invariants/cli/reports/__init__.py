"""Reports in the making: bugs in a format, and the runs that are written beside a report.

Read ``safe_report`` (a bug in a format costs one result), then ``trace_files``.
"""
