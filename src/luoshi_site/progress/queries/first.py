"""How adjusted targets would stand as they were first promised (按原目标研判)."""

from luoshi.rules.status import Status
from luoshi_site.progress.queries.judging import Bench
from luoshi_site.progress.queries.standing import PlanStanding


def first_lights(standing: PlanStanding) -> dict[int, Status]:
    """The status of each adjusted target by its first version, settled or not, by primary key (按原目标的灯)."""
    adjusted = [row.target for row in standing.targets if row.version.number > 1]
    if not adjusted:
        return {}
    bench = Bench.laid(standing.rows, adjusted, standing.moment)
    return {target.pk: bench.judge(target, first_version=True).status for target in adjusted}
