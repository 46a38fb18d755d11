"""The pages of notices and of their delivery."""
