"""Text and places in it: spans, sources, offset-preserving normalisation."""
