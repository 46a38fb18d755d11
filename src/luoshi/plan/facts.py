"""A plan without the document's sentences: names, figures and places only (只含事实的计划)."""

import re
from dataclasses import replace

from luoshi.plan.model import Plan

_CLAUSE_END = re.compile("[，。；：！？,;:!?]")
_NAME_LENGTH = 30
_INDICATOR_LENGTH = 60
_CUT_LENGTH = 20
_CUT = "…"


def facts_of(plan: Plan) -> Plan:
    """The plan with quotes dropped and every title that is a sentence cut to its first words.

    Offsets and the source's hash stay, so that the sentences appear again beside the document with that hash.
    """
    return replace(
        plan,
        outline=tuple(replace(heading, title=_name(heading.title)) for heading in plan.outline),
        tasks=tuple(replace(task, title=_name(task.title), area=_name_or_none(task.area)) for task in plan.tasks),
        targets=tuple(
            replace(
                target,
                goal=_name_or_none(target.goal),
                indicator=_name(target.indicator, _INDICATOR_LENGTH),
                of=_name_or_none(target.of),
                quote="",
            )
            for target in plan.targets
        ),
    )


def _name(title: str, longest: int = _NAME_LENGTH) -> str:
    """A title that is a name as it is; a sentence, known by its stop or its length, cut short."""
    if len(title) <= longest and "。" not in title:
        return title
    return _CLAUSE_END.split(title, maxsplit=1)[0][:_CUT_LENGTH] + _CUT


def _name_or_none(title: str | None) -> str | None:
    return _name(title) if title is not None else None
