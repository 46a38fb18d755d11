"""What a message says: an e-mail's bytes, a group's text within its limits, recipients with their middle left out. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from urllib.parse import urlsplit

from luoshi_site.base.moment import CHINA

ROBOT_BYTES = 2048  # the lower of the two robots' limits for a text
MOST_LINES = 60  # more do not fit whatever they say
MAIL_LINES = 200


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that is told: its kind in words, its words, and the site's own path, where it has one."""

    kind: str
    title: str
    link: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """What a message is made of. `site`: the site's address, empty for no links; `titles`: whether more than numbers may be told."""

    city: str
    purpose: str
    lines: tuple[Line, ...]
    site: str
    titles: bool = True
    name: str = ""

    @property
    def counted(self) -> str:
        """«督办 1、提醒 2»."""
        kinds = dict.fromkeys(line.kind for line in self.lines)
        return "、".join(f"{kind} {sum(line.kind == kind for line in self.lines)}" for kind in kinds)

    @property
    def subject(self) -> str:
        """One line of what it is."""
        if self.purpose == "test":
            return f"{self.city}：这是一条试发的通知"
        if self.purpose == "confirm":
            return f"{self.city}：请确认您的通知邮箱"
        urgent = "急，" if self.purpose == "urgent" else ""
        return f"{self.city}：{urgent}{len(self.lines)} 条新通知（{self.counted}）"


def gathered(rows: Iterable[tuple[str, str, str, str]]) -> tuple[Line, ...]:
    """Lines for a group of (kind, title, link, agency): the same told to several agencies is one line that counts them."""
    found: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for kind, title, link, agency in rows:
        found.setdefault((kind, title), []).append((agency, link))
    lines = []
    for (kind, title), told in found.items():
        agencies = tuple(dict.fromkeys(agency for agency, _ in told))
        if len(agencies) > 1:
            lines.append(Line(kind, f"{title}（{len(agencies)} 个单位）"))
        else:
            named = title if not agencies[0] or agencies[0] in title else f"{agencies[0]}：{title}"
            lines.append(Line(kind, named, told[0][1]))
    return tuple(lines)


def robot_text(letter: Letter) -> str:
    """A group's text within its limit in bytes; what does not fit is counted."""
    head = f"【落实】{letter.subject}"
    foot = f"详情请登录系统查看{f'：{letter.site}/office/notices/' if letter.site else '。'}"
    if not letter.titles or not letter.lines:
        return f"{head}\n{foot}"
    return _fitted(head, [f"· {line.kind}：{_one_line(line.title)}" for line in letter.lines], foot)


def _fitted(head: str, lines: Sequence[str], foot: str) -> str:
    for shown in range(min(len(lines), MOST_LINES), -1, -1):
        rest = [f"另有 {len(lines) - shown} 条，请到系统查看。"] if shown < len(lines) else []
        text = "\n".join((head, *lines[:shown], *rest, foot))
        if len(text.encode()) <= ROBOT_BYTES:
            return text
    return head.encode()[:ROBOT_BYTES].decode(errors="ignore")


def _one_line(text: str) -> str:
    return " ".join(text.split())


def mail_text(letter: Letter, confirm: str = "") -> str:
    """The body of an e-mail; `confirm` is the link that confirms an address."""
    greeting = f"{letter.name}，您好：" if letter.name else "您好："
    if letter.purpose == "confirm":
        said = [
            "有人在系统里把这个邮箱登记为您的通知邮箱。",
            "如果是您本人，请先登录系统，再打开下面的链接确认（三天内有效）：",
            "",
            confirm,
            "",
            "如果不是您本人，不必理会，不会再有邮件。",
        ]
        return "\n".join((greeting, "", *said, ""))
    if letter.purpose == "test":
        return "\n".join((greeting, "", "这是系统管理员试发的一封邮件，收到说明邮件通知已能送达。", ""))
    said = [f"有 {len(letter.lines)} 条新通知（{letter.counted}）。", ""]
    if letter.titles:
        for number, line in enumerate(letter.lines[:MAIL_LINES], 1):
            said.append(f"{number}. {line.kind}：{_one_line(line.title)}")
            if letter.site and line.link:
                said.append(f"   {letter.site}{line.link}")
        if len(letter.lines) > MAIL_LINES:
            said.append(f"另有 {len(letter.lines) - MAIL_LINES} 条，请到系统查看。")
        said.append("")
    if letter.site:
        said += [f"全部通知：{letter.site}/office/notices/", ""]
    said.append("不想再收邮件，或要改发送时间：登录系统，在「通知」的「邮件通知」里设置。")
    return "\n".join((greeting, "", *said, ""))


def mail_bytes(*, subject: str, text: str, sender: str, to: str, reference: str, at: datetime) -> bytes:
    """A whole e-mail; the same delivery has the same Message-ID each time it is tried."""
    message = EmailMessage(policy=SMTP)
    message["From"] = _address(sender)
    message["To"] = _address(to)
    message["Subject"] = _one_line(subject)
    message["Date"] = format_datetime(at.astimezone(CHINA))
    message["Message-ID"] = f"<{reference}@{parseaddr(sender)[1].partition('@')[2] or 'localhost'}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text, charset="utf-8", cte="base64")
    return message.as_bytes()


def _address(text: str) -> Address:
    name, address = parseaddr(text)
    return Address(display_name=name, addr_spec=address)


def masked_mail(address: str) -> str:
    """«z***g@example.cn»."""
    name, _, host = address.partition("@")
    return f"{name[:1]}***{name[-1:] if len(name) > 2 else ''}@{host}"


def masked_robot(address: str) -> str:
    """A robot's address without its key: «qyapi.weixin.qq.com …abcd»."""
    return f"{urlsplit(address).hostname or ''} …{address[-4:]}" if address else ""
