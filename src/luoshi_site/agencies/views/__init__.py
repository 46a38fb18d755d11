"""Pages of the registry: log-in, agencies, people, the audit chain."""
