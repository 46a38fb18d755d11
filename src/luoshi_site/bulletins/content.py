"""What a bulletin is made from (通报素材): whom it speaks of, where they stand, which orders are open, and what it is besides."""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from luoshi.rules.rollup import PlanCounts
from luoshi_site.base.moment import Moment
from luoshi_site.bulletins.entries import Entry
from luoshi_site.bulletins.figures import Subject, bulletin_code
from luoshi_site.bulletins.models.bulletins import MASTHEADS
from luoshi_site.bulletins.ranking import Ranking
from luoshi_site.ledger.models import Plan


class BulletinKind(StrEnum):
    """What a bulletin is; the values of the model's kinds."""

    MONTHLY = "monthly"
    BRIEFING = "briefing"
    AGENCY = "agency"
    AREA = "area"


CARDS = frozenset({BulletinKind.AGENCY, BulletinKind.AREA})
"""The kinds that speak of one agency or area alone."""


@dataclass(frozen=True, slots=True)
class Issue:
    """What a bulletin is besides its figures: kind, serial number, edition, who issues it and in which city, on which day, and by
    when answers are asked.
    """

    city: int
    kind: BulletinKind
    year: int
    number: int
    edition: int
    issuer: str
    dated: date
    answers_by: date

    @property
    def masthead(self) -> str:
        """Its red head."""
        return MASTHEADS[self.kind.value]

    @property
    def serial(self) -> str:
        """督查通报〔2026〕第3期; later editions say so."""
        again = f"（第{self.edition}版）" if self.edition > 1 else ""
        return f"{self.masthead}〔{self.year}〕第{self.number}期{again}"

    @property
    def code(self) -> str:
        """How the ids of its figures name it."""
        return bulletin_code(self.city, self.kind.value, self.year, self.number, self.edition)


@dataclass(frozen=True, slots=True)
class OrderLine:
    """An order on a matter of the bulletin as it stood on its day (督办单): `over` how many days it was past its day.

    `task` is the primary key of the task that it is on, 0 for a report's. `public` are the words under which it is listed publicly on
    that day; empty for an order that is only within the offices.
    """

    pk: int
    number: str
    title: str
    agency: str
    place: tuple[int, int]
    task: int
    holder: Subject
    issued_on: date
    due_on: date
    state: str
    over: int
    is_open: bool
    issued_this_month: bool
    ended_this_month: bool
    public: str = ""


@dataclass(frozen=True, slots=True)
class TaskLine:
    """A chosen task: its number and title, who leads it, who else carries it out."""

    number: str
    title: str
    path: str
    leads: tuple[str, ...]
    others: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Material:
    """All that a bulletin says, before it is put into words.

    `subject` is what its totals are of, `whose` its name (市民政局; empty for the whole plan).
    """

    kind: BulletinKind
    plan: Plan
    moment: Moment
    subject: Subject
    whose: str
    entries: tuple[Entry, ...]
    counts: PlanCounts
    orders: tuple[OrderLine, ...] = ()
    tasks: tuple[TaskLine, ...] = ()
    rankings: tuple[Ranking, ...] = ()

    @property
    def named_orders(self) -> tuple[OrderLine, ...]:
        """The orders that may be named: all within the offices; where everybody reads, those listed publicly, in their public words."""
        if self.kind is not BulletinKind.MONTHLY:
            return self.orders
        return tuple(replace(line, number="", title=line.public) for line in self.orders if line.public)
