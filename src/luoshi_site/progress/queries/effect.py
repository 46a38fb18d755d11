"""What a figure would do to the lights, before anybody submits it (填报影响)."""

from luoshi_site.base.moment import Moment
from luoshi_site.progress.models import Reading
from luoshi_site.progress.queries.reading import Effect, effects_of
from luoshi_site.progress.queries.sheet_parts import SheetRow


def effects_supposed(row: SheetRow, moment: Moment) -> tuple[Effect, ...]:
    """The targets that a typed figure serves, with their lights now and as if it were accepted; none where nothing was typed."""
    figure = row.said.figure
    if figure is None or row.cell is None:
        return ()
    supposed = Reading(
        pk=0,
        indicator=row.indicator,
        area=row.area,
        period_start=row.period.start,
        period_end=row.period.end,
        value=figure.value,
        numerator=figure.numerator,
        denominator=figure.denominator,
        certainty=row.cell.certainty,
        recorded_at=moment.known_at,
        state=Reading.State.PENDING,
    )
    return effects_of(supposed, moment, None)
