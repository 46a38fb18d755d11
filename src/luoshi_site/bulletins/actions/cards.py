"""The cards of all agencies, or of all areas, of a plan for a month at once (一次编制全部情况卡)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from luoshi.rules.period import month_end
from luoshi_site.agencies.acting import acting
from luoshi_site.agencies.models import User
from luoshi_site.base.audit import Actor, hold_chain, record
from luoshi_site.base.moment import CHINA, Moment
from luoshi_site.bulletins.actions.monthly import check_month, frozen
from luoshi_site.bulletins.content import BulletinKind, Material
from luoshi_site.bulletins.material import Scope, cards_of
from luoshi_site.bulletins.models import Bulletin
from luoshi_site.bulletins.queries import carded, newest_cards
from luoshi_site.bulletins.remaking import says_the_same
from luoshi_site.ledger.models import Plan

MOST = 100
"""So many cards are made at once; others wait while they are numbered, and the next press goes on."""


@dataclass(frozen=True, slots=True)
class Cards:
    """What came of it: the cards made, how many said the same already, how many are left for the next time."""

    made: tuple[Bulletin, ...]
    unchanged: int
    left: int


def make_cards(
    *, plan: Plan, month: date, kind: BulletinKind, by: User | Actor, at: datetime, most: int = MOST
) -> Cards:
    """Make the cards of all agencies or areas that have to do with a plan, at most so many, in one action (编制全部情况卡).

    A card that says already what it would say now stays as it is; one that would say something else has a new edition.

    Raises:
        MonthError: the month is not over at `at`, or was over before the plan began.
    """
    as_of = month_end(month.year, month.month)
    check_month(plan, as_of, at.astimezone(CHINA).date())
    moment = Moment(as_of=as_of, known_at=at, as_of_chosen=True, known_at_chosen=True)
    found = list(cards_of(plan, kind=kind, agencies=carded(plan, kind), moment=moment))
    there = {row.scope: row for row in newest_cards(plan, kind, as_of)}
    fresh = [pair for pair in found if not _stands(there.get(pair[0].text), pair[1])]
    made = _freeze_all(plan, kind, fresh[:most], there, by=by, at=at) if fresh else ()
    return Cards(made, len(found) - len(fresh), len(fresh) - len(fresh[:most]))


def _stands(row: Bulletin | None, material: Material) -> bool:
    return row is not None and says_the_same(row, material)


@transaction.atomic
def _freeze_all(
    plan: Plan,
    kind: BulletinKind,
    fresh: Sequence[tuple[Scope, Material]],
    seen: Mapping[str, Bulletin],
    *,
    by: User | Actor,
    at: datetime,
) -> tuple[Bulletin, ...]:
    """Number, set and keep the cards, with one line for all; what somebody else made meanwhile is left to them."""
    hold_chain()
    who, as_of = acting(by, city=plan.city, at=at), fresh[0][1].moment.as_of
    there = {row.scope: row for row in newest_cards(plan, kind, as_of)}
    still = [(scope, material) for scope, material in fresh if there.get(scope.text) == seen.get(scope.text)]
    made = [frozen(material, scope, who=who, at=at) for scope, material in still]
    if made:
        first, last = made[0][1], made[-1][1]
        serials = first if len(made) == 1 else f"{first}至{last}"
        summary = f"编制通报：{Bulletin.Kind(kind).label} {len(made)} 份（{serials}），{plan}，截至 {as_of}"
        record(by=who.actor, at=at, action="make_cards", summary=summary, rows=[row for row, _ in made])
    return tuple(row for row, _ in made)
