"""What templates may ask about agencies."""
