"""What a district or zone has taken on of a plan, and where it stands (本地区承担的目标)."""

from dataclasses import dataclass

from luoshi.rules.rollup import count
from luoshi.rules.status import Light, Status
from luoshi_site.agencies.access import Member
from luoshi_site.agencies.models import Agency
from luoshi_site.base.moment import Moment
from luoshi_site.progress.queries import PlanStanding
from luoshi_site.progress.queries.areas import AreaDuty, area_duties

SHOWN = 12
WELL = frozenset({Light.GREEN, Light.BLUE, Light.BLUE_MARKED})


@dataclass(frozen=True, slots=True)
class AreaSituation:
    """An area's shares of a plan's targets, the worst first."""

    area: Agency
    duties: tuple[AreaDuty, ...]

    @property
    def first(self) -> tuple[AreaDuty, ...]:
        """Those that a page begins with."""
        return self.duties[:SHOWN]

    @property
    def rest(self) -> tuple[AreaDuty, ...]:
        """The others."""
        return self.duties[SHOWN:]

    @property
    def counts(self) -> dict[Status, int]:
        """How many of each status, by the worse light of each target."""
        return count(duty.judged for duty in self.duties)

    @property
    def going_well(self) -> int:
        """How many are met, hold or are on pace."""
        return sum(duty.judged.light in WELL for duty in self.duties)


def area_situations(who: Member, standing: PlanStanding, moment: Moment) -> tuple[AreaSituation, ...]:
    """Where a member's own areas stand with what they have taken on of a plan; those that have taken on nothing are left out."""
    areas = {role.agency.pk: role.agency for role in who.roles if role.agency.is_area}
    here = [area for area in areas.values() if area.city_id == standing.plan.city_id]
    found = (AreaSituation(area, area_duties(standing.rows, standing.targets, area, moment)) for area in here)
    return tuple(each for each in found if each.duties)
