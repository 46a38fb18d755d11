"""Whom the document's names stand for: one choice for each name that the registry does not know."""

from collections.abc import Sequence

from django import forms

from luoshi_site.agencies.models import Agency
from luoshi_site.agencies.queries import Directory
from luoshi_site.ledger.choices import GROUP, LEFT_OUT, AgencyChoice

NEW_KINDS = [(f"new:{kind.value}", f"新增：{kind.label}") for kind in Agency.Kind]
OTHER = [*NEW_KINDS, (f"new:{GROUP}", "新增：单位组（如 领导小组成员单位）"), (f"new:{LEFT_OUT}", "不是单位，不列")]


class AgenciesForm(forms.Form):
    """A choice for each name (单位确认): one of the registry, nearest names first, a new one, or none."""

    def __init__(
        self,
        *args: object,
        names: Sequence[str],
        directory: Directory,
        chosen: dict[str, AgencyChoice],
        **kwargs: object,
    ) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.names = tuple(names)
        everyone = [(match.key, match.name) for match in sorted(directory.matches)]
        for place, name in enumerate(names):
            near = [(match.key, match.name) for match in directory.nearest(name)]
            self.fields[f"who{place}"] = forms.ChoiceField(
                label=name,
                required=False,
                choices=[("", "请选择"), ("名称相近", near), ("新增或不列", OTHER), ("名录全部", everyone)],
                initial=_initial(chosen.get(name)),
            )
            choice = chosen.get(name)
            self.fields[f"name{place}"] = forms.CharField(
                label="新增时的名称",
                required=False,
                max_length=100,
                initial=choice.name if choice and choice.name else name[:100],
            )

    @property
    def pairs(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """For each name its two fields."""
        return [(self[f"who{place}"], self[f"name{place}"]) for place in range(len(self.names))]

    def edit(self) -> dict[str, object]:
        """The choices made, as a draft edit keeps them."""
        chosen: dict[str, object] = {}
        for place, name in enumerate(self.names):
            who = self.cleaned_data[f"who{place}"]
            if who.startswith("new:"):
                chosen[name] = {"new": who[4:], "name": self.cleaned_data[f"name{place}"] or name[:100]}
            elif who:
                chosen[name] = {"key": who}
        return {"agencies": chosen}


def _initial(choice: AgencyChoice | None) -> str:
    if choice is None:
        return ""
    return f"new:{choice.new}" if choice.new else choice.key
