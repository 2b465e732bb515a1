"""Engines: each turns a problem and a budget into claims.

An engine knows neither the others nor who checks its claims.
"""
