"""Loaders: one module a format, each run in a killable child process."""
