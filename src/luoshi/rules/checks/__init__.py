"""What looks odd about reported figures (核对): pure functions that ask and never forbid."""
