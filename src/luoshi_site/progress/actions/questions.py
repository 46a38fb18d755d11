"""Questions to agencies about their figures: put once, answered, asked again, noted (核对询问)."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max

from luoshi.problems import LuoshiError
from luoshi.rules.checks.parameters import check_parameters
from luoshi.rules.checks.reported import Hit
from luoshi.rules.checks.sweep import hits_of
from luoshi_site.agencies.acting import acting
from luoshi_site.agencies.models import Agency, City, Role, User
from luoshi_site.base.audit import Actor, hold_chain, record
from luoshi_site.base.moment import CHINA, Moment
from luoshi_site.ledger.models import Indicator
from luoshi_site.notices.actions import notify
from luoshi_site.notices.models import Notice
from luoshi_site.progress.models import CheckQuestion, CheckSweep, QuestionEvent, Reading, ReportCell
from luoshi_site.progress.queries.asked import HOLDS
from luoshi_site.progress.queries.laid import Laid, laid_out

State, Kind = CheckQuestion.State, QuestionEvent.Kind
CHECKER = Actor("checks", "系统核对", "系统")
AT_ONCE = 40
"""How many indicators are looked at together."""


class QuestionError(LuoshiError):
    """The question cannot be answered or decided so; the text says why and what to do."""


def ask_due_questions(*, moment: Moment, by: Actor, at: datetime) -> list[str]:
    """Look at every figure that came since the last time, in every city, and put what is odd to its agency; what was done (到期核对)."""
    del moment, by
    done = []
    for city in City.objects.order_by("pk"):
        count = sweep_city(city=city, at=at)
        if count:
            done.append(f"{city}：向单位核对 {count} 处数据")
    return done


def sweep_city(*, city: City, at: datetime) -> int:
    """Look at the city's indicators touched since the last time; how many questions were put (核对)."""
    last = CheckSweep.objects.filter(city=city).values_list("seq", flat=True).first() or 0
    touched = Indicator.objects.filter(city=city, is_register=False, changed_seq__gt=last).order_by("pk")
    until = touched.aggregate(until=Max("changed_seq"))["until"]
    if until is None:
        return 0
    keys, count = list(touched.values_list("pk", flat=True)), 0
    for start in range(0, len(keys), AT_ONCE):
        count += ask_about(city=city, readings=_recent(keys[start : start + AT_ONCE], at), at=at)
    CheckSweep.objects.update_or_create(city=city, defaults={"seq": until, "at": at})
    return count


def _recent(indicators: Collection[int], at: datetime) -> list[int]:
    """The readings of indicators that came so lately that they may be asked about."""
    since = at - timedelta(days=check_parameters(at.astimezone(CHINA).date()).asked_days)
    rows = Reading.objects.filter(
        indicator__in=indicators, recorded_at__gte=since, state__in=HOLDS, withdrawn_at__isnull=True
    )
    return list(rows.values_list("pk", flat=True))


def ask_about(*, city: City, readings: Sequence[int], at: datetime) -> int:
    """Put what is odd about some readings to the agencies that reported them, each occasion once; how many were put (询问).

    What the reporter said beside the cell already is the answer.
    """
    if not readings:
        return 0
    on = at.astimezone(CHINA).date()
    indicators = set(Reading.objects.filter(pk__in=readings).values_list("indicator", flat=True))
    laid = laid_out(city, indicators, readings, on)
    hits = [hit for hit in hits_of(laid.board, check_parameters(on)) if hit.agency in laid.agencies]
    if not hits:
        return 0
    with transaction.atomic():
        hold_chain()
        fresh = _fresh(city, hits)
        if not fresh:
            return 0
        questions = CheckQuestion.objects.bulk_create(_row(city, hit, at) for hit in fresh)
        events = _said_already(questions, laid, at)
        summary = f"核对询问 {len(questions)} 处"
        record(by=CHECKER.within(city.code), at=at, action="ask_questions", summary=summary, rows=[*questions, *events])
        _tell(city, [each for each in questions if each.state == State.OPEN], laid, at)
    return len(questions)


def _fresh(city: City, hits: Iterable[Hit]) -> list[Hit]:
    """Those not asked before on the same occasion, each once."""
    by_occasion = {(hit.check.value, hit.occasion): hit for hit in hits}
    asked = CheckQuestion.objects.filter(city=city, occasion__in={occasion for _, occasion in by_occasion})
    for known in asked.values_list("check_code", "occasion"):
        by_occasion.pop(known, None)
    return list(by_occasion.values())


def _row(city: City, hit: Hit, at: datetime) -> CheckQuestion:
    return CheckQuestion(
        city=city,
        check_code=hit.check.value,
        occasion=hit.occasion[:200],
        reading_id=hit.key,
        agency_id=hit.agency,
        words=hit.words,
        others=",".join(str(key) for key in hit.others[:20]),
        asked_at=at,
    )


def _said_already(questions: Iterable[CheckQuestion], laid: Laid, at: datetime) -> list[QuestionEvent]:
    """What reporters said beside their cells, kept as the answers."""
    by_reading = {question.reading_id: question for question in questions}
    cells = ReportCell.objects.filter(reading__in=by_reading).exclude(answer="")
    said = dict(cells.values_list("reading", "answer"))
    events = []
    for question in questions:
        words = said.get(question.reading_id)
        if words:
            reading = laid.readings[question.reading_id]
            events.append(
                QuestionEvent(
                    question=question, kind=Kind.ANSWERED, words=words, at=at, by_id=reading.by_id,
                    by_name=reading.by_name,
                )
            )  # fmt: skip
            question.state = State.ANSWERED
    answered = [event.question_id for event in events]
    CheckQuestion.objects.filter(pk__in=answered).update(state=State.ANSWERED)
    return QuestionEvent.objects.bulk_create(events)


def _tell(city: City, questions: Iterable[CheckQuestion], laid: Laid, at: datetime) -> None:
    """One notice to each agency, however many questions."""
    counts: dict[int, int] = {}
    for question in questions:
        counts[question.agency_id] = counts.get(question.agency_id, 0) + 1
    for agency, count in sorted(counts.items()):
        notify(
            city=city, kind=Notice.Kind.ASKED, key=f"questions:{agency}:{at.isoformat()}", at=at,
            title=f"有 {count} 处数据请核对，并说明情况", agencies=[laid.agencies[agency]], role=Role.Kind.REPORTER,
            link=f"/office/reporting/questions/?city={city.code}",
        )  # fmt: skip


@transaction.atomic
def answer_question(*, question: CheckQuestion, words: str, agency: Agency, by: User, at: datetime) -> None:
    """Answer a question for the agency that it was put to (答复); the answer is kept beside the figure.

    Raises:
        QuestionError: no words, or it waits for no answer.
    """
    _say(question, (State.OPEN,), State.ANSWERED, Kind.ANSWERED, words, by=by, at=at, agency=agency)


@transaction.atomic
def ask_again(*, question: CheckQuestion, words: str, by: User, at: datetime) -> None:
    """Ask more where an answer does not suffice, by an officer (再问).

    Raises:
        QuestionError: no words, one's own answer, or it has not been answered.
    """
    _not_own(question, by)
    _say(question, (State.ANSWERED, State.NOTED), State.OPEN, Kind.AGAIN, words, by=by, at=at)
    notify(
        city=question.city, kind=Notice.Kind.ASKED, key=f"question:{question.pk}:{at.isoformat()}", at=at,
        title=f"数据核对再问：{words.strip()}", agencies=[question.agency], role=Role.Kind.REPORTER,
        link=f"/office/reporting/questions/{question.pk}/",
    )  # fmt: skip


@transaction.atomic
def note_answer(*, question: CheckQuestion, words: str, by: User, at: datetime) -> None:
    """Note an answer as read, by an officer (已阅); it says nothing about the figure, which is corrected or stays.

    Raises:
        QuestionError: one's own answer, or it has not been answered.
    """
    _not_own(question, by)
    _say(question, (State.ANSWERED,), State.NOTED, Kind.NOTED, words, by=by, at=at)


def _not_own(question: CheckQuestion, by: User) -> None:
    last = question.events.filter(kind=Kind.ANSWERED).order_by("-pk").first()
    if last is not None and last.by_id == by.pk:
        raise QuestionError("不能处理自己作出的答复，请由另一人办理。")


def _say(
    question: CheckQuestion,
    old: tuple[str, ...],
    new: str,
    kind: QuestionEvent.Kind,
    words: str,
    *,
    by: User,
    at: datetime,
    agency: Agency | None = None,
) -> None:
    words = words.strip()
    if not words and kind is not Kind.NOTED:
        raise QuestionError(f"请写明{kind.label}的内容。")
    hold_chain()
    if not CheckQuestion.objects.filter(pk=question.pk, state__in=old).update(state=new):
        question.refresh_from_db()
        raise QuestionError(f"该询问目前{question.get_state_display()}，不能再{kind.label}。请刷新页面查看最新情况。")
    question.refresh_from_db()
    who = acting(by, city=question.city, at=at, agency=agency)
    event = QuestionEvent.objects.create(
        question=question, kind=kind, words=words[:500], at=at, by=by, by_name=who.actor.name
    )
    summary = f"核对询问{kind.label}：{question.agency}，{words or question.words}"
    record(by=who.actor, at=at, action=f"question_{kind}", summary=summary[:500], rows=[question, event])
