"""The text of an approved proposal, for people to send: nothing goes out by itself (建议文稿)."""

from datetime import date

from luoshi_site.base.moment import CHINA
from luoshi_site.supervision.models import Proposal

Kind = Proposal.Kind
_TITLES = {
    Kind.COMMENDATION: "关于对{agency}予以表扬的通知",
    Kind.SUMMONS: "关于约谈{agency}负责人的通知",
    Kind.CRITICISM: "关于对{agency}予以通报批评的通知",
    Kind.ACCOUNTABILITY: "关于提请对{agency}有关责任人问责的函",
}
_ENDS = {
    Kind.COMMENDATION: "经批准，对{agency}予以表扬。请总结做法，继续抓好后续工作。",
    Kind.SUMMONS: "经批准，请{agency}主要负责人按通知的时间、地点到场，说明情况、原因和下一步措施，并在约谈后书面报告整改安排。",
    Kind.CRITICISM: "经批准，对{agency}予以通报批评。请认真整改，并按期书面报告整改结果。",
    Kind.ACCOUNTABILITY: "经批准，现将有关情况移送，提请依规依纪依法研究处理，并反馈处理结果。",
}


def proposal_text(proposal: Proposal, *, on: date) -> str:
    """The draft of what is sent after approval, to be checked and signed by whoever sends it (拟发文稿)."""
    agency, about = proposal.agency.name, _about(proposal)
    addressee = "市纪委监委" if proposal.kind == Kind.ACCOUNTABILITY else agency
    decided = proposal.decided_at.astimezone(CHINA).date() if proposal.decided_at else on
    lines = [
        _TITLES[Kind(proposal.kind)].format(agency=agency),
        "",
        f"{addressee}：",
        *([f"　　{about}"] if about else []),
        f"　　{proposal.reason}",
        f"　　{_ENDS[Kind(proposal.kind)].format(agency=agency)}",
        "",
        f"　　（{proposal.decided_by or '领导'}于{decided.year}年{decided.month}月{decided.day}日批准"
        + (f"，意见：{proposal.answer}" if proposal.answer else "")
        + "）",
        f"　　{on.year}年{on.month}月{on.day}日",
    ]
    return "\n".join(lines)


def _about(proposal: Proposal) -> str:
    if proposal.order is not None:
        number = f"〔{proposal.order.year}〕{proposal.order.number}号" if proposal.order.number else ""
        return f"事由：督办单{number}「{proposal.order.title}」。"
    return f"事由：{proposal.matter}。" if proposal.matter is not None else ""
