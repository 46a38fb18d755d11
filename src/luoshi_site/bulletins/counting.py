"""What a bulletin counts: each count by name, as the entries that it counts (统计口径)."""

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType

from luoshi.rules.model import Judgement
from luoshi.rules.status import Light, Status
from luoshi_site.bulletins.entries import Entry

Test = Callable[[Entry], bool]


def _counted(entry: Entry) -> Status | None:
    judgement = entry.judgement
    return judgement.counted_status if isinstance(judgement, Judgement) else judgement.status


def _is(status: Status) -> Test:
    return lambda entry: _counted(entry) is status


def _shines(colour: str) -> Test:
    return lambda entry: (status := _counted(entry)) is not None and status.light.colour == colour


_NAMED: dict[str, Test] = {
    "listed": lambda _entry: True,
    "targets": lambda entry: entry.is_target,
    "milestones": lambda entry: not entry.is_target,
    "items": lambda entry: _counted(entry) is not None,
    "suspended": lambda entry: entry.status is Status.SUSPENDED,
    "suspended_late": lambda entry: entry.status is Status.SUSPENDED and _counted(entry) is not None,
    "unconfirmed": lambda entry: entry.unconfirmed,
}
COUNTS: Mapping[str, Test] = MappingProxyType(
    _NAMED
    | {f"status_{status.value}": _is(status) for status in Status}
    | {f"light_{colour}": _shines(colour) for colour in dict.fromkeys(light.colour for light in Light)}
    | {f"named_{status.value}": (lambda entry, status=status: entry.status is status) for status in Status}
)
"""Each count's name and which entries it counts; `status_` and `light_` leave out what rests, `named_` takes the status as shown."""


def counted(name: str, entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """The entries that a count of that name counts."""
    return tuple(entry for entry in entries if COUNTS[name](entry))
