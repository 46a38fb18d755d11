"""The plan: what a document promises, as values."""
