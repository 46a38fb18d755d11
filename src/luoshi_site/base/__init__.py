"""base: audit chain, file store, fields, page frame."""
