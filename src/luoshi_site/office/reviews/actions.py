"""A review from its preparation to its end (调度会): opened, its agenda set, its minutes frozen."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Max

from luoshi.problems import LuoshiError
from luoshi.report.codec import report_to_json
from luoshi.report.docx.write import docx_bytes
from luoshi.report.model import day_in_words
from luoshi_site.agencies.acting import acting
from luoshi_site.agencies.models import Agency, City, User
from luoshi_site.base.audit import hold_chain, record
from luoshi_site.base.moment import CHINA, moment_from
from luoshi_site.base.store import keep
from luoshi_site.bulletins.actions.monthly import issuer_of
from luoshi_site.ledger.models import Plan
from luoshi_site.notices.actions import Told, notify_each
from luoshi_site.notices.models import Notice
from luoshi_site.office.models import ProgressReview, ReviewDecision, ReviewItem, ReviewLayout
from luoshi_site.office.reviews.agenda import Candidate, Subject, candidates
from luoshi_site.office.reviews.columns import COLUMNS
from luoshi_site.office.reviews.minutes import Decided, minutes_report
from luoshi_site.office.reviews.queries import decided_on, layout_of, moment_of
from luoshi_site.progress.queries import plan_standing

FARTHEST = timedelta(days=366)
MOST_ITEMS = 60


class ReviewError(LuoshiError):
    """The review cannot be changed so; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class ReviewSpec:
    """Day, place, chair and attendees of a review, as typed."""

    held_on: date
    chair: str
    place: str = ""
    attendees: str = ""

    def checked(self, on: date) -> dict[str, object]:
        """The fields, if they can stand.

        Raises:
            ReviewError: nobody chairs, or the day is mistyped.
        """
        if not self.chair.strip():
            raise ReviewError("请写明主持人。")
        if abs(self.held_on - on) > FARTHEST:
            raise ReviewError(f"会议日期应在前后一年之内，现在填的是{day_in_words(self.held_on)}，请检查。")
        return {
            "held_on": self.held_on, "chair": self.chair.strip()[:100], "place": self.place.strip()[:100],
            "attendees": self.attendees.strip()[:1000],
        }  # fmt: skip


def open_review(*, plan: Plan, spec: ReviewSpec, most: int, by: User, at: datetime) -> ProgressReview:
    """Open a review of a plan (筹备调度会); the `most` pressing candidates are put on its agenda.

    Raises:
        ReviewError: nobody chairs, or the day is mistyped.
    """
    fields = spec.checked(at.astimezone(CHINA).date())
    months = layout_of(plan.city).stuck_months
    # Judged before the chain is held, so that others need not wait.
    standing = plan_standing(plan, moment_from(query={}, now=at))
    found = candidates(standing, held_on=spec.held_on, stuck_months=months)
    return _open(plan, fields, found[:most], by=by, at=at)


@transaction.atomic
def _open(
    plan: Plan, fields: dict[str, object], chosen: Sequence[Candidate], *, by: User, at: datetime
) -> ProgressReview:
    hold_chain()
    who = acting(by, city=plan.city, at=at)
    held_on = fields["held_on"]
    year = held_on.year if isinstance(held_on, date) else at.year
    last = ProgressReview.objects.filter(plan=plan, year=year).aggregate(last=Max("number"))["last"] or 0
    review = ProgressReview.objects.create(
        plan=plan, year=year, number=last + 1, title=f"{plan.short_title}{year}年第{last + 1}次调度会", opened_at=at,
        opened_by=by, opened_by_name=who.actor.name, **fields,
    )  # fmt: skip
    items = [_item(review, each.subject, each.reasons, place) for place, each in enumerate(chosen, 1)]
    record(
        by=who.actor,
        at=at,
        action="open_review",
        summary=f"筹备{review}，列入议题{len(items)}项",
        rows=[review, *items],
    )
    return review


def _item(review: ProgressReview, subject: Subject, reasons: str, position: int) -> ReviewItem:
    named = {f"{subject.kind}_id": subject.pk} if subject.kind in {"task", "target", "matter"} else {}
    return ReviewItem.objects.create(
        review=review, title=subject.title[:300], reasons=reasons, position=position, **named
    )


def _held(review: ProgressReview) -> ProgressReview:
    """The review as it stands now, held.

    Raises:
        ReviewError: it is ended.
    """
    hold_chain()
    found = ProgressReview.objects.select_related("plan__city").get(pk=review.pk)
    if not found.is_open:
        raise ReviewError(f"{found}已结束，纪要已定稿，不能再改。需要补充的，请列入下次调度会。")
    return found


@transaction.atomic
def change_review(*, review: ProgressReview, spec: ReviewSpec, by: User, at: datetime) -> None:
    """Change a review's day, place, chair or attendees (修改会议信息).

    Raises:
        ReviewError: it is ended, nobody chairs, or the day is mistyped.
    """
    found = _held(review)
    for name, value in spec.checked(at.astimezone(CHINA).date()).items():
        setattr(found, name, value)
    found.save()
    _record(found, "change_review", f"修改{found}的会议信息", [found], by=by, at=at)


def _record(
    review: ProgressReview,
    action: str,
    summary: str,
    rows: Sequence[ProgressReview | ReviewItem],
    *,
    by: User,
    at: datetime,
) -> None:
    actor = acting(by, city=review.plan.city, at=at).actor
    record(by=actor, at=at, action=action, summary=summary, rows=rows)


@transaction.atomic
def put_on_agenda(*, review: ProgressReview, subject: Subject, reasons: str, by: User, at: datetime) -> ReviewItem:
    """Put something at the agenda's end (列入议题); what was taken off is put back.

    Raises:
        ReviewError: it is there already, the agenda is full, the review is ended, or nothing is named.
    """
    found = _held(review)
    if not subject.title.strip():
        raise ReviewError("请选择任务，或写明议题。")
    rows = list(found.items.all())
    if sum(not row.taken_off for row in rows) >= MOST_ITEMS:
        raise ReviewError(f"一次调度会最多列 {MOST_ITEMS} 项议题，请先移出一些。")
    position = max((row.position for row in rows), default=0) + 1
    same = next((row for row in rows if subject.key in _keys(row, subject.title)), None)
    if same is not None and not same.taken_off:
        raise ReviewError(f"「{same.title}」已在议程中。")
    if same is not None:
        same.taken_off, same.position, same.reasons = False, position, reasons
        same.save()
    item = same or _item(found, subject, reasons, position)
    _record(found, "put_on_agenda", f"{found}列入议题：{item.title}", [item], by=by, at=at)
    return item


def _keys(row: ReviewItem, title: str) -> tuple[str, ...]:
    """What names a row: its subject, or its words alone."""
    if row.task_id or row.target_id or row.matter_id:
        return (f"task:{row.task_id}", f"target:{row.target_id}", f"matter:{row.matter_id}")
    return ("item:0", f"item:{row.pk}") if row.title == title.strip()[:300] else ()


@transaction.atomic
def take_off_agenda(*, item: ReviewItem, by: User, at: datetime) -> None:
    """Take an item off the agenda (移出议题); it can be put back.

    Raises:
        ReviewError: something was decided on it, or the review is ended.
    """
    found = _held(item.review)
    row = found.items.get(pk=item.pk)
    if decided_on([row]):
        raise ReviewError(f"「{row.title}」已有议定事项，不能移出。确需移出的，请先收回议定事项。")
    row.taken_off = True
    row.save()
    _record(found, "take_off_agenda", f"{found}移出议题：{row.title}", [row], by=by, at=at)


@transaction.atomic
def move_item(*, item: ReviewItem, up: bool, by: User, at: datetime) -> None:
    """Move an item one place up or down (调整议题顺序); at the end it stays.

    Raises:
        ReviewError: the review is ended.
    """
    found = _held(item.review)
    rows = list(found.items.filter(taken_off=False))
    places = [row.pk for row in rows]
    if item.pk not in places:
        raise ReviewError("该议题已移出议程，请刷新页面查看。")
    here = places.index(item.pk)
    there = here + (-1 if up else 1)
    if not 0 <= there < len(rows):
        return
    rows[here], rows[there] = rows[there], rows[here]
    moved = []
    for place, row in enumerate(rows, 1):
        if row.position != place:
            row.position = place
            row.save()
            moved.append(row)
    _record(found, "move_item", f"{found}调整议题顺序：{item.title}", moved, by=by, at=at)


def end_review(*, review: ProgressReview, by: User, at: datetime) -> None:
    """End a review (结束调度会): its minutes are frozen, and each agency is told what was decided for it.

    Raises:
        ReviewError: its day has not come, nothing is on its agenda, or it is ended already.
    """
    if review.held_on > at.astimezone(CHINA).date():
        raise ReviewError(f"会议定在{day_in_words(review.held_on)}，还没有召开；提前召开的，请先修改会议日期。")
    plan_standing(review.plan, moment_of(review, at))  # kept; the minutes then need not judge while the chain is held
    _end(review, by=by, at=at)


@transaction.atomic
def _end(review: ProgressReview, *, by: User, at: datetime) -> None:
    found = _held(review)
    items = list(found.items.filter(taken_off=False))
    if not items:
        raise ReviewError("议程里没有议题，不能结束。请先列入议题。")
    who = acting(by, city=found.plan.city, at=at)
    decided = decided_on(items)
    standing = plan_standing(found.plan, moment_of(found, at))
    found.state, found.ended_at = ProgressReview.State.ENDED, at
    report = minutes_report(found, Decided(tuple(items), decided), standing, issuer=issuer_of(who, found.plan))
    found.minutes, found.sha256 = report_to_json(report), keep(docx_bytes(report))
    found.save()
    count = sum(len(rows) for rows in decided.values())
    _record(found, "end_review", f"{found}结束，议定{count}项", [found], by=by, at=at)
    _tell(found, decided, at)


def _tell(review: ProgressReview, decided: dict[int, list[ReviewDecision]], at: datetime) -> None:
    """Tell each agency what was decided for it."""
    by_agency: dict[Agency, list[str]] = defaultdict(list)
    for rows in decided.values():
        for row in rows:
            by_agency[row.agency].append(f"{row.text}（{day_in_words(row.due_on)}前）")
    link = f"/office/reviews/{review.pk}/"
    told = {
        agency: Told(f"{review}议定由贵单位办理{len(lines)}项：{'；'.join(lines)}", link)
        for agency, lines in by_agency.items()
    }
    notify_each(city=review.plan.city, kind=Notice.Kind.ASKED, key=f"review:{review.pk}", told=told, at=at)


@transaction.atomic
def lay_out_reviews(
    *, city: City, preset: str, columns: Sequence[str], stuck_months: int, by: User, at: datetime
) -> ReviewLayout:
    """Choose the review table's columns for a city's office, and from when on a target is stuck (调度设置).

    Raises:
        ReviewError: no column, one that is not known or named twice, or no such number of months.
    """
    hold_chain()
    unknown = [key for key in columns if key not in COLUMNS]
    if unknown or not columns or len(set(columns)) != len(columns):
        raise ReviewError("请至少选择一列，每列只选一次。")
    if not 1 <= stuck_months <= 24:
        raise ReviewError("停滞月数应在 1 到 24 之间，请检查。")
    actor = acting(by, city=city, at=at).actor
    row = ReviewLayout.objects.create(
        city=city, preset=preset, columns=",".join(columns), stuck_months=stuck_months, at=at, by=by, by_name=actor.name
    )
    summary = f"调度设置：{row}，{len(columns)}列，{stuck_months}个月没有变化为停滞"
    record(by=actor, at=at, action="lay_out_reviews", summary=summary, rows=[row])
    return row
