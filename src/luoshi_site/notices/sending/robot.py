"""One message to a group's robot, WeCom's or DingTalk's: https to listed hosts only, no redirects, one request."""

import base64
import contextlib
import hashlib
import hmac
import http.client
import json
import socket
import ssl
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote, urlsplit

from luoshi_site.notices.sending.line import connect, cut_off
from luoshi_site.notices.sending.outcome import End, Hand, Limits, Outcome

LARGEST_ANSWER = 64 * 1024
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
# What robots answer, in the official's words, and whether trying again may help.
TOO_MANY = frozenset({45009, 45033, 130101, 410100})
CODES = {
    93000: "机器人地址无效，请在群里重新复制",
    40008: "消息格式不被接受",
    300001: "机器人地址里的 access_token 无效，请在群里重新复制",
    310000: "没有通过机器人的安全设置：请检查加签密钥，或把关键词设为「通知」",
    400101: "机器人地址里的 access_token 无效，请在群里重新复制",
    400102: "机器人已停用",
}


@dataclass(frozen=True, slots=True)
class Allowed:
    """Where robots' addresses may lead: hosts by name («host» or «host:port»), and loopback for tests."""

    hosts: frozenset[str]
    loopback: bool = False


BROKEN = "机器人地址不完整，请在群里重新复制。"


def address_fault(address: str, allowed: Allowed) -> str:
    """What is wrong with a robot's address, in words; empty where nothing is."""
    if any(ord(sign) <= 32 or ord(sign) > 126 for sign in address):
        return "机器人地址里有空格、换行或中文，请在群里重新复制。"
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return BROKEN
    if allowed.loopback and host in LOOPBACK and parts.scheme in {"http", "https"}:
        return ""
    named = host if port in {None, 443} else f"{host}:{port}"
    faults = (
        (parts.scheme != "https", "机器人地址应以 https:// 开头。"),
        (parts.username or parts.password or parts.fragment, "机器人地址不能带登录名或 # 号。"),
        (named not in allowed.hosts, f"不向「{named}」发送：只能用 {'、'.join(sorted(allowed.hosts))}。"),
        (parts.path in {"", "/"}, BROKEN),
    )
    return next((words for is_so, words in faults if is_so), "")


def signed(address: str, secret: str, at: datetime) -> str:
    """DingTalk's signature added to an address (加签): HMAC-SHA256 over the milliseconds and the secret."""
    if not secret:
        return address
    stamp = str(int(at.timestamp() * 1000))
    digest = hmac.new(secret.encode(), f"{stamp}\n{secret}".encode(), hashlib.sha256).digest()
    return f"{address}{'&' if '?' in address else '?'}timestamp={stamp}&sign={quote(base64.b64encode(digest), safe='')}"


def send_robot(
    text: str, *, address: str, secret: str, allowed: Allowed, at: datetime, limits: Limits, hand: Hand
) -> Outcome:
    """Post one text to a group's robot (发群消息). Neither the address nor the secret comes into the words."""
    if fault := address_fault(address, allowed):
        return Outcome(End.HOPELESS, fault)
    parts = urlsplit(signed(address, secret, at))
    host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    line = _Line(parts.scheme == "https", host, port, outside=not (allowed.loopback and host in LOOPBACK))
    with cut_off(lambda: line.held, limits), contextlib.closing(line):
        try:
            line.open(limits)
        except ssl.SSLError:
            return Outcome(End.REFUSED, f"{host} 的证书或加密方式不被信任", stops=True)
        except OSError:
            return Outcome(End.REFUSED, f"连不上 {host}，消息尚未交出", stops=True)
        if not hand():
            return Outcome(End.LOST, "已由另一个发送进程接手，本次没有交出")
        return _post(line, f"{parts.path}?{parts.query}", text)


@dataclass(slots=True)
class _Line:
    """A robot's line, kept in hand until its answer is read to the end: http.client lets go of it before."""

    safe: bool
    host: str
    port: int
    outside: bool
    held: socket.socket | None = None

    def open(self, limits: Limits) -> None:
        self.held = connect(self.host, self.port, limits, outside=self.outside)
        if self.safe:
            context = ssl.create_default_context()
            wrapped = context.wrap_socket(self.held, server_hostname=self.host, do_handshake_on_connect=False)
            self.held = wrapped  # to be cut off while the encryption is agreed on
            wrapped.do_handshake()

    def close(self) -> None:
        if self.held is not None:
            self.held.close()


def _post(line: _Line, target: str, text: str) -> Outcome:
    host, connection = line.host, http.client.HTTPConnection(line.host, line.port)
    connection.sock, connection.default_port = line.held, 443 if line.safe else 80
    body = json.dumps({"msgtype": "text", "text": {"content": text}}, ensure_ascii=False).encode()
    headers = {"Content-Type": "application/json; charset=utf-8", "Connection": "close"}
    unclear = Outcome(End.UNCERTAIN, f"消息已交给 {host}，没有等到明确答复，群里可能已收到", stops=True)
    try:
        connection.request("POST", target, body=body, headers=headers)
        answer = connection.getresponse()
        content = answer.read(LARGEST_ANSWER)
    except (OSError, http.client.HTTPException):
        return unclear
    if answer.status != 200:
        return _status(answer.status, host)
    try:
        said = json.loads(content)
        code = said["errcode"]
    except (ValueError, KeyError, TypeError):
        return unclear
    return _code(code, host) if isinstance(code, int) else unclear


def _status(status: int, host: str) -> Outcome:
    """An answer in HTTP's own words. A gateway that did not hear back says nothing of what lies behind it."""
    if status in {502, 504}:
        return Outcome(End.UNCERTAIN, f"{host} 的网关答复 {status}，群里可能已收到", stops=True)
    if status in {408, 425, 429} or status >= 500:
        return Outcome(End.REFUSED, f"{host} 暂时不接受（{status}）")
    return Outcome(End.HOPELESS, f"{host} 不接受这个机器人地址（{status}）")


def _code(code: int, host: str) -> Outcome:
    if code == 0:
        return Outcome(End.SENT, f"{host} 已收下")
    if code in TOO_MANY:
        return Outcome(End.REFUSED, f"{host} 答复：发送太频繁（{code}），稍后再发", stops=True)
    if code in CODES:
        return Outcome(End.HOPELESS, f"{host} 答复：{CODES[code]}（{code}）")
    return Outcome(End.REFUSED, f"{host} 没有收下，答复代码 {code}")
