"""Making a month's bulletin, of whatever kind."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Max

from luoshi.problems import LuoshiError
from luoshi.report.codec import report_to_json
from luoshi.report.docx.write import docx_bytes
from luoshi.rules.period import month_end
from luoshi_site.agencies.acting import Acting, acting
from luoshi_site.agencies.models import AgencyName, User
from luoshi_site.base.audit import Actor, hold_chain, record
from luoshi_site.base.moment import CHINA, Moment
from luoshi_site.base.store import keep
from luoshi_site.bulletins.content import BulletinKind, Issue, Material
from luoshi_site.bulletins.material import EVERYTHING, Scope, material_of
from luoshi_site.bulletins.models import Bulletin
from luoshi_site.bulletins.remaking import composed, next_month_end
from luoshi_site.ledger.models import Plan


class MonthError(LuoshiError):
    """There is no bulletin for that month; the text says why."""


def make_bulletin(
    *,
    plan: Plan,
    month: date,
    by: User | Actor,
    at: datetime,
    kind: BulletinKind = BulletinKind.MONTHLY,
    scope: Scope = EVERYTHING,
) -> Bulletin:
    """Make and freeze a month's bulletin (编制通报): lights at the month's last day, as known at `at`.

    Any day of the month names it. Made again for the same scope it is a new edition under the first one's number; the earlier ones
    stay as they are.

    Raises:
        MonthError: the month is not over at `at`, or was over before the plan began.
        ScopeError: the kind needs an agency, an area or tasks, or nothing of the plan is theirs.
    """
    as_of = month_end(month.year, month.month)
    check_month(plan, as_of, at.astimezone(CHINA).date())
    # Judged before the chain is held: what was known at an instant stays so, and others need not wait.
    moment = Moment(as_of=as_of, known_at=at, as_of_chosen=True, known_at_chosen=True)
    return _freeze(material_of(plan, kind=kind, scope=scope, moment=moment), scope, by=by, at=at)


@transaction.atomic
def _freeze(material: Material, scope: Scope, *, by: User | Actor, at: datetime) -> Bulletin:
    """Number, set and keep the bulletin; one at a time, so that no number is given twice."""
    hold_chain()
    plan = material.plan
    who = acting(by, city=plan.city, at=at)
    bulletin, serial = frozen(material, scope, who=who, at=at)
    summary = f"编制通报：{serial}，{plan}，截至 {material.moment.as_of}"
    record(by=who.actor, at=at, action="make_bulletin", summary=summary, rows=[bulletin])
    return bulletin


def frozen(material: Material, scope: Scope, *, who: Acting, at: datetime) -> tuple[Bulletin, str]:
    """A bulletin numbered, set and kept, with its serial; called while the chain is held, by whoever records it."""
    plan, as_of, on = material.plan, material.moment.as_of, at.astimezone(CHINA).date()
    issue = _issue(material, scope, on=on, issuer=issuer_of(who, plan))
    report = composed(material, scope.text, issue)
    bulletin = Bulletin.objects.create(
        plan=plan,
        month=as_of.replace(day=1),
        kind=material.kind,
        scope=scope.text,
        agency=scope.agency,
        edition=issue.edition,
        year=issue.year,
        number=issue.number,
        title=report.title.replace("\n", "")[:200],
        as_of=as_of,
        known_at=at,
        content=report_to_json(report),
        sha256=keep(docx_bytes(report)),
        made_at=at,
        made_by=who.user,
        made_by_name=who.actor.name,
    )
    return bulletin, issue.serial


def check_month(plan: Plan, as_of: date, on: date) -> None:
    """See that a month that ends on a day can be told of.

    Raises:
        MonthError: it is not over, or was over before the plan began.
    """
    month = f"{as_of.year}年{as_of.month}月"
    if as_of > on:
        raise MonthError(f"{month}尚未结束，{as_of.day}日当天起才能编制该月通报，请选更早的月份。")
    begins = plan.starts_on or plan.issued_on
    if begins and as_of < begins:
        raise MonthError(f"计划自{begins.year}年{begins.month}月起实施，{month}没有可通报的情况，请选更晚的月份。")


def _issue(material: Material, scope: Scope, *, on: date, issuer: str) -> Issue:
    """The serial number: counted by kind in the city and year; a new edition keeps the first one's."""
    plan, as_of = material.plan, material.moment.as_of
    same = Bulletin.objects.filter(plan=plan, month=as_of.replace(day=1), kind=material.kind, scope=scope.text)
    first, editions = same.order_by("edition").first(), same.aggregate(last=Max("edition"))
    of_year = Bulletin.objects.filter(plan__city=plan.city_id, year=on.year, kind=material.kind)
    last = of_year.aggregate(last=Max("number"))["last"] or 0
    return Issue(
        city=plan.city_id,
        kind=material.kind,
        year=first.year if first else on.year,
        number=first.number if first else last + 1,
        edition=(editions["last"] or 0) + 1,
        issuer=issuer,
        dated=on,
        answers_by=next_month_end(as_of, on),
    )


def issuer_of(who: Acting, plan: Plan) -> str:
    """The issuing agency by its full name; the city where the system acts."""
    if who.agency is None:
        return plan.city.name
    full = AgencyName.objects.filter(agency=who.agency, form=AgencyName.Form.FULL).order_by("pk").first()
    return full.name if full else who.agency.name
