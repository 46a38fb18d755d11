"""progress: rounds, readings, evidence, judgements."""
