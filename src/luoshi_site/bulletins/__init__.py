"""bulletins: the month's bulletin."""
