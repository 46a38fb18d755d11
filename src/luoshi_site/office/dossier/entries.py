"""Rows as a dossier keeps them: the columns that the chain speaks of, and the same in words."""

import json
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path

from django.db import models

from luoshi.rules.period import Period, period_name
from luoshi.rules.status import Status
from luoshi_site.agencies.models import User
from luoshi_site.base.audit import row_key
from luoshi_site.base.digests import Parts, Reader, left_out_of, shape_of, values_of
from luoshi_site.base.templatetags.luoshi import day, moment
from luoshi_site.base.verify_alone import claimed
from luoshi_site.ledger.models import Task
from luoshi_site.progress.models import Judgement, Reading

LONGEST = 600
TITLES = ("title", "name", "short_title", "subject", "as_written")
ABOUT = ("reading", "target", "milestone")
DATED = ("period_end", "as_of", "on", "effective_on")
INSTANTS = (
    "at", "recorded_at", "drafted_at", "filed_at", "asked_at", "proposed_at", "known_at", "decided_at", "drawn_at", "opened_at",
    "submitted_at", "uploaded_at", "adopted_at",
)  # fmt: skip
SIGNED = ("by_name", "drafted_by_name", "opened_by_name", "adopted_by")
WORDS = ("text", "reason", "note", "asks", "decision", "progress")
KINDS = ("kind", "state", "status", "finding")
CHECKED = "sha256"


@dataclass(frozen=True, slots=True)
class Entry:
    """A row: what its digest holds (`columns`, names in clear, `personal` saying whose they are), and what a page shows of it."""

    key: str
    model: str
    title: str
    columns: Parts
    personal: dict[str, str]
    shown: tuple[tuple[str, str], ...]
    at: datetime | None
    happened: str
    who: str
    words: str

    @property
    def what(self) -> str:
        """What it is about, where that says more than what happened."""
        return "" if self.title in {self.happened, self.words} else self.title

    @property
    def anchor(self) -> str:
        """Its place on the page."""
        return self.key.replace(".", "-").replace(":", "-")

    @property
    def happens(self) -> bool:
        """Whether it tells something that happened, not only how things stand."""
        return self.key.partition(":")[0] in labels()["happens"]

    @property
    def named(self) -> str:
        """What it is and which."""
        return f"{self.model}「{self.title}」"


@dataclass(frozen=True, slots=True)
class File:
    """A file that an entry names: its digest, its name as handed in, whose it is."""

    sha256: str
    name: str
    entry: Entry


@cache
def labels() -> Mapping[str, dict[str, str]]:
    """What models and columns are called, and which columns are not shown."""
    return tomllib.loads(Path(__file__).with_name("labels.toml").read_text(encoding="utf-8"))


def clear_parts(row: models.Model) -> tuple[Parts, dict[str, str]]:
    """The columns that a row's digest holds, in clear, and whose salts the personal ones take."""
    shape, values = shape_of(type(row)), values_of(row)
    parts = Reader("", {}).parts(shape, values, left_out_of(row))
    held = {name for name, _ in parts}
    people = {
        column.name: person
        for column in shape.columns
        if column.is_personal and column.name in held and (person := shape.person(column, values))
    }
    return parts, people


def entries_of(rows: Mapping[str, models.Model]) -> tuple[Entry, ...]:
    """The rows as entries, by the order of their models' names and keys."""
    people = dict(User.objects.filter(pk__in=_accounts(rows.values())).values_list("pk", "display_name"))
    order = list(labels()["models"])
    found = sorted(rows.values(), key=lambda row: (order.index(row._meta.label), row.pk))
    return tuple(_entry(row, rows, people) for row in found)


def _accounts(rows: Iterable[models.Model]) -> set[int]:
    return {
        getattr(row, field.attname)
        for row in rows
        for field in row._meta.concrete_fields
        if field.related_model is User and getattr(row, field.attname)
    }


def _entry(row: models.Model, rows: Mapping[str, models.Model], people: Mapping[int, str]) -> Entry:
    columns, personal = clear_parts(row)
    shown = tuple(_shown(row, rows, people))
    at = next((value for name in INSTANTS if (value := getattr(row, name, None))), None)
    return Entry(
        key=row_key(row),
        model=labels()["models"][row._meta.label],
        title=title_of(row, rows),
        columns=columns,
        personal=personal,
        shown=shown,
        at=at,
        happened=next((text for name in KINDS if (text := _choice(row, name))), ""),
        who=next((str(value) for name in SIGNED if (value := getattr(row, name, ""))), ""),
        words=next(
            (
                _short(str(value))
                for name in WORDS
                if name not in left_out_of(row) and (value := getattr(row, name, ""))
            ),
            "",
        ),
    )


def title_of(row: models.Model, rows: Mapping[str, models.Model]) -> str:
    """What a row is called: by its own words, by what it is about, else by its number."""
    if isinstance(row, Reading):
        indicator = rows[f"ledger.Indicator:{row.indicator_id}"]
        area = rows.get(f"agencies.Agency:{row.area_id}")
        value = _plain(row.value) if row.value is not None else f"{_plain(row.numerator)}／{_plain(row.denominator)}"
        period = period_name(Period(row.period_start, row.period_end))
        return f"{indicator}{f'（{area}）' if area else ''}{period}：{value}"
    about = next((rows[key] for name in ABOUT if (key := _key_at(row, name)) in rows), None)
    if about is not None:
        return title_of(about, rows)
    own = next((str(text) for name in TITLES if (text := getattr(row, name, ""))), "")
    if isinstance(row, Task):
        return str(row)
    number = getattr(row, "number", None)
    dated = next((day(on) for name in DATED if (on := getattr(row, name, None))), "")
    return own[:60] or _choice(row, "kind") or dated or str(getattr(row, "text", ""))[:40] or f"第{number or row.pk}号"


def _key_at(row: models.Model, name: str) -> str:
    """The key of what a column points to; blank where the row has no such column."""
    field = next((each for each in row._meta.concrete_fields if each.name == name), None)
    return (
        f"{field.related_model._meta.label}:{getattr(row, field.attname)}"
        if isinstance(field, models.ForeignKey)
        else ""
    )


def _choice(row: models.Model, name: str) -> str:
    if isinstance(row, Judgement) and name == "status":
        return Status(row.status).label
    shown = getattr(row, f"get_{name}_display", None)
    return str(shown()) if callable(shown) and getattr(row, name) else ""


def _shown(row: models.Model, rows: Mapping[str, models.Model], people: Mapping[int, str]) -> Iterator[tuple[str, str]]:
    """A row's columns in words, without those that are hidden or that the chain leaves out."""
    names, hidden, left_out = labels()["columns"], labels()["hidden"], left_out_of(row)
    for field in row._meta.concrete_fields:
        value = getattr(row, field.attname)
        if field.name in hidden or field.attname in left_out or value in (None, ""):
            continue
        if row._meta.label == "ledger.Document" and field.name == "text":
            continue
        text = _choice(row, field.name) or _pointed(field, value, rows, people) or _plain(value)
        yield names.get(f"{row._meta.label}.{field.name}") or names[field.name], _short(text)


def _pointed(
    field: "models.Field[object, object]", value: object, rows: Mapping[str, models.Model], people: Mapping[int, str]
) -> str:
    """What a column points to, in words; empty where it points to nothing."""
    if not isinstance(field, models.ForeignKey):
        return ""
    if field.related_model is User:
        return f"{people.get(int(str(value))) or '已删除'}（账号 {value}）"
    there = rows.get(f"{field.related_model._meta.label}:{value}")
    return title_of(there, rows) if there is not None else f"第{value}号"


def _plain(value: object) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, date):
        return day(value)
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    return str(value)


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…（全文见 entries.json）"


def files_of(entries: Iterable[Entry]) -> Iterator[File]:
    """The files that entries name, each with its name as handed in."""
    for entry in entries:
        columns = dict(entry.columns)
        for sha256 in claimed(entry.columns):
            column = next(name for name, value in entry.columns if value == sha256)
            beside = "name" if column == CHECKED else f"{column.removesuffix('_sha256')}_file"
            yield File(sha256, columns.get(beside, f"{entry.title}.docx"), entry)


def packed_entries(entries: Iterable[Entry]) -> bytes:
    """The entries as the file that is verified."""
    rows = [
        {"key": entry.key, "title": entry.named, "columns": entry.columns, "personal": entry.personal}
        for entry in entries
    ]
    return json.dumps(rows, ensure_ascii=False, indent=1).encode()
