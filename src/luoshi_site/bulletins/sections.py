"""A bulletin's parts, as every kind of it puts them together (通报各部分)."""

from collections.abc import Sequence
from datetime import date

from luoshi.report.model import Annex, Block, Heading, Listing, Paragraph, Words, day_in_words
from luoshi.rules.ranking import FORMULA
from luoshi.wording.counts import MOST_NAMED
from luoshi.wording.figures import Piece, between, count, joined, with_figures
from luoshi.wording.places import place_of
from luoshi_site.base.moment import CHINA
from luoshi_site.bulletins.content import CARDS, Material, OrderLine
from luoshi_site.bulletins.entries import Entry
from luoshi_site.bulletins.figures import Figures, Measure, Subject, SubjectKind
from luoshi_site.bulletins.ranking import Ranking
from luoshi_site.bulletins.tables import table_of_entries, table_of_orders, table_of_ranking
from luoshi_site.bulletins.wording import (
    DONE,
    PROBLEMS,
    SUSPENDED,
    NameList,
    changed_words,
    good_words,
    heading_words,
    list_words,
    next_steps,
    totals_words,
)

NOBODY_TO_HURRY = "本期没有需要点名督促的事项，请继续按期报送。"


def quoted(title: str) -> str:
    """A document's title in its marks, marks within it turned into the inner ones."""
    return f"《{title.replace('《', '〈').replace('》', '〉')}》"


def known_words(material: Material) -> str:
    """Until when readings were accepted that count."""
    known = material.moment.known_at.astimezone(CHINA)
    return f"数据以{day_in_words(known.date())}{known:%H:%M}以前审核采用的读数为准。"


def totals(material: Material, figures: Figures) -> list[Block]:
    """How many, how they stand, what changed, who rests (总体情况)."""
    said: list[Words] = [*totals_words(material.counts, material.entries), changed_words(material.entries)]
    blocks: list[Block] = [Paragraph(figures.words(words, material.subject)) for words in said if words]
    return blocks


def done_and_good(material: Material, figures: Figures) -> list[Block]:
    """Who is done, and what went well (完成情况和好的做法)."""
    blocks = _named((DONE,), material, figures)
    if good := good_words(material.entries, figures):
        items = tuple(figures.words(words, material.subject) for words in good)
        blocks += [Heading(2, "好的做法"), Listing(items)]
    return [Heading(1, "完成情况和好的做法"), *blocks] if blocks else []


def problems(material: Material, figures: Figures) -> list[Block]:
    """Who is behind, at risk or silent, by name, and what is under supervision (存在问题)."""
    blocks = [*_named(PROBLEMS, material, figures), *_supervised(material, figures)]
    return [Heading(1, "存在问题"), *blocks] if blocks else []


def resting(material: Material, figures: Figures) -> list[Block]:
    """Who is not assessed by decision (暂停考核)."""
    blocks = _named((SUSPENDED,), material, figures)
    return [Heading(1, "暂停考核情况"), *blocks[1:]] if blocks else []


def _named(groups: Sequence[NameList], material: Material, figures: Figures) -> list[Block]:
    """The lists by name, those with somebody in them (名单)."""
    blocks: list[Block] = []
    for group in groups:
        listed = group.named(material.entries)
        if not listed:
            continue
        blocks.append(Heading(2, figures.words(heading_words(group, len(listed)), material.subject)))
        if group.by_agency:
            blocks.append(Paragraph(group.statuses[0].meaning))
        says_agency = material.kind not in CARDS
        blocks.append(Listing(list_words(group, listed, figures, says_agency=says_agency)))
    return blocks


def _supervised(material: Material, figures: Figures) -> list[Block]:
    """The orders that are open, and what was issued and ended this month (督办情况)."""
    orders = material.orders
    under, late = [line for line in orders if line.is_open], [line for line in orders if line.over]
    issued, ended = sum(line.issued_this_month for line in orders), sum(line.ended_this_month for line in orders)
    if not (under or issued or ended):
        return []
    month = [(words, number, name) for words, number, name in (
        ("下发", issued, "orders_issued"), ("办结", ended, "orders_ended")) if number]  # fmt: skip
    parts: list[Piece] = [joined(words, count(number, "件", measure=name)) for words, number, name in month]
    over = joined("，其中逾期", count(len(late), "件", measure="orders_late")) if late else ""
    open_words = (
        joined("在办督办单", count(len(under), "件", measure="orders_open"), over) if under else "没有在办的督办单"
    )
    this_month = joined("；本月", between(parts, "、")) if parts else ""
    listed = "，名单附后。" if any(line.is_open for line in material.named_orders) else "。"
    said = joined(f"截至{day_in_words(material.moment.as_of)}，", open_words, this_month, listed)
    return [Heading(2, "督办情况"), Paragraph(figures.words(said, material.subject))]


def demands(material: Material, until: date, figures: Figures) -> list[Block]:
    """What is asked of whom, by when (下一步要求)."""
    steps = [*next_steps(material.entries, until, figures), *_late_orders(material.named_orders, figures)]
    asked: Block = Listing(tuple(steps)) if steps else Paragraph(NOBODY_TO_HURRY)
    return [Heading(1, "下一步要求"), asked]


def _late_orders(orders: Sequence[OrderLine], figures: Figures) -> list[Words]:
    late: dict[tuple[tuple[int, int], str], list[OrderLine]] = {}
    for line in orders:
        if line.over:
            late.setdefault((line.place, line.agency), []).append(line)
    if not late:
        return []
    who: list[Piece] = []
    for (_, agency), lines in sorted(late.items()):
        numbers: Words = between([_order_words(line, figures) for line in lines], "、")
        if len(lines) > MOST_NAMED:
            numbers = (figures.figure(f"{len(lines)}件", lines[0].holder, "orders_late"),)
        who.append(joined(agency, "（", numbers, "）"))
    return [joined("逾期督办单：请", between(who, "、"), "立即反馈办理情况和完成时间。")]


def _order_words(line: OrderLine, figures: Figures) -> Words:
    """An order by its number, one that is told in public by its public words."""
    of = Subject(SubjectKind.ORDER, line.pk)
    if line.number:
        return (figures.figure(line.number, of, "number"),)
    return figures.words(with_figures(line.title, Measure.NAME), of)


def ranked(material: Material, figures: Figures) -> list[Block]:
    """Where areas stand on each indicator, with formula, sample and basis (各地区完成情况)."""
    if not material.rankings:
        return []
    first = material.rankings[0]
    note = joined(
        FORMULA,
        "有效结果少于",
        figures.figure(f"{first.minimum}个", material.subject, "minimum"),
        "的指标不排名。排名依据：",
        figures.words(with_figures(first.basis, "basis"), material.subject),
        "。",
    )
    said = tuple(_ranking_words(ranking, figures) for ranking in material.rankings)
    return [Heading(1, "各地区完成情况"), Paragraph(note), Listing(said)]


def _ranking_words(ranking: Ranking, figures: Figures) -> Words:
    """Who leads on an indicator, the first three places; and who has no place."""
    of = Subject(SubjectKind.TARGET, ranking.target)
    groups: dict[int, list[str]] = {}
    subjects: dict[int, Subject] = {}
    for area in ranking.areas:
        groups.setdefault(area.placed.place, []).append(area.name)
        subjects.setdefault(area.placed.place, Subject(SubjectKind.TARGET, ranking.target, area.pk))
    leading = [(at, names) for at, names in groups.items() if at <= MOST_NAMED]
    places = between([figures.words(place_of(names, at), subjects[at]) for at, names in leading], "，")
    missing = f"；{'、'.join(ranking.left_out)}缺数据，未参加排名" if ranking.left_out else ""
    return joined(figures.words(with_figures(ranking.name, Measure.NAME), of), "：", places, missing, "。")


def annexes(material: Material, figures: Figures) -> tuple[Annex, ...]:
    """The tables behind the text: every entry, the open orders, the rankings (附件)."""
    found: list[Annex] = []
    if material.entries:
        alone = material.kind in CARDS
        table = table_of_entries(material.entries, figures, says_agency=not alone)
        found.append(Annex("考核事项明细表", (table,), landscape=not alone))
    if under := [line for line in material.named_orders if line.is_open]:
        found.append(Annex("在办督办单情况表", (table_of_orders(under, figures),), landscape=True))
    if material.rankings:
        found.append(
            Annex("各地区完成情况排名表", tuple(table_of_ranking(each, figures) for each in material.rankings))
        )
    return tuple(found)


def notice(material: Material) -> str:
    """What a reader must know of the figures."""
    parts = ["演示数据，不是真实情况"] if material.plan.city.is_demo else []
    parts += ["含待核数据"] if any(entry.unconfirmed for entry in material.entries) else []
    return "；".join(parts)


def leads_of(entries: Sequence[Entry]) -> tuple[str, ...]:
    """The agencies that answer, in the registry's order."""
    return tuple(
        dict.fromkeys(entry.agency for entry in sorted(entries, key=lambda entry: entry.place) if entry.has_agency)
    )
