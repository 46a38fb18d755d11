"""What an agency was called on a day (当时的名称)."""

from collections.abc import Iterable, Mapping
from datetime import date

from luoshi_site.agencies.models import Agency, AgencyName, City
from luoshi_site.base.moment import Moment

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


def former_names(city: City, moment: Moment) -> Mapping[int, str]:
    """The names of a city's agencies that were others on a past day, by primary key; empty for today, else one query."""
    if not moment.as_of_chosen:
        return {}
    rows = AgencyName.objects.filter(agency__city=city, form=FORMER, valid_until__gte=moment.as_of)
    by_agency: dict[int, list[AgencyName]] = {}
    for row in rows:
        by_agency.setdefault(row.agency_id, []).append(row)
    found = {pk: _on(names, moment.as_of) for pk, names in by_agency.items()}
    return {pk: was.name for pk, was in found.items() if was is not None}
