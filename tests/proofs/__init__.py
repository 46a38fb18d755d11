"""The proofs of each issue, a module each."""
