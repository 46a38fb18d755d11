"""Which figure is which: what it is of, and the id under which the ledger proves it (数字出处).

Every figure in a bulletin's words and tables is made here. An id reads «bulletin.subject.measure», such as `1-b2026-3-1.target12.gap`,
and is the same whenever the same bulletin is made again.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from luoshi.problems import LuoshiError
from luoshi.report.model import Figure, Number, Run, Words, runs, whole

LONGEST = 64  # what Word takes as a tag


class SubjectKind(StrEnum):
    """What a figure is of (数字所属)."""

    PLAN = "plan"
    TASKS = "tasks"
    AGENCY = "agency"
    GROUP = "group"
    OVERALL = "overall"
    NOBODY = "nobody"
    AREA = "area"
    TARGET = "target"
    MILESTONE = "milestone"
    ORDER = "order"
    EDIT = "edit"


_KINDS = "|".join(kind.value for kind in SubjectKind)
_ID = re.compile(
    rf"(?P<bulletin>[0-9a-z-]+)\.(?P<kind>{_KINDS})(?P<key>[0-9]*)(?:in(?P<area>[0-9]+))?(?:of(?P<year>[0-9]{{4}}))?"
    r"\.(?P<measure>[a-z_]+)"
)


@dataclass(frozen=True, slots=True)
class Subject:
    """One of them, by its primary key; overall goals, what nobody leads and chosen tasks have none.

    `area` and `year` narrow a target to an area's share of it, and to a year's: `target12in5of2026`.
    """

    kind: SubjectKind
    key: int = 0
    area: int = 0
    year: int = 0

    def __str__(self) -> str:
        share = (f"in{self.area}" if self.area else "") + (f"of{self.year}" if self.year else "")
        return f"{self.kind.value}{self.key or ''}{share}"


class Measure(StrEnum):
    """What of a target or a milestone a figure says; counts have the names of `counting.COUNTS` instead."""

    VALUE = "value"
    PROMISED = "promised"
    PROGRESS = "progress"
    PLANNED = "planned"
    GAP = "gap"
    EXCESS = "excess"
    CHANGE = "change"
    LEVEL = "level"
    PLACE = "place"
    NAME = "name"
    TASK = "task"
    DETAIL = "detail"
    ERRATA = "errata"


class ProofIdError(LuoshiError):
    """The text is no figure's id."""


@dataclass(frozen=True, slots=True)
class Proof:
    """A figure's id in parts: in which bulletin (its code), of what, which measure of it."""

    bulletin: str
    subject: Subject
    measure: str

    def __str__(self) -> str:
        return f"{self.bulletin}.{self.subject}.{self.measure}"


def proof_of(text: str) -> Proof:
    """The parts of a figure's id.

    Raises:
        ProofIdError: it is none.
    """
    found = _ID.fullmatch(text) if len(text) <= LONGEST else None
    if found is None:
        raise ProofIdError(f"“{text[:LONGEST]}”不是通报中数字的编号，请从通报页面或文件中的数字打开。")
    numbers = (int(found[part] or 0) for part in ("key", "area", "year"))
    subject = Subject(SubjectKind(found["kind"]), *numbers)
    return Proof(found["bulletin"], subject, found["measure"])


_LETTERS = {"monthly": "b", "briefing": "s", "agency": "a", "area": "d"}


def bulletin_code(city: int, kind: str, year: int, number: int, edition: int) -> str:
    """How ids name a bulletin: by its city's primary key, its kind, year, number and edition."""
    return f"{city}-{_LETTERS[kind]}{year}-{number}-{edition}"


def hand_proof(code: str, edit: int, place: int) -> str:
    """The id of a number written by hand: the edit, and the number's place in it as a letter (a to z, then aa)."""
    letters = chr(ord("a") + place % 26)
    return str(Proof(code, Subject(SubjectKind.EDIT, edit), letters * (place // 26 + 1)))


@dataclass(frozen=True, slots=True)
class Figures:
    """Makes the figures of one bulletin, named by its code."""

    bulletin: str

    def id(self, subject: Subject, measure: str) -> str:
        """The id of a measure of a subject."""
        return str(Proof(self.bulletin, subject, measure))

    def figure(self, text: str, subject: Subject, measure: str) -> Figure:
        """A figure within words."""
        return Figure(text, self.id(subject, measure))

    def words(self, words: Words, subject: Subject) -> Words:
        """Words whose figures name only their measure, now as figures of a subject; those of another subject stay so."""
        return tuple(self._of(run, subject) for run in runs(words))

    def _of(self, run: Run, subject: Subject) -> Run:
        if not isinstance(run, Figure) or "." in run.proof:
            return run
        return self.figure(run.text, subject, run.proof)

    def count(self, number: int, subject: Subject, measure: str) -> Number:
        """A count as a table's cell."""
        return whole(number, self.id(subject, measure))

    def cell(self, value: Decimal, decimals: int, unit: str, subject: Subject, measure: str) -> Number:
        """A value as a table's cell."""
        return Number(value, decimals, unit, self.id(subject, measure))
