"""Servers on loopback that take notices, or refuse, hang, break off, answer twice: as told for each message in turn."""

import base64
import contextlib
import email
import json
import socket
import ssl
import subprocess
import threading
from email.message import Message
from pathlib import Path

HANG_SECONDS = 8


def certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate for localhost, for this test only, and its key."""
    cert, key = folder / "cert.pem", folder / "key.pem"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"),
            *("-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"),
            *("-keyout", str(key), "-out", str(cert)),
        ],
        check=True,
        capture_output=True,
    )
    return cert, key


def encrypted(line: socket.socket, files: tuple[Path, Path]) -> socket.socket:
    """The line, encrypted from here on."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*files)
    return context.wrap_socket(line, server_side=True)


class FakeServer:
    """A listening socket with a thread for each caller, at most `most`; `plan` says how each caller is treated, the last for all after."""

    def __init__(self, *plan: str, most: int = 60) -> None:
        self.plan, self.most = list(plan) or ["ok"], most
        self.callers = 0
        self.taken: list[str] = []
        self.lock = threading.Lock()
        self.over = threading.Event()
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.threads: list[threading.Thread] = []
        self.threads.append(threading.Thread(target=self._listen, daemon=True))
        self.threads[0].start()

    def _listen(self) -> None:
        while not self.over.is_set() and self.callers < self.most:
            with contextlib.suppress(OSError):
                line, _ = self.socket.accept()
                with self.lock:
                    how = self.plan[min(self.callers, len(self.plan) - 1)]
                    self.callers += 1
                line.settimeout(HANG_SECONDS)
                thread = threading.Thread(target=self._serve, args=(line, how), daemon=True)
                self.threads.append(thread)
                thread.start()

    def _serve(self, line: socket.socket, how: str) -> None:
        with contextlib.suppress(OSError, ValueError), line:
            if how == "hang at once":
                self.over.wait(HANG_SECONDS)
            elif how != "close at once":
                self.talk(line, how)

    def talk(self, line: socket.socket, how: str) -> None:
        raise NotImplementedError

    def take(self, what: str) -> None:
        with self.lock:
            self.taken.append(what)

    def drip(self, line: socket.socket) -> None:
        """A byte at a time, for ever: no single step takes long."""
        while not self.over.wait(0.1):
            line.sendall(b"2")

    def close(self) -> None:
        self.over.set()
        with contextlib.suppress(OSError):
            self.socket.shutdown(socket.SHUT_RDWR)  # wakes the one who listens
        self.socket.close()
        for thread in self.threads:
            thread.join(2)


class FakeMail(FakeServer):
    """SMTP. Plans: ok, refuse (550 for the recipient), later (451 for the content), hang, hang after, close after, twice, drip, slow.

    With `files` (a certificate and its key) it offers STARTTLS, or speaks TLS from the first byte; it then wants a log-in.
    """

    def __init__(
        self, *plan: str, files: tuple[Path, Path] | None = None, at_once: bool = False, most: int = 60
    ) -> None:
        self.files, self.at_once, self.logins = files, at_once, list[str]()
        super().__init__(*plan, most=most)

    def talk(self, line: socket.socket, how: str) -> None:
        if self.files and self.at_once:
            line = encrypted(line, self.files)
        file = line.makefile("rb")

        def say(text: str) -> None:
            line.sendall(f"{text}\r\n".encode())

        if how == "drip":
            return self.drip(line)
        say("220 fake")
        while word := file.readline(2000).decode().strip():
            verb = word[:4].upper()
            if verb == "RCPT" and how == "refuse":
                say("550 no such box")
            elif verb == "RCPT" and how == "hang":
                self.over.wait(HANG_SECONDS)
                return None
            elif verb == "DATA":
                say("354 go on")
                if not self._content(file, say, how):
                    return None
            elif verb == "STAR" and self.files:
                say("220 go on")
                line = encrypted(line, self.files)
                file = line.makefile("rb")
            elif verb == "QUIT":
                say("221 bye")
                return None
            else:
                say(self._word(verb, word))
        return None

    def _word(self, verb: str, word: str) -> str:
        """The answer to what needs no more."""
        if verb == "AUTH":
            self.logins.append(base64.b64decode(word.split()[2]).decode())
            return "235 welcome"
        return "250-fake\r\n250-AUTH PLAIN\r\n250 STARTTLS" if verb == "EHLO" and self.files else "250 fine"

    def _content(self, file, say, how: str) -> bool:
        lines = []
        while (row := file.readline(2000)) not in {b".\r\n", b""}:
            lines.append(row[1:] if row.startswith(b"..") else row)
        if not row:  # the line broke before the end: no server takes half a letter
            return False
        if how == "later":
            say("451 not now")
            return True
        if how != "half":
            self.take(b"".join(lines).decode())
        self.over.wait({"hang after": HANG_SECONDS, "slow": 0.05}.get(how, 0))
        if how in {"hang after", "close after"}:
            return False
        say("250 taken")
        if how == "twice":
            say("250 taken")
        return True

    @property
    def messages(self) -> list[Message]:
        """What was taken."""
        return [email.message_from_string(text) for text in self.taken]

    @property
    def texts(self) -> list[str]:
        """The bodies."""
        return [base64.b64decode(message.get_payload()).decode() for message in self.messages]

    @property
    def recipients(self) -> list[str]:
        """To whom each was."""
        return [str(message["To"]) for message in self.messages]


class FakeRobot(FakeServer):
    """A webhook. Plans: ok, code:N, status:N, redirect, garbage, hang after, close after, twice, drip, drip after, slow."""

    def __init__(self, *plan: str, most: int = 60) -> None:
        self.targets: list[str] = []
        self.hosts: list[str] = []
        super().__init__(*plan, most=most)

    def talk(self, line: socket.socket, how: str) -> None:
        file = line.makefile("rb")
        target = file.readline(4000).decode().split(" ")[1]
        length = 0
        while (row := file.readline(4000).strip()) != b"":
            if row.lower().startswith(b"host:"):
                self.hosts.append(row.decode())
            if row.lower().startswith(b"content-length:"):
                length = int(row.split(b":")[1])
        said = json.loads(file.read(length))["text"]["content"]
        kind, _, number = how.partition(":")
        if kind not in {"code", "status", "redirect"} or number in {"502", "504"}:
            self.take(said)
            self.targets.append(target)
        if kind == "hang after":
            self.over.wait(HANG_SECONDS)
        if kind in {"hang after", "close after"}:
            return
        if kind == "drip after":
            line.sendall(b"HTTP/1.1 200 x\r\nConnection: close\r\n\r\n")
        if kind in {"drip", "drip after"}:
            self.drip(line)
            return
        if kind == "slow":
            self.over.wait(0.05)
        self._answer(line, kind, number)

    def _answer(self, line: socket.socket, kind: str, number: str) -> None:
        body = json.dumps({"errcode": int(number) if kind == "code" else 0, "errmsg": "x"}).encode()
        if kind == "garbage":
            body = b"<html>"
        status = number if kind == "status" else "302" if kind == "redirect" else "200"
        more = f"Location: http://127.0.0.1:{self.port}/elsewhere\r\n" if kind == "redirect" else ""
        answer = f"HTTP/1.1 {status} x\r\n{more}Content-Length: {len(body)}\r\n\r\n".encode() + body
        line.sendall(answer * (2 if kind == "twice" else 1))
