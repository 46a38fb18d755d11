"""agencies: registry of agencies, groups and people."""
