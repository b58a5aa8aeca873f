"""The edge towards the server tells how far a letter came, and says nothing in clear that it should not."""

from __future__ import annotations

import ipaddress
import socket
import ssl
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from desk.mail.outbox import Outbox, Sending
from desk.mail.sending import mail_server
from desk.mail.settings import MailSettings, Security

Post = Any
Queued = Callable[..., None]
NOW = 1_800_000_000


def _round(outbox: Outbox, settings: MailSettings, now: int = NOW) -> Sending:
    with mail_server(settings) as send:
        return outbox.send_due(send, now)


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate for this machine, signed by itself, with its key in the same file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    began = datetime.now(UTC) - timedelta(days=1)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(began)
        .not_valid_after(began + timedelta(days=3))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    kind, plain = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    file = tmp_path / "server.pem"
    file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, kind, plain) + made.public_bytes(serialization.Encoding.PEM)
    )
    return file


def _server_side(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


def _who(_server: Any, _session: Any, _envelope: Any, _mechanism: str, data: LoginPassword) -> AuthResult:
    return AuthResult(success=(data.login, data.password) == (b"desk", b"secret"), handled=False)


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS:UserWarning")  # the server, on loopback
def test_a_name_and_password_open_the_server_and_a_wrong_one_loses_nothing(
    outbox: Outbox, post: Post, queued: Queued
) -> None:
    queued()
    with post.running(authenticator=_who, auth_required=True, auth_require_tls=False):
        assert _round(outbox, post.settings(user="desk", password="wrong")) == Sending(postponed=1)
        (letter,) = outbox.waiting()
        assert "inte emot namnet och lösenordet" in letter.failure
        assert "wrong" not in letter.failure
        assert _round(outbox, post.settings(user="desk", password="secret"), letter.due) == Sending(sent=1)


def test_a_server_that_cannot_encrypt_is_told_nothing(outbox: Outbox, post: Post, queued: Queued) -> None:
    queued()
    with post.running():
        settings = post.settings(security=Security.STARTTLS, user="desk", password="secret")
        assert _round(outbox, settings) == Sending(postponed=1)
    assert post.taken == []
    assert "kan inte kryptera" in outbox.waiting()[0].failure


def test_the_way_is_closed_before_anything_is_said(
    outbox: Outbox, post: Post, queued: Queued, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    queued()
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with post.running(tls_context=_server_side(certificate), require_starttls=True):
        assert _round(outbox, post.settings(security=Security.STARTTLS)) == Sending(sent=1)


def test_a_way_that_is_closed_from_the_beginning_is_taken(
    outbox: Outbox, post: Post, queued: Queued, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    queued()
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with post.running(ssl_context=_server_side(certificate)):
        assert _round(outbox, post.settings(security=Security.TLS)) == Sending(sent=1)


def test_a_server_that_cannot_show_who_it_is_is_given_nothing(
    outbox: Outbox, post: Post, queued: Queued, certificate: Path
) -> None:
    queued()
    with post.running(tls_context=_server_side(certificate), require_starttls=True):
        assert _round(outbox, post.settings(security=Security.STARTTLS)) == Sending(postponed=1)
    assert post.taken == []
    assert "inte visa att den är den" in outbox.waiting()[0].failure


def _speaks(lines: list[bytes]) -> tuple[int, threading.Thread]:
    """A server that answers each line it hears with the next of these, and then hangs up."""
    listening = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        with listening:
            caller, _ = listening.accept()
            with caller, caller.makefile("rb") as heard:
                for line in lines:
                    caller.sendall(line)
                    heard.readline()

    thread = threading.Thread(target=serve)
    thread.start()
    return listening.getsockname()[1], thread


OK = b"250 OK\r\n"
HALF_WAY = {
    "the greeting": ([b"554 go away\r\n"], Sending(postponed=1)),
    "the hello": ([b"220 hello\r\n"], Sending(postponed=1)),
    "the sender refused": ([b"220 hello\r\n", OK, b"550 not you\r\n"], Sending(postponed=1)),
    "after the sender": ([b"220 hello\r\n", OK], Sending(postponed=1)),
    "after the recipient": ([b"220 hello\r\n", OK, OK], Sending(postponed=1)),
    "before the letter": ([b"220 hello\r\n", OK, OK, OK], Sending(postponed=1)),
    "a letter not wanted": ([b"220 hello\r\n", OK, OK, OK, b"554 no data\r\n"], Sending(refused=1)),
    "in the letter": ([b"220 hello\r\n", OK, OK, OK, b"354 go\r\n"], Sending(uncertain=1)),
}


@pytest.mark.parametrize(("lines", "expected"), HALF_WAY.values(), ids=HALF_WAY.keys())
def test_wherever_the_server_hangs_up_the_letter_is_where_it_can_be_found(
    outbox: Outbox, post: Post, queued: Queued, lines: list[bytes], expected: Sending
) -> None:
    queued()
    post.port, server = _speaks(lines)
    assert _round(outbox, post.settings()) == expected
    server.join()
    assert len(outbox.waiting() + outbox.refused() + outbox.uncertain()) == 1


def test_an_answer_that_nobody_understands_is_no_answer(outbox: Outbox, post: Post, queued: Queued) -> None:
    queued()
    post.port, server = _speaks([b"220 hello\r\n", OK, OK, OK, b"354 go\r\n", b"what\r\n"])
    assert _round(outbox, post.settings()) == Sending(uncertain=1)
    server.join()


def test_a_server_that_hangs_up_between_letters_is_called_again(outbox: Outbox, post: Post, queued: Queued) -> None:
    queued(2)
    with mail_server(post.settings()) as send:
        with post.running():
            assert outbox.send_due(send, NOW).sent == 2
        outbox.put("late", "p@example.se", "sent", "Hej", NOW)
        with post.running():
            assert outbox.send_due(send, NOW) == Sending(sent=1)
    assert len(post.taken) == 3
