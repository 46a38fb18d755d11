"""Each action that enters the audit chain has a name that an auditor reads."""

import ast
from collections.abc import Iterator
from pathlib import Path

import luoshi_site
from luoshi_site.base.action_names import ACTION_NAMES
from luoshi_site.bulletins.models import BulletinEvent
from luoshi_site.ledger.models import MilestoneEntry
from luoshi_site.notices.models import DeliveryAttempt
from luoshi_site.progress.models import QuestionEvent, ReadingDecision, ReportEvent
from luoshi_site.supervision.models import OrderEvent, RectificationEvent

KINDS = {
    "bulletin_": BulletinEvent.Kind, "delivery_": DeliveryAttempt.Kind, "milestone_": MilestoneEntry.Kind,
    "order_": OrderEvent.Kind, "question_": QuestionEvent.Kind, "reading_": ReadingDecision.Kind,
    "rectification_": RectificationEvent.Kind, "report_": ReportEvent.Kind, "workbook_": ReadingDecision.Kind,
}  # fmt: skip
WRITERS = {"record", "_record", "_write", "append"}


def _written() -> Iterator[ast.expr]:
    """What is given as an action to whatever writes lines."""
    for path in Path(luoshi_site.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or getattr(node.func, "id", "") not in WRITERS:
                continue
            yield from (word.value for word in node.keywords if word.arg == "action")
            yield from (word for word in node.args if isinstance(word, ast.Constant) and str(word.value).isascii())


def test_every_action_has_a_name() -> None:
    fixed, begun = set(), set()
    for word in _written():
        if isinstance(word, ast.Constant) and isinstance(word.value, str):
            fixed.add(word.value)
        elif isinstance(word, ast.JoinedStr) and isinstance(word.values[0], ast.Constant):
            begun.add(str(word.values[0].value))
    assert len(fixed) > 80
    assert sorted(fixed - ACTION_NAMES.keys()) == []
    assert begun - {"use_"} == KINDS.keys()
    kinds = {f"{prefix}{kind.value}" for prefix, named in KINDS.items() for kind in named}
    asked = {"delivery_tried", "rectification_asked", *kinds}
    assert sorted(asked - ACTION_NAMES.keys()) == []


def test_names_are_words_and_no_two_codes_of_one_kind_share_one() -> None:
    assert [name for name in ACTION_NAMES.values() if "_" in name] == []
    names = [name for code, name in ACTION_NAMES.items() if code != "submit_reports"]
    assert len(names) == len(set(names))
