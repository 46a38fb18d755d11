"""Laying a registry into the database, whole or not at all."""

from datetime import datetime

from django.db import transaction
from django.db.models import Model

from luoshi_site.agencies.models import Agency, AgencyGroup, AgencyName, City, GroupMember
from luoshi_site.base.audit import SYSTEM, record
from luoshi_site.office.bundled.registry import Registry


@transaction.atomic
def lay_registry(*, registry: Registry, at: datetime) -> City:
    """Create a city with its agencies, their names and its groups (装入单位名录); what the city has already is left as it is."""
    city, created = City.objects.get_or_create(
        code=registry.code, defaults={"name": registry.name, "is_demo": registry.is_demo}
    )
    if not created:
        return city
    Agency.objects.bulk_create(
        Agency(
            city=city,
            code=entry.code,
            kind=entry.kind,
            name=entry.name,
            division_code=entry.division_code,
            valid_from=entry.valid_from,
            valid_until=entry.valid_until,
            position=position,
        )
        for position, entry in enumerate(registry.agencies, 1)
    )
    rows = {row.code: row for row in Agency.objects.filter(city=city)}
    _link(registry, rows)
    written = [city, *rows.values(), *_name(registry, rows), *_group(registry, rows, city)]
    summary = f"装入{registry.name}单位名录：单位{len(registry.agencies)}个，单位组{len(registry.groups)}个"
    record(by=SYSTEM, at=at, action="lay_registry", summary=summary, rows=written, city=city.code)
    return city


def _link(registry: Registry, rows: dict[str, Agency]) -> None:
    linked = [entry for entry in registry.agencies if entry.parent or entry.successor]
    for entry in linked:
        rows[entry.code].parent = rows.get(entry.parent)
        rows[entry.code].successor = rows.get(entry.successor)
    Agency.objects.bulk_update([rows[entry.code] for entry in linked], ["parent", "successor"])


def _name(registry: Registry, rows: dict[str, Agency]) -> list[AgencyName]:
    return AgencyName.objects.bulk_create(
        AgencyName(
            agency=rows[entry.code],
            name=name.name,
            form=name.form,
            valid_from=name.valid_from,
            valid_until=name.valid_until,
        )
        for entry in registry.agencies
        for name in entry.names
    )


def _group(registry: Registry, rows: dict[str, Agency], city: City) -> list[Model]:
    written: list[Model] = []
    for entry in registry.groups:
        group = AgencyGroup.objects.create(city=city, name=entry.name)
        members = GroupMember.objects.bulk_create(
            GroupMember(
                group=group, agency=rows[member.code], valid_from=member.valid_from, valid_until=member.valid_until
            )
            for member in entry.members
        )
        written += [group, *members]
    return written
