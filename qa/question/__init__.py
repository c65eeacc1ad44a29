"""What a question asks: which meetings, what kind of answer; read softly."""
