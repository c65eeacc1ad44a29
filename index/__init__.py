"""The library: documents, passages and vectors, and views that can be searched.

This room knows nothing of what a good answer is.
"""
