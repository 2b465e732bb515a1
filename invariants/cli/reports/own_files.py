"""Files that the checker has written, and may replace.

Owns: the marks by which reports, runs and configurations are recognised.
Must never know: anything else about their content; who writes them.
"""

from __future__ import annotations

import re

_REPORT_HEADS = (
    re.compile(rb'\{\s*"schema": \d+,\s*"tool": "invariants"'),
    re.compile(rb'\{\s*"\$schema": [^{]*\{\s*"tool": \{\s*"driver": \{\s*"name": "invariants"'),
    re.compile(rb'<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n<meta name="generator" content="invari'),
    re.compile(rb'<svg xmlns="http://www.w3.org/2000/svg" class="graph" '),
    re.compile(rb"%% invariants show\n"),
    re.compile(rb'<\?xml version="1.0" encoding="UTF-8"\?>\n<testsuites name="invariants" '),
)
"""The first bytes of reports in JSON, SARIF and JUnit, of pages and of graphs."""

_REPORT_END = re.compile(
    rb"^(([\d,]+ models?, )?[\d,]+ invariants?\b|[\d,]+ models? \xc2\xb7 [\d,]+ (filled|of \S+ mutations? noticed)\b)",
    re.MULTILINE,
)
"""The line that counts, near the end of a report for people."""

_TRACE_HEAD = re.compile(rb'\{"rule": .*"_digest": "sha256:')
_ITF_HEAD = re.compile(
    rb'\{\s*"#meta": \{\s*"format": "ITF",\s*"format-description": [^,]*,\s*"description": "a run of '
)


_STATE_HEAD = re.compile(rb'\{\n  "(scope|names|state|code|backups|adopted|retired|sites)": ')


def is_own_state(head: bytes, _tail: bytes) -> bool:
    """Return whether a file is a configuration, as ``--end`` writes it."""
    return _STATE_HEAD.match(head) is not None


def is_own_report(head: bytes, tail: bytes) -> bool:
    """Return whether a file is a report."""
    return any(each.match(head) for each in _REPORT_HEADS) or _REPORT_END.search(tail) is not None


def is_own_trace(head: bytes, _tail: bytes) -> bool:
    """Return whether a file is a violating run, in either format."""
    return (_TRACE_HEAD.match(head) or _ITF_HEAD.match(head)) is not None
