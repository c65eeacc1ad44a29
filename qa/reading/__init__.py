"""The network that marks the words which answer, and what it is given."""
