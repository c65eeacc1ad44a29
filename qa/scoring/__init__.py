"""Which candidate is best, and whether it is right: one scorer decides."""
