"""What an agency was called on a day (当时的名称)."""

from collections.abc import Iterable, Mapping
from datetime import date

from luoshi_site.agencies.models import Agency, AgencyName

FORMER = AgencyName.Form.FORMER


def _on(names: Iterable[AgencyName], on: date) -> AgencyName | None:
    """The former name in use on a day, the one that was given up first; none where the present name was."""
    used = [
        name
        for name in names
        if name.form == FORMER
        and name.valid_until is not None
        and name.valid_until >= on
        and (name.valid_from is None or name.valid_from <= on)
    ]
    return min(used, key=lambda name: (name.valid_until or on, name.pk), default=None)


def name_on(agency: Agency, on: date) -> str:
    """An agency's name on a day; its present one where no dated former name says otherwise. Reads `names`, prefetched or not."""
    former = _on(agency.names.all(), on)
    return former.name if former else agency.name


def names_on(agencies: Iterable[Agency], on: date) -> Mapping[int, str]:
    """The names of agencies on a day, by primary key; one query."""
    known = {agency.pk: agency for agency in agencies}
    rows = AgencyName.objects.filter(agency__in=list(known), form=FORMER, valid_until__gte=on)
    by_agency: dict[int, list[AgencyName]] = {}
    for row in rows:
        by_agency.setdefault(row.agency_id, []).append(row)
    former = {pk: _on(names, on) for pk, names in by_agency.items()}
    return {pk: was.name if (was := former.get(pk)) else agency.name for pk, agency in known.items()}
