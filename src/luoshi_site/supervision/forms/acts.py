"""One form for each thing to do with an order."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.datastructures import MultiValueDict

from luoshi.rules.limits import LONGEST
from luoshi_site.progress.forms.fields import SIGNATURES, EvidenceField
from luoshi_site.supervision.actions.orders import ORDER_OF_LEVELS
from luoshi_site.supervision.models import SupervisionOrder
from luoshi_site.supervision.queries.acts import Act

MOST_FILES = 10


def words_field(label: str, required: str, *, rows: int = 3, help_text: str = "") -> forms.CharField:
    """Free words; `required` says what is missing, blank: they may be left out."""
    return forms.CharField(
        label=label, max_length=5000, required=bool(required), help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows}), error_messages={"required": required},
    )  # fmt: skip


def day_field(label: str, *, required: bool = True, help_text: str = "") -> forms.DateField:
    """A day."""
    said = "请填写日期，如 2026-12-15。"
    return forms.DateField(
        label=label, required=required, help_text=help_text,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": said, "invalid": said},
    )  # fmt: skip


def limit_field() -> forms.IntegerField:
    """How many days."""
    said = f"请填写 1 到 {LONGEST} 之间的整数。"
    messages = dict.fromkeys(("required", "invalid", "min_value", "max_value"), said)
    return forms.IntegerField(label="限期（天数）", min_value=1, max_value=LONGEST, error_messages=messages)


def verdict_field(label: str, choices: Sequence[tuple[str, str]]) -> forms.ChoiceField:
    """One of two."""
    return forms.ChoiceField(
        label=label, choices=choices, widget=forms.RadioSelect, error_messages={"required": "请选择一项。"}
    )


class FilesInput(forms.FileInput):
    """A control that takes several files."""

    allow_multiple_selected = True

    def value_from_datadict(
        self, _data: Mapping[str, object], files: "MultiValueDict[str, UploadedFile[bytes]]", name: str
    ) -> "list[UploadedFile[bytes]]":
        """All files chosen."""
        return files.getlist(name) if hasattr(files, "getlist") else []


class FilesField(EvidenceField):
    """Several files, each of a kind and size that is kept as evidence."""

    def __init__(self) -> None:
        super().__init__()
        self.widget = FilesInput(attrs={"accept": ",".join(SIGNATURES)})
        self.help_text = f"可一次选择多个，至多 {MOST_FILES} 个。{self.help_text}"

    def clean(self, upload: Any, initial: object = None) -> Any:  # noqa: ANN401
        """The files; none where none was chosen."""
        chosen = [file for file in upload or () if file]
        if len(chosen) > MOST_FILES:
            raise forms.ValidationError(f"一次至多 {MOST_FILES} 个文件，请合并或打包后再传。")
        return [super(FilesField, self).clean(file, initial) for file in chosen]


class ActForm(forms.Form):
    """A form of one act on an order; ids carry the act's name, since several stand on a page."""

    def __init__(self, *args: Any, order: SupervisionOrder, act: Act, **kwargs: Any) -> None:  # noqa: ANN401
        kwargs.setdefault("auto_id", f"{act.value}-%s")
        super().__init__(*args, **kwargs)
        self.order, self.act = order, act

    @property
    def has_files(self) -> bool:
        """Whether it hands in files."""
        return self.is_multipart()


class ApproveForm(ActForm):
    """Who approves."""

    approver = forms.CharField(
        label="批准人", max_length=100, help_text="批准立项的领导姓名、职务；领导本人批准的填本人。",
        error_messages={"required": "请写明批准人。"},
    )  # fmt: skip


class AnswerForm(ActForm):
    """What was done, with evidence."""

    text = words_field("办理情况", "请写明办理情况：做了什么、结果如何。", rows=5)
    evidence = FilesField()
    promised_on = day_field("没有办完的，承诺完成日期", required=False)


class ReturnForm(ActForm):
    """Why it is returned, and until when it is done again."""

    reason = words_field("退回原因", "退回须写明原因，责任单位会看到。")
    until = day_field("重新反馈的限期", required=False, help_text="不填则仍按原限期。")


class AskExtensionForm(ActForm):
    """Until when, and why."""

    until = day_field("延期至")
    reason = words_field("理由", "申请延期须写明理由。")


class DecideExtensionForm(ActForm):
    """Granted or not."""

    verdict = verdict_field("答复", [("grant", "同意"), ("refuse", "不同意")])
    answer = words_field("说明", "", rows=2, help_text="不同意的须写明理由。")


class ConclusionForm(ActForm):
    """The conclusion."""

    conclusion = words_field("督查结论", "请写明督查结论，责任单位会看到。")


class DecideObjectionForm(ActForm):
    """Upheld or changed."""

    verdict = verdict_field("复核结果", [("uphold", "维持原结论"), ("change", "变更：撤回原结论，重新作出")])
    decision = words_field("复核意见", "请写明复核意见和理由。")


class CloseOutForm(ActForm):
    """How it was verified."""

    note = words_field("核验情况", "请写明核验情况：怎样核验、结果是否属实。")
    checked = forms.BooleanField(
        label="佐证已核对：齐全、真实", error_messages={"required": "请核对要求的佐证后勾选。"}
    )
    needless = forms.BooleanField(label="事后看，这份督办单本可不发", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        if not self.order.evidence_asked:
            del self.fields["checked"]
        else:
            self.fields["checked"].help_text = f"要求的佐证：{self.order.evidence_asked}"


class ListForm(ActForm):
    """Why it is listed, and before whom."""

    publicly = verdict_field("范围", [("no", "内部挂牌"), ("yes", "向社会公开")])
    reason = words_field(
        "挂牌事由", "挂牌须写明事由。", help_text="向社会公开的，事由登在公开页面上，请只写可以公开的内容。"
    )


class UnlistForm(ActForm):
    """What came of it."""

    reason = words_field("整改结果", "摘牌须写明结果。", help_text="公开挂牌的，结果登在公开页面上。")


class PlanFollowUpForm(ActForm):
    """The day of the follow-up."""

    on = day_field("回头看日期")


class FollowUpForm(ActForm):
    """What was found, and whether the order begins again."""

    finding = words_field("回头看情况", "请写明回头看的情况。")
    reopens = verdict_field("结果", [("no", "整改到位"), ("yes", "反弹，重新督办")])
    until = day_field("重新办理的限期", required=False, help_text="重新督办的须填。")


class ReopenForm(ActForm):
    """Why again, and until when."""

    reason = words_field("重新督办的理由", "重新督办须写明理由。")
    until = day_field("重新办理的限期")


class EscalateForm(ActForm):
    """To which level, with which limit, why."""

    level = forms.ChoiceField(label="升为", error_messages={"required": "请选择一级。"})
    limit_days = limit_field()
    day_kind = forms.ChoiceField(label="按", choices=SupervisionOrder.DayKind.choices)
    reason = words_field("理由", "升级须写明理由。")

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        now = ORDER_OF_LEVELS.index(SupervisionOrder.Level(self.order.level))
        levels = cast(forms.ChoiceField, self.fields["level"])
        levels.choices = [(each.value, each.label) for each in ORDER_OF_LEVELS[now + 1 :]]


class ReasonForm(ActForm):
    """A reason alone."""

    reason = words_field("理由", "请写明理由，对方会看到。")


class PlainForm(ActForm):
    """Nothing to type."""


FORMS: Mapping[Act, type[ActForm]] = {
    Act.APPROVE: ApproveForm,
    Act.ISSUE: PlainForm,
    Act.SIGN: PlainForm,
    Act.ANSWER: AnswerForm,
    Act.DECIDE_EXTENSION: DecideExtensionForm,
    Act.CONCLUDE: ConclusionForm,
    Act.RETURN: ReturnForm,
    Act.DECIDE_OBJECTION: DecideObjectionForm,
    Act.CLOSE_OUT: CloseOutForm,
    Act.ASK_EXTENSION: AskExtensionForm,
    Act.OBJECT: ReasonForm,
    Act.FOLLOW_UP: FollowUpForm,
    Act.PLAN_FOLLOW_UP: PlanFollowUpForm,
    Act.ESCALATE: EscalateForm,
    Act.LIST: ListForm,
    Act.UNLIST: UnlistForm,
    Act.REOPEN: ReopenForm,
    Act.REFUSE: ReasonForm,
    Act.WITHDRAW: ReasonForm,
}


def act_form(act: Act, order: SupervisionOrder, *args: Any, approver: str = "") -> ActForm:  # noqa: ANN401
    """The form of an act, empty or with what was posted; `approver` stands ready where a leader approves."""
    initial: dict[str, object] = {}
    if act is Act.APPROVE:
        initial = {"approver": approver}
    elif act is Act.RETURN:
        initial = {"until": order.promised_on}
    elif act is Act.ESCALATE:
        initial = {"limit_days": order.limit_days, "day_kind": order.day_kind}
    return FORMS[act](*args, order=order, act=act, initial=initial)
