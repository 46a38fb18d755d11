"""The same document in a txt, on a web page or in a Word file gives the same plan."""

from html import escape
from pathlib import Path

import pytest

import luoshi_site
from luoshi.compiler import compile_source
from luoshi.plan.model import Plan
from luoshi.readers import read_document
from web_pages import page_of_divisions, page_of_tables, paragraphs
from word_files import paragraph, word_file

SEED = "seeds/dalian-livelihood-2023.txt"
DAY = "2023-09-17"


def facts(plan: Plan) -> dict[str, object]:
    """All that the plan says, places aside."""
    return {
        "title": plan.title,
        "issuers": plan.issuers,
        "number": plan.doc_number,
        "issued": plan.issued_on,
        "years": (plan.first_year, plan.last_year),
        "outline": [(each.level, each.label, each.title, each.kind) for each in plan.outline],
        "tasks": [(each.id, each.title, each.area, each.lead, each.responsible) for each in plan.tasks],
        "targets": [
            (
                each.task, each.goal, each.indicator, each.kind, each.comparator, each.value, each.value_high,
                each.unit, each.of, each.deadline, each.strength, each.direction, each.keep, each.quote,
            )
            for each in plan.targets
        ],
        "problems": [(each.code, each.task, each.message) for each in plan.problems],
    }  # fmt: skip


def compiled(content: bytes, name: str) -> Plan:
    plan = compile_source(read_document(content, name))
    text = read_document(content, name).text
    assert all(target.span.of(text) == target.quote for target in plan.targets)
    return plan


def the_document(text: str, title: str) -> list[str]:
    """The lines of the seed that are the document's, behind its title."""
    lines = [line for line in text.splitlines() if line.strip()]
    start = lines.index(title) + 1
    end = next(at for at, line in enumerate(lines) if line.startswith("【刷新页面】"))
    return lines[start:end]


@pytest.fixture(scope="module")
def seed(shared: Path) -> bytes:
    return (shared / SEED).read_bytes()


@pytest.mark.shared
@pytest.mark.parametrize("form", ["p", "div", "br", "pre", "whole"])
def test_the_seed_inside_a_page_with_furniture_gives_the_plan_of_the_text(seed: bytes, form: str):
    plan = compiled(seed, "dalian.txt")
    text = seed.decode()
    lines = the_document(text, plan.title)
    if form == "br":
        page = page_of_tables(plan.title, "<br><br>\n".join(map(escape, lines)))
    elif form == "pre":
        page = page_of_divisions(plan.title, day=DAY, content=f"<pre>{escape(chr(10).join(lines))}</pre>")
    elif form == "whole":
        page = page_of_divisions("市场协会网站", paragraphs(text.splitlines()), day=DAY)
    else:
        page = page_of_divisions(plan.title, paragraphs(lines, form), day=DAY)
    assert len(plan.tasks) == 32
    assert facts(compiled(page.encode(), "dalian.html")) == facts(plan)


@pytest.mark.shared
def test_the_seed_in_a_word_file_gives_the_plan_of_the_text(seed: bytes):
    plan = compiled(seed, "dalian.txt")
    lines = [plan.title, *the_document(seed.decode(), plan.title)]
    told = facts(compiled(word_file("".join(paragraph(escape(line)) for line in lines)), "dalian.docx"))
    assert told == facts(plan)


@pytest.mark.shared
@pytest.mark.parametrize("encoding", ["gb18030", "utf-16", "utf-8-sig"])
def test_the_seed_in_another_encoding_gives_the_same_plan_at_the_same_places(seed: bytes, encoding: str):
    plan = compiled(seed, "dalian.txt")
    other = compiled(seed.decode().encode(encoding), "dalian.txt")
    assert facts(other) == facts(plan)
    assert [each.span for each in other.targets] == [each.span for each in plan.targets]


def test_the_bundled_plan_is_the_same_as_text_and_as_word_file():
    folder = Path(luoshi_site.__file__).parent / "office/bundled/data"
    plan = compiled((folder / "yunting-livelihood-2026.txt").read_bytes(), "a.txt")
    assert len(plan.tasks) >= 12
    assert facts(compiled((folder / "yunting-livelihood-2026.docx").read_bytes(), "a.docx")) == facts(plan)


@pytest.mark.shared
@pytest.mark.parametrize(("form", "least"), [("html", 30), ("docx", 19)])
def test_every_page_and_word_file_gives_the_tasks_and_targets_of_the_text_beside_it(
    shared: Path, form: str, least: int
):
    paths = sorted((shared / "corpus" / form).glob(f"*.{form}"))
    assert len(paths) >= least
    for path in paths:
        file = facts(compiled(path.read_bytes(), path.name))
        text = facts(compiled((shared / "corpus/txt" / f"{path.stem}.txt").read_bytes(), "a.txt"))
        for part in ("outline", "tasks", "targets"):
            assert "".join(repr(file[part]).split()) == "".join(repr(text[part]).split()), (path.name, part)
