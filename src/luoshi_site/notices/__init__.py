"""notices: what people are told, in the page first."""
