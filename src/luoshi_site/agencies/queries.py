"""Whom a document means: the registry's names, matched with agencies as written."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from rapidfuzz import fuzz, process

from luoshi_site.agencies.models import Agency, AgencyGroup, AgencyName, City

ALL_AREAS = "各地区"
NEAR = 45
_AREAS = re.compile(
    r"各(?:地区|先导区|功能区|开发区|新区|高新区|[区市县旗州盟、/()和及与各])+(?:党委|(?:人民)?政府|管委会|[、和及])*"
)
_NOISE = re.compile(r"[\s“”\"'‘’·•]+")


def similar_names(name: str, names: Sequence[str], *, limit: int) -> list[int]:
    """The places of the most similar names, best first (相近名称); those that are not at all alike are left out."""
    found = process.extract(name, names, scorer=fuzz.WRatio, limit=limit, score_cutoff=NEAR)
    return [place for _, _, place in found]


@dataclass(frozen=True, slots=True, order=True)
class AgencyMatch:
    """An agency or a group of the registry that a name stands for (匹配结果)."""

    name: str
    pk: int
    is_group: bool = False

    @property
    def key(self) -> str:
        """How forms and draft edits name it: «agency:12», «group:3»."""
        return f"{'group' if self.is_group else 'agency'}:{self.pk}"


@dataclass(frozen=True, slots=True)
class _Entry:
    """One name in the directory, with its dates."""

    match: AgencyMatch
    valid_from: date | None = None
    valid_until: date | None = None

    def holds_on(self, on: date) -> bool:
        """Whether the name was in use on a day."""
        return (self.valid_from is None or self.valid_from <= on) and (
            self.valid_until is None or self.valid_until >= on
        )


def plain_name(name: str) -> str:
    """A name without what people write differently: width, blanks, quotation marks."""
    return _NOISE.sub("", unicodedata.normalize("NFKC", name))


@dataclass(frozen=True, slots=True)
class Directory:
    """Every name of a city's agencies and groups (单位名录), read once for a whole document."""

    city_name: str
    entries: dict[str, tuple[_Entry, ...]]
    matches: tuple[AgencyMatch, ...]

    def match(self, as_written: str, on: date | None = None) -> AgencyMatch | None:
        """The one agency or group that the name stands for, on a day if given; None where none or several do.

        A group's own name counts first; 各区市县、先导区 and its like stand for the group 各地区; the city's name before 市, or no 市
        at all, makes no difference. A name that was in use on the day goes before one that was not.
        """
        plain = plain_name(as_written)
        for form in self._forms(plain):
            if found := self._one(self.entries.get(form, ()), on):
                return found
        if _AREAS.fullmatch(plain):
            return self._one(self.entries.get(ALL_AREAS, ()), on)
        return None

    def nearest(self, as_written: str, limit: int = 5) -> tuple[AgencyMatch, ...]:
        """The agencies and groups with the most similar names, best first (相近的单位)."""
        names = list(self.entries)
        found = similar_names(plain_name(as_written), names, limit=limit * 2)
        best = (entry.match for place in found for entry in self.entries[names[place]])
        return tuple(dict.fromkeys(best))[:limit]

    def named(self, key: str) -> AgencyMatch | None:
        """The agency or group with this key, if the city has it."""
        return next((match for match in self.matches if match.key == key), None)

    def _forms(self, plain: str) -> Iterable[str]:
        yield plain
        if plain.startswith(self.city_name):
            yield "市" + plain[len(self.city_name) :]
            yield plain[len(self.city_name) :]
        elif plain.startswith("市"):
            yield self.city_name + plain[1:]
            yield plain[1:]
        else:
            yield "市" + plain

    @staticmethod
    def _one(entries: tuple[_Entry, ...], on: date | None) -> AgencyMatch | None:
        held = tuple(entry for entry in entries if on is None or entry.holds_on(on))
        found = tuple(dict.fromkeys(entry.match for entry in held or entries))
        groups = tuple(match for match in found if match.is_group)
        if len(found) == 1:
            return found[0]
        return groups[0] if len(groups) == 1 else None


def agency_directory(city: City) -> Directory:
    """The names of a city's agencies and groups (单位名录): three queries, however many they are."""
    entries: dict[str, list[_Entry]] = {}
    matches: list[AgencyMatch] = []
    of_agency: dict[int, AgencyMatch] = {}
    for pk, name in Agency.objects.filter(city=city).values_list("pk", "name"):
        of_agency[pk] = AgencyMatch(name, pk)
        entries.setdefault(plain_name(name), []).append(_Entry(of_agency[pk]))
    matches.extend(of_agency.values())
    names = AgencyName.objects.filter(agency__city=city).values_list("agency_id", "name", "valid_from", "valid_until")
    for pk, name, valid_from, valid_until in names:
        entries.setdefault(plain_name(name), []).append(_Entry(of_agency[pk], valid_from, valid_until))
    for pk, name in AgencyGroup.objects.filter(city=city).values_list("pk", "name"):
        group = AgencyMatch(name, pk, is_group=True)
        matches.append(group)
        entries.setdefault(plain_name(name), []).append(_Entry(group))
    return Directory(city.name, {name: tuple(found) for name, found in entries.items()}, tuple(matches))


def match_agency(city: City, as_written: str, on: date | None = None) -> AgencyMatch | None:
    """The agency or group of a city that a document's name stands for (单位匹配); for many names take `agency_directory` once."""
    return agency_directory(city).match(as_written, on)
