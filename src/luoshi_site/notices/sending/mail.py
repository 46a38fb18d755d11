"""One e-mail over SMTP: everything that may fail fails before the content is handed over, and what comes after is told apart."""

import contextlib
import re
import smtplib
import socket
import ssl
from dataclasses import dataclass
from email.utils import parseaddr

from luoshi_site.notices.sending.line import connect, cut_off
from luoshi_site.notices.sending.outcome import End, Hand, Limits, Outcome

OK, GO_ON = 250, 354
TAKEN = frozenset({250, 251})


@dataclass(frozen=True, slots=True)
class MailServer:
    """The mail server of the settings. `tls`: starttls, tls or none."""

    host: str
    port: int
    tls: str
    user: str
    password: str
    sender: str

    @property
    def fault(self) -> str:
        """What is missing in the settings, in words; empty where nothing is."""
        if not self.host or not self.sender:
            return "系统没有设置邮件服务器或发件地址（LUOSHI_SMTP_HOST、LUOSHI_SMTP_FROM）"
        if self.tls not in {"starttls", "tls", "none"}:
            return "LUOSHI_SMTP_TLS 只能是 starttls、tls 或 none"
        if self.tls == "none" and self.user:
            return "不加密的连接不发送口令：请设置 LUOSHI_SMTP_TLS，或去掉 LUOSHI_SMTP_USER"
        return ""


class _Session(smtplib.SMTP):
    """smtplib over our own line."""

    def __init__(self, limits: Limits, context: ssl.SSLContext | None) -> None:
        super().__init__(timeout=limits.step)
        self.limits, self.context = limits, context

    def call(self, host: str, port: int) -> None:
        """Connect; the host's name is what its certificate has to bear."""
        self._host = host
        self.connect(host, port)

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:  # noqa: ARG002  # as smtplib calls it
        line = connect(host, port, self.limits)
        self.sock = line
        if self.context is not None:
            safe = self.context.wrap_socket(line, server_hostname=host, do_handshake_on_connect=False)
            self.sock = safe
            safe.do_handshake()
        return self.sock


class _RefusedError(Exception):
    """The server said no before the content was handed over."""

    def __init__(self, code: int, step: str) -> None:
        super().__init__(step)
        self.code, self.step = code, step


def _lines(message: bytes) -> bytes:
    """The content as SMTP wants it: ends of line, dots at their beginning doubled, the last dot."""
    whole = re.sub(rb"\r\n|\r|\n", b"\r\n", message)
    whole = re.sub(rb"(?m)^\.", b"..", whole)
    return whole + (b"" if whole.endswith(b"\r\n") else b"\r\n") + b".\r\n"


def send_mail(message: bytes, *, to: str, server: MailServer, limits: Limits, hand: Hand) -> Outcome:
    """Send one e-mail to one recipient (发邮件)."""
    if server.fault:
        return Outcome(End.REFUSED, server.fault, stops=True)
    context = None if server.tls == "none" else ssl.create_default_context()
    session = _Session(limits, context if server.tls == "tls" else None)
    where = f"邮件服务器 {server.host}:{server.port}"
    with cut_off(lambda: session.sock, limits), contextlib.closing(session):
        try:
            _prepare(session, server, to, context)
        except _RefusedError as error:
            return _refused(error, where)
        except smtplib.SMTPAuthenticationError:
            return Outcome(End.REFUSED, f"{where}不接受登录名或口令，请检查 LUOSHI_SMTP_USER 和口令", stops=True)
        except ssl.SSLError:
            return Outcome(End.REFUSED, f"{where}的证书或加密方式不被信任", stops=True)
        except (OSError, smtplib.SMTPException):
            return Outcome(End.REFUSED, f"{where}连不上或没有按时应答，邮件尚未交出", stops=True)
        return _hand_over(session, message, where, hand)


def _prepare(session: _Session, server: MailServer, to: str, context: ssl.SSLContext | None) -> None:
    """Everything up to the server's word that the content may come."""
    session.call(server.host, server.port)
    session.ehlo_or_helo_if_needed()
    if server.tls == "starttls" and context is not None:
        session.starttls(context=context)
        session.ehlo()
    if server.user:
        session.login(server.user, server.password)
    for step, code in (
        ("发件地址", session.mail(parseaddr(server.sender)[1])[0]),
        ("收件地址", session.rcpt(to)[0]),
    ):
        if code not in TAKEN:
            raise _RefusedError(code, step)
    code = session.docmd("DATA")[0]
    if code != GO_ON:
        raise _RefusedError(code, "邮件内容")


def _refused(error: _RefusedError, where: str) -> Outcome:
    if 500 <= error.code < 600:
        return Outcome(End.HOPELESS, f"{where}不接受{error.step}（{error.code}）")
    return Outcome(End.REFUSED, f"{where}暂时不接受{error.step}（{error.code}）")


def _hand_over(session: _Session, message: bytes, where: str, hand: Hand) -> Outcome:
    if not hand():
        return Outcome(End.LOST, "已由另一个发送进程接手，本次没有交出")
    try:
        session.send(_lines(message))
        code = session.getreply()[0]
    except (OSError, smtplib.SMTPException):
        return Outcome(End.UNCERTAIN, f"邮件已交给{where}，没有等到明确答复，对方可能已收下", stops=True)
    with contextlib.suppress(OSError, smtplib.SMTPException):
        session.putcmd("quit")
    if code == OK:
        return Outcome(End.SENT, f"{where}已收下")
    if 400 <= code < 600:
        return _refused(_RefusedError(code, "邮件内容"), where)
    return Outcome(End.UNCERTAIN, f"{where}的答复看不懂，对方可能已收下", stops=True)
