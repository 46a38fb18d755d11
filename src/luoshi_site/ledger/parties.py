"""Whom a draft's names stand for: agencies and groups of the registry, or new ones an officer chose to enter (单位确认)."""

from collections.abc import Mapping
from datetime import date

from luoshi_site.agencies.queries import Directory
from luoshi_site.ledger.choices import GROUP, LEFT_OUT, AgencyChoice
from luoshi_site.ledger.draft import DraftTask
from luoshi_site.ledger.spec import AssignmentSpec, NewAgency, Question

ROLES = ("lead", "responsible", "supporting")
_ADVICE = "请在「单位」中选择名录里的单位，或新增；不是单位的可不列。"


class PartyList:
    """Every name of a draft, resolved once."""

    def __init__(self, directory: Directory, chosen: Mapping[str, AgencyChoice], on: date | None) -> None:
        self.questions: list[Question] = []
        self._directory, self._chosen, self._on = directory, chosen, on
        self._keys: dict[str, str] = {}
        self._new: list[NewAgency] = []
        self._asked: set[str] = set()

    def key_of(self, name: str) -> str:
        """The key of the agency or group that the name stands for; "" where none does."""
        if name not in self._keys:
            choice = self._chosen.get(name)
            self._keys[name] = self._chosen_key(name, choice) if choice else self._matched(name)
        return self._keys[name]

    def is_group(self, key: str) -> bool:
        """Whether the key is a group's."""
        if key.startswith("new:"):
            return self._new[int(key[4:])].kind == GROUP
        return key.startswith("group:")

    def assignments(self, task: DraftTask) -> tuple[AssignmentSpec, ...]:
        """The division of a task: each agency once a role, in order; names that stand for nobody are asked about."""
        specs: list[AssignmentSpec] = []
        for role, names in zip(ROLES, (task.fact.lead, task.fact.responsible, task.supporting), strict=True):
            keys: dict[str, str] = {}
            for name in names:
                if key := self.key_of(name):
                    keys.setdefault(key, name)
                elif not self._left_out(name):
                    self._ask(task, name)
            specs.extend(
                AssignmentSpec(role, name[:100], position, key)
                for position, (key, name) in enumerate(keys.items(), start=1)
            )
        return tuple(specs)

    def created(self) -> tuple[NewAgency, ...]:
        """The agencies and groups to enter."""
        return tuple(self._new)

    def _matched(self, name: str) -> str:
        match = self._directory.match(name, self._on)
        return match.key if match else ""

    def _chosen_key(self, name: str, choice: AgencyChoice) -> str:
        if choice.new == LEFT_OUT:
            return ""
        if not choice.new:
            return choice.key if self._directory.named(choice.key) else ""
        known = self._directory.match(choice.name or name, self._on)
        if known is not None and known.is_group == (choice.new == GROUP):
            return known.key
        return self._enter(choice.name or name, choice.new, name)

    def _enter(self, name: str, kind: str, written: str) -> str:
        for place, each in enumerate(self._new):
            if (each.name, each.kind == GROUP) == (name[:100], kind == GROUP):
                self._new[place] = NewAgency(each.name, each.kind, (*each.written, written))
                return f"new:{place}"
        self._new.append(NewAgency(name[:100], kind, (written,)))
        return f"new:{len(self._new) - 1}"

    def _left_out(self, name: str) -> bool:
        choice = self._chosen.get(name)
        return choice is not None and choice.new == LEFT_OUT

    def _ask(self, task: DraftTask, name: str) -> None:
        if name not in self._asked:
            self._asked.add(name)
            self.questions.append(Question(task.part, f"名录中没有「{name[:40]}」", _ADVICE, agency=name))
