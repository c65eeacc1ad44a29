"""What could be said in answer: every source proposes, none decides."""
