"""Pages of the documents: list and upload, preview, parts, adoption."""
