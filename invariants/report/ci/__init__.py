"""Reports for continuous integration: SARIF, JUnit, and annotations of GitHub.

Read ``findings`` (a result in a sentence, and whether it fails a build), then any of the formats; ``blame_sarif`` is
over ``sarif``.
"""
