"""The lines that notices go out on: encrypted, bounded at every step, to no address inside, with headers that nobody writes into."""

import itertools
import socket
import ssl
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from fake_servers import FakeMail, FakeRobot, certificate
from luoshi_site.notices import messages
from luoshi_site.notices.messages import Letter, Line, masked_mail, masked_robot
from luoshi_site.notices.sending import line as lines
from luoshi_site.notices.sending.mail import MailServer, send_mail
from luoshi_site.notices.sending.outcome import Limits, Outcome
from luoshi_site.notices.sending.robot import Allowed, address_fault, send_robot

AT = datetime(2026, 11, 2, 2, tzinfo=UTC)
LIMITS = Limits(0.6, 1.0)
LOOPBACK = Allowed(frozenset(), loopback=True)
REAL = Allowed(frozenset({"qyapi.weixin.qq.com", "wecom.example.cn:8443"}))


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return certificate(tmp_path_factory.mktemp("certificate"))


@pytest.fixture
def mail_server(files: tuple[Path, Path], request: pytest.FixtureRequest) -> Iterator[FakeMail]:
    server = FakeMail(files=files, at_once=request.param == "tls")
    yield server
    server.close()


def post(port: int, host: str = "127.0.0.1", limits: Limits = LIMITS) -> Outcome:
    address = f"http://{host}:{port}/send?key=k-secret"
    return send_robot("通知", address=address, secret="", allowed=LOOPBACK, at=AT, limits=limits, hand=lambda: True)


def write(server: FakeMail, tls: str, host: str = "localhost", content: bytes = b"Subject: x\r\n\r\n.y\r\n") -> Outcome:
    settings = MailServer(host, server.port, tls, "sender", "p-secret", "落实 <office@example.cn>")
    return send_mail(content, to="wang@example.cn", server=settings, limits=Limits(2, 4), hand=lambda: True)


@pytest.mark.parametrize(("mail_server", "tls"), [("starttls", "starttls"), ("tls", "tls")], indirect=["mail_server"])
def test_mail_goes_encrypted_and_logs_in_only_then(
    mail_server: FakeMail, files: tuple[Path, Path], tls: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    outcome = write(mail_server, tls)
    assert (outcome.end, mail_server.logins, mail_server.taken) == ("refused", [], []), "its certificate is unknown"
    assert "证书" in outcome.words
    monkeypatch.setenv("SSL_CERT_FILE", str(files[0]))
    assert write(mail_server, tls, host="127.0.0.1").end == "refused", "the certificate bears another name"
    assert write(mail_server, tls).end == "sent"
    assert mail_server.logins == ["\0sender\0p-secret"]
    assert mail_server.taken == ["Subject: x\r\n\r\n.y\r\n"], "the dot at a line's beginning arrives as it was"


@pytest.mark.parametrize("mail_server", ["plain"], indirect=True)
def test_a_password_never_goes_out_bare(mail_server: FakeMail) -> None:
    outcome = write(mail_server, "none")
    assert (outcome.end, mail_server.callers) == ("refused", 0)
    assert "p-secret" not in outcome.words


def test_an_answer_that_drips_after_its_head_is_cut_off() -> None:
    server, began = FakeRobot("drip after"), time.monotonic()
    outcome = post(server.port)
    assert time.monotonic() - began < 2.5
    assert outcome.end == "uncertain"
    server.close()


def test_a_name_that_nobody_resolves_in_time_holds_up_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: time.sleep(3))
    began = time.monotonic()
    outcome = post(9, host="localhost")
    assert time.monotonic() - began < 1.5
    assert (outcome.end, outcome.words) == ("refused", "连不上 localhost，消息尚未交出")


def test_many_addresses_that_hang_take_no_longer_than_one_message(monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []

    class Hanging(socket.socket):
        def connect(self, address: object) -> None:
            waited.append(self.gettimeout() or 0)
            time.sleep(waited[-1])
            raise TimeoutError

    monkeypatch.setattr(lines, "resolve", lambda *_: [(socket.AF_INET, ("10.0.0.1", 443))] * 9)
    monkeypatch.setattr(lines.socket, "socket", Hanging)
    with pytest.raises(TimeoutError):
        lines.connect("many", 443, LIMITS)
    assert sum(waited) == pytest.approx(1.0, abs=0.2)


@pytest.mark.parametrize(
    ("address", "inside"),
    [
        ("127.0.0.1", True), ("::1", True), ("::ffff:127.0.0.1", True), ("169.254.169.254", True),
        ("fe80::1%eth0", True), ("0.0.0.0", True), ("10.1.2.3", False), ("182.254.1.1", False),
    ],
)  # fmt: skip
def test_a_robots_name_that_leads_inside_is_not_called(
    address: str, inside: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert lines.is_inside(address) == inside
    if address != "127.0.0.1":
        return
    server = FakeRobot()
    monkeypatch.setattr(lines, "resolve", lambda *_: [(socket.AF_INET, ("127.0.0.1", server.port))])
    robot = {"address": "https://qyapi.weixin.qq.com/send?key=k", "secret": "", "allowed": REAL, "at": AT}
    outcome = send_robot("通知", limits=LIMITS, hand=lambda: True, **robot)
    assert (outcome.end, server.callers) == ("refused", 0)
    server.close()


@pytest.mark.parametrize(
    "address",
    [
        "http://qyapi.weixin.qq.com/send?key=k",
        "https://qyapi.weixin.qq.com.evil.cn/send?key=k",
        "https://qyapi.weixin.qq.com@evil.cn/send?key=k",
        "https://evil.cn\\@qyapi.weixin.qq.com/send?key=k",
        "https://qyapi.weixin.qq.com:8443/send?key=k",
        "https://qyapi.weixin.qq.com/",
        "https://qyapi.weixin.qq.com/send?key=k\r\nHost: evil.cn",
        "https://127.0.0.1/send?key=k",
        "https://[::1]/send",
        "https://[x/send",
        "file:///etc/passwd",
        "ｈttps://qyapi.weixin.qq.com/send?key=k",
    ],
)
def test_what_is_no_address_of_a_robot_is_refused(address: str) -> None:
    assert address_fault(address, REAL)


def test_robots_of_the_list_are_taken() -> None:
    assert address_fault("https://QYAPI.weixin.qq.com/cgi-bin/webhook/send?key=k", REAL) == ""
    assert address_fault("https://wecom.example.cn:8443/send?key=k", REAL) == ""
    assert "只能用 qyapi.weixin.qq.com、wecom.example.cn:8443" in address_fault("https://evil.cn/send", REAL)


def test_a_robot_is_asked_once_by_its_own_name() -> None:
    server = FakeRobot("close after", "ok")
    post(server.port)
    assert (server.callers, server.hosts) == (1, [f"Host: 127.0.0.1:{server.port}"])
    server.close()


def test_nothing_that_is_told_writes_into_the_head_of_an_email() -> None:
    letter = Letter("云汀市\r\nBcc: all@example.cn", "digest", (Line("督办", "标题\r\nBcc: x@example.cn"),), "")
    whole = {"sender": "落实 <office@example.cn>", "reference": "r", "at": AT}
    text = messages.mail_text(letter)
    for to in ("wang@example.cn", "wang@example.cn\r\nBcc: x@example.cn", "wang@example.cn, x@example.cn"):
        content = messages.mail_bytes(subject=letter.subject, text=text, to=to, **whole)
        head = content.partition(b"\r\n\r\n")[0]
        names = [row.partition(b":")[0] for row in head.split(b"\r\n") if not row.startswith(b" ")]
        assert names == [
            *(b"From", b"To", b"Subject", b"Date", b"Message-ID", b"Auto-Submitted"),
            *(b"Content-Type", b"Content-Transfer-Encoding", b"MIME-Version"),
        ]
        assert b"x@example.cn" not in head


def test_a_thousand_notices_fit_a_groups_limit_at_once() -> None:
    letter = Letter(
        "云汀市", "digest", tuple(Line("提醒", f"第{number}件，请尽快报送") for number in range(20_000)), ""
    )
    began = time.process_time()
    text = messages.robot_text(letter)
    assert time.process_time() - began < 1
    assert len(text.encode()) <= 2048
    shown = sum(row.startswith("· ") for row in text.splitlines())
    assert f"另有 {20_000 - shown} 条" in text


def test_whom_it_went_to_is_told_with_its_middle_left_out() -> None:
    assert [masked_mail(each) for each in ("zhang@example.cn", "li@example.cn", "a@example.cn")] == [
        "z***g@example.cn",
        "l***@example.cn",
        "a***@example.cn",
    ]
    key = "0123-4567-89ab-cdef"
    assert masked_robot(f"https://qyapi.weixin.qq.com/send?key={key}") == "qyapi.weixin.qq.com …cdef"


def test_the_whole_is_cut_again_when_a_line_is_laid_later() -> None:
    ours, theirs = socket.socketpair()
    laid = iter(itertools.chain([None, None], itertools.repeat(ours)))
    with lines.cut_off(lambda: next(laid), Limits(5, 0.05)):
        ours.settimeout(3)
        began = time.monotonic()
        assert ours.recv(1) == b""
        assert time.monotonic() - began < 2
    for each in (ours, theirs):
        each.close()
    assert isinstance(ssl.SSLEOFError(), OSError), "what waits on an encrypted line that is cut fails as told"
