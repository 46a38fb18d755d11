"""Questions about the invented city's figures (核对询问), put by the site's own checks: one kept, one answered, one to answer."""

from datetime import datetime, timedelta
from functools import partial

from luoshi_site.agencies.models import City, User
from luoshi_site.base.moment import CHINA
from luoshi_site.notices.actions import mark_read
from luoshi_site.notices.models import Notice
from luoshi_site.office.bundled.history import Deed, History, People
from luoshi_site.progress.actions.questions import answer_question, note_answer, sweep_city
from luoshi_site.progress.models import CheckQuestion

# July's figures came on 8 August, the slip among them was corrected on the 25th.
SUMMER_AT = datetime(2026, 8, 10, 7, tzinfo=CHINA)
CORRECTED_AT = datetime(2026, 8, 25, 17, tzinfo=CHINA)
AUTUMN_AT = datetime(2026, 11, 23, 7, tzinfo=CHINA)
ANSWERED_AT = AUTUMN_AT + timedelta(days=1, hours=3)
PIPES_ANSWER = "7月应为4.1公里，录入时小数点错位，已按验收单更正。"
RENTAL_ANSWER = "三季度应为885套，多写了一个零。请退回，按项目认定书重报。"


def plan_questions(*, history: History, city: City, people: People, at: datetime) -> None:
    """Look at the figures in August and in November, and answer for the bureau (装入核对询问).

    Nothing of it that comes after the day as of which the city is loaded.
    """
    bureau = partial(_answer, city=city, by=people.bureau)
    deeds: tuple[tuple[datetime, Deed], ...] = (
        (SUMMER_AT, partial(_sweep, city)),
        (CORRECTED_AT, partial(bureau, "old-pipes", PIPES_ANSWER)),
        (CORRECTED_AT + timedelta(days=1), partial(_note, city, people.officer)),
        (AUTUMN_AT, partial(_sweep, city)),
        (ANSWERED_AT, partial(bureau, "rental-homes", RENTAL_ANSWER)),
    )
    for on, deed in deeds:
        if on <= at:
            history.on(on, deed)


def _sweep(city: City, at: datetime) -> None:
    sweep_city(city=city, at=at)


def _question(city: City, indicator: str) -> CheckQuestion:
    return CheckQuestion.objects.select_related("agency", "city").get(city=city, reading__indicator__code=indicator)


def _answer(indicator: str, words: str, at: datetime, *, city: City, by: User) -> None:
    question = _question(city, indicator)
    mark_read(notices=Notice.objects.filter(agency=question.agency, at=question.asked_at), by=by, at=at)
    answer_question(question=question, words=words, agency=question.agency, by=by, at=at)


def _note(city: City, by: User, at: datetime) -> None:
    note_answer(question=_question(city, "old-pipes"), words="更正后的数与验收单一致。", by=by, at=at)
