"""The luoshi site: the ledger, its reports, its judgements and its bulletins, in a browser."""
