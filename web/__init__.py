"""The door: pages, JSON API and security.

This room knows nothing of how anything is found.
"""
