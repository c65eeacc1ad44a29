"""Documents in: what a document, a passage and a meeting record are.

This room knows nothing of vectors, questions or HTTP.
"""
