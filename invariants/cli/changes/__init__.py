"""Changes of files: since a revision of git (``git_versions``), and while a command waits (``watching``)."""
