"""A bulletin's report from its material, when it is made and whenever it is made again: the same ledger gives the same report."""

from dataclasses import dataclass, replace
from datetime import date

from luoshi.report.codec import report_from_json
from luoshi.report.model import Report
from luoshi.rules.period import month_end
from luoshi_site.base.moment import Moment
from luoshi_site.bulletins.compose import compose
from luoshi_site.bulletins.content import BulletinKind, Issue, Material
from luoshi_site.bulletins.errata import errata_of, with_errata
from luoshi_site.bulletins.material import material_of, scope_of
from luoshi_site.bulletins.models import Bulletin
from luoshi_site.progress.queries.kept import Kept, ledger_stamp


@dataclass(frozen=True, slots=True)
class Remade:
    """A bulletin made again: what it was made from, and its report."""

    material: Material
    report: Report


kept_remade: Kept[Remade] = Kept(most=4)


def made_again(bulletin: Bulletin) -> Remade:
    """The bulletin as the rules make it from the ledger as of its day and what was known when it was made (重新生成)."""
    key = (bulletin.pk, ledger_stamp())
    found = kept_remade.get(key)
    if found is None:
        found = _made_again(bulletin)
        kept_remade.put(key, found)
    return found


def _made_again(bulletin: Bulletin) -> Remade:
    kind, moment = BulletinKind(bulletin.kind), Moment(bulletin.as_of, bulletin.known_at, True, True)
    material = material_of(bulletin.plan, kind=kind, scope=scope_of(bulletin.scope), moment=moment)
    return Remade(material, composed(material, bulletin.scope, _issue_of(bulletin, report_from_json(bulletin.content))))


def says_the_same(bulletin: Bulletin, material: Material) -> bool:
    """Whether a bulletin as it was made says what newer material of its kind, scope and month would say, but for when it was known."""
    kept = report_from_json(bulletin.content)
    then = replace(material, moment=replace(material.moment, known_at=bulletin.known_at))
    issue = _issue_of(bulletin, kept)
    errata = errata_of(material.plan, kind=material.kind, scope=bulletin.scope, known_at=material.moment.known_at)
    return with_errata(compose(then, issue), errata, issue.code) == kept


def _issue_of(bulletin: Bulletin, kept: Report) -> Issue:
    return Issue(
        city=bulletin.plan.city_id,
        kind=BulletinKind(bulletin.kind),
        year=bulletin.year,
        number=bulletin.number,
        edition=bulletin.edition,
        issuer=kept.issuer,
        dated=kept.dated,
        answers_by=next_month_end(bulletin.as_of, kept.dated),
    )


def composed(material: Material, scope: str, issue: Issue) -> Report:
    """The report of some material, with what it corrects of earlier bulletins of its kind and scope."""
    errata = errata_of(material.plan, kind=material.kind, scope=scope, known_at=material.moment.known_at)
    return with_errata(compose(material, issue), errata, issue.code)


def next_month_end(as_of: date, on: date) -> date:
    """The last day of the next bulletin's month, by which answers are asked: after the bulletin's month, and after the day it is made."""
    following = month_end(as_of.year + as_of.month // 12, as_of.month % 12 + 1)
    if following > on:
        return following
    this_month = month_end(on.year, on.month)
    return this_month if this_month > on else month_end(on.year + on.month // 12, on.month % 12 + 1)
