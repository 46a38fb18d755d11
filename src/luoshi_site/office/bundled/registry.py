"""A city's registry (单位名录), as values read from its TOML file."""

from dataclasses import dataclass
from datetime import date

from luoshi_site.agencies.models import AgencyName
from luoshi_site.office.bundled.tables import BundledError, Table, read_table

FORM = AgencyName.Form


@dataclass(frozen=True, slots=True)
class NameEntry:
    """One name of an agency, with its dates."""

    name: str
    form: str
    valid_from: date | None = None
    valid_until: date | None = None


@dataclass(frozen=True, slots=True)
class AgencyEntry:
    """One agency; its first name is the present short one. `weight` is its share, in hundredths, of what is simulated; 0 without."""

    code: str
    kind: str
    names: tuple[NameEntry, ...]
    division_code: str
    parent: str
    successor: str
    valid_from: date | None
    valid_until: date | None
    weight: int

    @property
    def name(self) -> str:
        """The present short name."""
        return self.names[0].name


@dataclass(frozen=True, slots=True)
class MemberEntry:
    """An agency's membership of a group, with its dates."""

    code: str
    valid_from: date | None = None
    valid_until: date | None = None


@dataclass(frozen=True, slots=True)
class GroupEntry:
    """A group; where `members_known` is false its members are published nowhere, and it stays empty."""

    name: str
    members_known: bool
    members: tuple[MemberEntry, ...]


@dataclass(frozen=True, slots=True)
class Registry:
    """A city with its agencies and groups, in the order of its file."""

    code: str
    name: str
    is_demo: bool
    agencies: tuple[AgencyEntry, ...]
    groups: tuple[GroupEntry, ...]


def _names(row: Table, city: str) -> tuple[NameEntry, ...]:
    """Short, full, other and former names. A full name that opens with the city's is also known by 市…, without it."""
    full = row.text("full", "")
    entries = [NameEntry(row.text("name"), FORM.SHORT, valid_from=row.day("valid_from"))]
    if full:
        entries.append(NameEntry(full, FORM.FULL))
    aliases = [*row.texts("alias")]
    if full.startswith(city):
        aliases.append("市" + full.removeprefix(city))
    entries += [NameEntry(name, FORM.ALIAS) for name in aliases]
    for former in row.tables("former"):
        former.only("name", "from", "until")
        entries.append(NameEntry(former.text("name"), FORM.FORMER, former.day("from"), former.day("until")))
    once = {entry.name: entry for entry in reversed(entries)}
    return tuple(entry for entry in entries if once[entry.name] is entry)


def _agency(row: Table, city: str) -> AgencyEntry:
    row.only(
        "code", "kind", "name", "full", "alias", "former", "division_code", "parent", "successor", "valid_from", "valid_until",
        "weight",
    )  # fmt: skip
    return AgencyEntry(
        code=row.text("code"),
        kind=row.text("kind"),
        names=_names(row, city),
        division_code=row.text("division_code", ""),
        parent=row.text("parent", ""),
        successor=row.text("successor", ""),
        valid_from=row.day("valid_from"),
        valid_until=row.day("valid_until"),
        weight=int(row.number("weight") or 0),
    )


def _member(item: object, place: str) -> MemberEntry:
    if isinstance(item, str):
        return MemberEntry(item)
    if not isinstance(item, dict):
        raise BundledError(f"{place}: a member is a code or a table")
    row = Table(place, item)
    row.only("code", "from", "until")
    return MemberEntry(row.text("code"), row.day("from"), row.day("until"))


def _group(row: Table) -> GroupEntry:
    row.only("name", "members_known", "members")
    items = row.fields.get("members", [])
    if not isinstance(items, list):
        raise BundledError(f"{row.place}: members should be a list")
    members = tuple(_member(item, f"{row.place}, members") for item in items)
    group = GroupEntry(row.text("name"), row.flag("members_known"), members)
    if bool(members) != group.members_known:
        raise BundledError(f"{row.place}: members are listed if, and only if, they are known")
    return group


def read_registry(city: str) -> Registry:
    """The registry of a bundled city.

    Raises:
        BundledError: a code is there twice, or one is named that is not listed.
    """
    table = read_table(f"{city}-agencies.toml")
    table.only("city", "agency", "group")
    head = table.table("city")
    head.only("code", "name", "is_demo")
    name = head.text("name")
    registry = Registry(
        code=head.text("code"),
        name=name,
        is_demo=head.flag("is_demo"),
        agencies=tuple(_agency(row, name) for row in table.tables("agency")),
        groups=tuple(_group(row) for row in table.tables("group")),
    )
    _check(registry)
    return registry


def _check(registry: Registry) -> None:
    codes = [agency.code for agency in registry.agencies]
    named = {agency.parent for agency in registry.agencies} | {agency.successor for agency in registry.agencies}
    named |= {member.code for group in registry.groups for member in group.members}
    if twice := sorted({code for code in codes if codes.count(code) > 1}):
        raise BundledError(f"{registry.code}: listed twice: {', '.join(twice)}")
    if unknown := sorted(named - {""} - set(codes)):
        raise BundledError(f"{registry.code}: not listed: {', '.join(unknown)}")
