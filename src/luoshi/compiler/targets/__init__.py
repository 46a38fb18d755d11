"""Targets: commitments that a figure, a ratio, a full coverage or a zero can settle (目标)."""
