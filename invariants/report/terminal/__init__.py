"""Terminal: style, columns and source snippets, for any report that people read."""
