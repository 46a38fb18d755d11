"""The shares that count: the newest edition of each version, as known at an instant (现行分解)."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from django.db.models import F, OuterRef, Prefetch, Q, QuerySet, Subquery

from luoshi_site.agencies.models import Agency, City
from luoshi_site.ledger.division import Place, Way
from luoshi_site.ledger.models import Plan, Target, TargetShare, TargetVersion


@dataclass(frozen=True)
class Edition:
    """One edition of a version's division: who has how much of what year."""

    version: TargetVersion
    number: int
    rows: tuple[TargetShare, ...]

    @property
    def cells(self) -> dict[Place, Decimal]:
        """The parts by place; (None, year) is the city's of a year."""
        return {(row.area_id, row.year): row.value for row in self.rows}

    @property
    def way(self) -> Way:
        """By what it divides."""
        by_area = any(row.area_id for row in self.rows)
        by_year = any(row.year for row in self.rows)
        return Way.BOTH if by_area and by_year else Way.AREAS if by_area else Way.YEARS

    @property
    def areas(self) -> tuple[Agency, ...]:
        """The areas that have a part, in the registry's order."""
        found = {row.area_id: row.area for row in self.rows if row.area is not None}
        return tuple(sorted(found.values(), key=lambda area: (area.position, area.pk)))

    @property
    def years(self) -> tuple[int, ...]:
        """The years that have a part."""
        return tuple(sorted({row.year for row in self.rows if row.year is not None}))

    @property
    def decided_at(self) -> datetime:
        """When it was decided."""
        return self.rows[0].decided_at


def dated_shares() -> QuerySet[TargetShare]:
    """Shares, each with the instant from which the next edition replaces it (`replaced_at`, null for none)."""
    following = TargetShare.objects.filter(version=OuterRef("version"), edition=OuterRef("edition") + 1)
    return TargetShare.objects.annotate(replaced_at=Subquery(following.values("decided_at")[:1]))


def counts_at(share: TargetShare, known_at: datetime | None) -> bool:
    """Whether a share from `dated_shares` is of the edition that counts at an instant (None: the newest)."""
    replaced: datetime | None = getattr(share, "replaced_at", None)
    if known_at is None:
        return replaced is None
    return share.decided_at <= known_at and (replaced is None or replaced > known_at)


def year_shares() -> "Prefetch[str, QuerySet[TargetShare], str]":
    """What a version must have loaded for its year shares to be the nodes of its way (`TargetVersion.year_shares`)."""
    rows = dated_shares().filter(area__isnull=True, year__isnull=False).order_by("year")
    return Prefetch("shares", rows, to_attr="year_shares")


def city_years(version: TargetVersion, known_at: datetime | None) -> tuple[tuple[int, Decimal], ...]:
    """The city's part of each year at an instant; empty where they were not loaded."""
    rows: Iterable[TargetShare] = getattr(version, "year_shares", ())
    return tuple((row.year, row.value) for row in rows if row.year is not None and counts_at(row, known_at))


def editions_of(
    plan: Plan, *, known_at: datetime, targets: Iterable[Target] | None = None, area: Agency | None = None
) -> dict[int, Edition]:
    """The edition that counts of each divided version of a plan, by the version's primary key, in one query.

    With an area only its own parts and the city's.
    """
    rows = dated_shares().filter(version__target__plan=plan, decided_at__lte=known_at)
    if targets is not None:
        rows = rows.filter(version__target__in=list(targets))
    if area is not None:
        rows = rows.filter(Q(area=area) | Q(area__isnull=True))
    found: defaultdict[int, list[TargetShare]] = defaultdict(list)
    for row in rows.select_related("version", "area").order_by(F("area__position").asc(nulls_first=True), "year", "pk"):
        if counts_at(row, known_at):
            found[row.version_id].append(row)
    return {pk: Edition(shares[0].version, shares[0].edition, tuple(shares)) for pk, shares in found.items()}


def divided_versions(plan: Plan, *, known_at: datetime) -> frozenset[int]:
    """The versions of a plan's targets that are divided, by primary key."""
    rows = TargetShare.objects.filter(version__target__plan=plan, decided_at__lte=known_at)
    return frozenset(rows.order_by().values_list("version_id", flat=True).distinct())


def edition_for(
    target: Target,
    version: TargetVersion,
    editions: Mapping[int, Edition],
    divided: Collection[int] | None = None,
) -> Edition | None:
    """The edition that stands for a target while a version is in force: its own, else the newest of an earlier version.

    Its version is the one that the target has loaded. `divided` names the versions that have one, where `editions` holds but one area's
    parts.
    """
    there = editions if divided is None else divided
    earlier = sorted(
        (each for each in target.versions.all() if each.number <= version.number), key=lambda each: -each.number
    )
    newest = next((each for each in earlier if each.pk in there), None)
    found = None if newest is None else editions.get(newest.pk)
    return None if found is None or newest is None else replace(found, version=newest)


def areas_to_divide(city: City, on: date) -> tuple[Agency, ...]:
    """The districts and zones in being on a day, among which a target is divided."""
    kinds = (Agency.Kind.DISTRICT, Agency.Kind.ZONE)
    begun, lasting = (
        Q(valid_from__isnull=True) | Q(valid_from__lte=on),
        Q(valid_until__isnull=True) | Q(valid_until__gte=on),
    )
    return tuple(Agency.objects.filter(begun, lasting, city=city, kind__in=kinds))


def newest_edition(version: TargetVersion) -> int:
    """The number of a version's newest edition; 0 for none."""
    return (
        TargetShare.objects.filter(version=version).order_by("-edition").values_list("edition", flat=True).first() or 0
    )
