"""A bar that tells how far a long run is, on a terminal only; failures a line each, always (进度)."""

from typing import TextIO

_WIDTH = 30
_STEPS = 400


class Progress:
    """Counts documents; use as a context."""

    def __init__(self, stream: TextIO, total: int) -> None:
        self.compiled = self.failed = self.known = 0
        self._stream = stream
        self._total = total
        self._shown = stream.isatty()
        self._last = -1

    def __enter__(self) -> "Progress":
        self._draw()
        return self

    def __exit__(self, *_: object) -> None:
        self._clear()

    def done(self, name: str, failure: str) -> None:
        """One document more; `failure` says why it could not be compiled, if so."""
        if failure:
            self.failed += 1
            self._clear()
            print(f"luoshi: {name}: {failure}", file=self._stream)
        else:
            self.compiled += 1
        self._draw(anew=bool(failure))

    def passed_over(self) -> None:
        """One document that needs no work."""
        self.known += 1
        self._draw()

    def _draw(self, *, anew: bool = False) -> None:
        """Redraws where the bar has moved enough to be worth the writing."""
        seen = self.compiled + self.failed + self.known
        step = seen * _STEPS // max(self._total, 1)
        if not self._shown or (step == self._last and not anew):
            return
        self._last = step
        filled = seen * _WIDTH // max(self._total, 1)
        failed = f"，{self.failed} 份没能编译" if self.failed else ""
        bar = "█" * filled + "░" * (_WIDTH - filled)
        self._stream.write(f"\r{bar} {seen}/{self._total}{failed} ")
        self._stream.flush()

    def _clear(self) -> None:
        if self._shown and self._last >= 0:
            self._stream.write("\r\x1b[K")
            self._stream.flush()
            self._last = -1
