"""Limits that several layers share.

Owns: each such limit with its unit and the reason for its value.
Must never know: who keeps to a limit. One that a single layer needs stands where it is used, under a name of its own.
"""

from __future__ import annotations

PAGE_WIDTH = 100
"""Columns of a report and of a formatted model: two such texts fit side by side on a usual screen."""

PATIENCE = 60.0
"""Seconds for a question to which no time is given: longer than most answers take, and short enough to wait for."""

MOST_IMAGES = 120
"""The most images of a formula under permutations of individuals: all those of five. One with more is kept alone."""

CANDIDATE_EFFORT = 3_000_000
"""The effort of one query about a candidate lemma, in Z3's resource units: one or two seconds on any machine."""

MINIMIZING_SECONDS = 1.0
"""Seconds for leaving out the conjuncts of a strengthening that a proof does without: a shorter one is only nicer."""
