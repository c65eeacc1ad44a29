"""The commands of ``meeting-qa``, one module a kind; ``qa/cli.py`` adds them up."""
