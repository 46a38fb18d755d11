"""What a bulletin counts: each count by name, as the entries that it counts (统计口径)."""

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType

from luoshi.rules.model import Judgement
from luoshi.rules.status import Light, Status
from luoshi_site.bulletins.entries import Entry

Test = Callable[[Entry], bool]
LISTS: Mapping[str, tuple[Status, ...]] = MappingProxyType(
    {
        "done": (Status.MET, Status.MET_LATE, Status.DONE),
        "behind": (Status.OVERDUE, Status.BEHIND, Status.MISSED),
        "attention": (Status.AT_RISK, Status.MADE_UP),
        "no_data": (Status.NO_DATA,),
        "awaiting": (Status.AWAITING,),
        "no_baseline": (Status.NO_BASELINE,),
        "suspended": (Status.SUSPENDED,),
    }
)
"""The lists by name, and which statuses each names."""

_WELL, _ILL = frozenset({"green", "blue"}), frozenset({"red", "yellow"})


def _counted(entry: Entry) -> Status | None:
    judgement = entry.judgement
    return judgement.counted_status if isinstance(judgement, Judgement) else judgement.status


def _is(status: Status) -> Test:
    return lambda entry: _counted(entry) is status


def _shines(colour: str) -> Test:
    return lambda entry: (status := _counted(entry)) is not None and status.light.colour == colour


def _listed(statuses: tuple[Status, ...]) -> Test:
    return lambda entry: entry.status in statuses


def _was(entry: Entry, colours: frozenset[str]) -> bool:
    return entry.before is not None and entry.before.light.colour in colours


def _is_done(entry: Entry) -> bool:
    return entry.status in LISTS["done"]


def _recovered(entry: Entry) -> bool:
    return entry.status.light.colour in _WELL and _was(entry, _ILL)


def _newly_behind(entry: Entry) -> bool:
    return entry.status in LISTS["behind"] and entry.before is not None and entry.before not in LISTS["behind"]


def _newly_done(entry: Entry) -> bool:
    return _is_done(entry) and entry.before is not None and entry.before not in LISTS["done"]


_NAMED: dict[str, Test] = {
    "listed": lambda _entry: True,
    "targets": lambda entry: entry.is_target,
    "milestones": lambda entry: not entry.is_target,
    "items": lambda entry: _counted(entry) is not None,
    "suspended": lambda entry: entry.status is Status.SUSPENDED,
    "suspended_late": lambda entry: entry.status is Status.SUSPENDED and _counted(entry) is not None,
    "unconfirmed": lambda entry: entry.unconfirmed,
    "early": lambda entry: entry.early and _is_done(entry),
    "exceeded": lambda entry: entry.exceeded and _is_done(entry),
    "recovered": _recovered,
    "newly_done": _newly_done,
    "newly_behind": _newly_behind,
}
COUNTS: Mapping[str, Test] = MappingProxyType(
    _NAMED
    | {f"status_{status.value}": _is(status) for status in Status}
    | {f"light_{colour}": _shines(colour) for colour in dict.fromkeys(light.colour for light in Light)}
    | {f"list_{name}": _listed(statuses) for name, statuses in LISTS.items()}
)
"""Each count's name and which entries it counts; `status_` and `light_` leave out what rests, `list_` takes the status as shown."""


def counted(name: str, entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """The entries that a count of that name counts."""
    return tuple(entry for entry in entries if COUNTS[name](entry))
