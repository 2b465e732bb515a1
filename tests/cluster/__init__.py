"""Tests of work that a cluster does."""
