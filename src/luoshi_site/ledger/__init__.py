"""ledger: documents, plans, tasks, targets, indicators."""
