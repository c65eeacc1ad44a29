"""Training the reader: what it learns from, how it learns, how it is shipped.

Nothing here runs when questions are answered.
"""
