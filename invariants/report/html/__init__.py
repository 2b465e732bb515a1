"""Reports and graphs as pages: one file each, which needs nothing else and no network.

Read ``renderer`` (which page is written when), then ``facts`` (everything that a page knows, as JSON) and ``page`` (how
style, script and facts become one file). The scripts build the page from the facts, and take each text as a text.
"""
