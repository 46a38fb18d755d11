"""A stretch of a text, by code points."""

from dataclasses import dataclass

_set = object.__setattr__


@dataclass(frozen=True, slots=True, order=True, init=False)
class Span:
    """From `start` to `end`, end exclusive, in Unicode code points of the source's text."""

    start: int
    end: int

    def __init__(self, start: int, end: int) -> None:
        if not 0 <= start <= end:
            raise ValueError(f"not a span: {start}..{end}")
        _set(self, "start", start)
        _set(self, "end", end)

    def of(self, text: str) -> str:
        """The words that the span covers (原文)."""
        return text[self.start : self.end]

    def shifted(self, by: int) -> "Span":
        """The same stretch, `by` code points further on."""
        return Span(self.start + by, self.end + by)
