"""Compile: expressions and rules as Python functions."""
