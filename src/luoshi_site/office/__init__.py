"""office: staff pages that bring everything together."""
