"""Reports for continuous integration: SARIF, JUnit, and annotations of GitHub.

Read ``findings`` (a result in a sentence, and what a build makes of it), then any of the formats.
"""
