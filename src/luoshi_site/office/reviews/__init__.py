"""Reviews (调度): agenda, meeting screens, decisions, minutes, the review table."""
