"""A form arrives whole in the first packets that a server may send, headers and all."""

from __future__ import annotations

import gzip
import socket
from urllib.parse import urlsplit

import pytest

from tests.browser.states import LANGUAGES, Servers

PACKET = 1_460
FIRST_FLIGHT = 10 * PACKET
"""What a server may send before the phone has answered (RFC 6928)."""
PATIENCE = 20.0


def response(address: str, path: str) -> bytes:
    """Every byte that the server sends for a page."""
    host, port = urlsplit(address).hostname, urlsplit(address).port
    assert host is not None
    asked = f"GET {path} HTTP/1.1\r\nHost: {host}\r\nAccept-Encoding: gzip\r\nConnection: close\r\n\r\n"
    with socket.create_connection((host, port or 80), PATIENCE) as line:
        line.sendall(asked.encode())
        return b"".join(iter(lambda: line.recv(65536), b""))


@pytest.mark.parametrize("path", ["/s/exempelby-prova", "/s/exempelby-prova/en", "/s/unga", "/s/anmalan"])
def test_a_form_with_its_style_and_script_arrives_in_the_first_flight(servers: Servers, path: str) -> None:
    everything = response(servers.sound, path)
    assert len(everything) <= FIRST_FLIGHT
    assert gzip.decompress(everything.partition(b"\r\n\r\n")[2]).endswith(b"</body></html>")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_survey_of_three_languages_arrives_in_the_first_flight_in_any(servers: Servers, language: str) -> None:
    """Also in Arabic, where a letter is two bytes and the page says that its words are a draft."""
    path = "/s/tre-sprak" + ("" if language == "sv" else f"/{language}")
    assert len(response(servers.sound, path)) <= FIRST_FLIGHT
