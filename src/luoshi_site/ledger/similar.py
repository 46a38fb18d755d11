"""What an officer is offered to choose from: similar indicators, names still to be answered (备选)."""

from collections.abc import Sequence

from luoshi_site.agencies.queries import similar_names
from luoshi_site.ledger.queries import Preview
from luoshi_site.ledger.spec import KnownIndicator

SHOWN = 12


def similar_indicators(known: Sequence[KnownIndicator], name: str, reused: str) -> list[KnownIndicator]:
    """The city's indicators with the most similar names, the one now reused first (相近指标)."""
    first = [each for each in known if each.code == reused]
    near = similar_names(name, [each.name for each in known], limit=SHOWN)
    return list(dict.fromkeys((*first, *(known[place] for place in near))))


def names_to_answer(preview: Preview) -> list[str]:
    """The names as written that the registry does not know, answered or not, in order (待确认单位)."""
    names = dict.fromkeys(name for task in preview.draft.tasks if not task.struck for name in task.agencies)
    issued = preview.draft.plan.issued_on
    return [name for name in names if preview.registry.directory.match(name, issued) is None]
