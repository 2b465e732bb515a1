"""Printing: from syntax tree and typed code to text."""
