"""Encoding: code as data, and how deep `prev` is kept."""
