"""Reads of the office: what needs somebody today, the ledger's table, one task with everything about it."""
