"""Questions and answers: scope, retrieval, reading, checking, evaluation.

This room knows nothing of HTTP or HTML.
"""
