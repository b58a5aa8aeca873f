"""No letter is lost and none goes twice, whatever the server does."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from desk.mail.outbox import Accepted, Later, Letter, Outbox, Refused, Sending, State, Unreachable
from desk.mail.sending import mail_server
from desk.records import DeskError, open_records

Post = Any
Queued = Callable[..., None]
ROOT = Path(__file__).parents[3]
NOW, MINUTE, HOUR = 1_800_000_000, 60, 3600


def _round(outbox: Outbox, post: Post, now: int = NOW) -> Sending:
    with mail_server(post.settings()) as send:
        return outbox.send_due(send, now)


def _keys(letters: list[Letter]) -> list[str]:
    return [letter.key for letter in letters]


def test_a_key_is_put_once_whatever_the_body(outbox: Outbox) -> None:
    assert outbox.put("a", "p@example.se", "Ett", "Först.", NOW)
    assert not outbox.put("a", "q@example.se", "Två", "Sedan.", NOW + 1)
    assert [(one.recipient, one.body) for one in outbox.waiting()] == [("p@example.se", "Först.")]


def test_a_key_whose_letter_has_gone_is_still_not_put_again(outbox: Outbox, queued: Queued) -> None:
    queued()
    outbox.send_due(lambda _letter: Accepted(), NOW)
    queued()
    assert outbox.waiting() == []


def test_letters_go_in_order_and_are_kept_as_sent(outbox: Outbox, post: Post, queued: Queued) -> None:
    queued(3)
    with post.running():
        assert _round(outbox, post) == Sending(sent=3)
        assert _round(outbox, post, NOW + HOUR) == Sending()
    assert post.subjects == ["brev 0", "brev 1", "brev 2"]
    assert outbox.waiting() == outbox.uncertain() == outbox.refused() == []
    assert {letter.sent for letter in outbox.sent()} == {NOW}


def test_two_hundred_letters_go_once_each_and_the_progress_counts_them(
    outbox: Outbox, post: Post, queued: Queued
) -> None:
    queued(200)
    told: list[tuple[int, int]] = []
    with post.running(), mail_server(post.settings()) as send:
        assert outbox.send_due(send, NOW, lambda done, total: told.append((done, total))).sent == 200
    assert sorted(post.recipients) == sorted(f"p{n}@example.se" for n in range(200))
    assert told == [(n, 200) for n in range(1, 201)]


def test_a_server_that_is_down_loses_nothing_and_everything_goes_when_it_is_up(
    outbox: Outbox, post: Post, queued: Queued
) -> None:
    queued(3)
    assert _round(outbox, post) == Sending(postponed=3)
    assert [(one.tries, one.due) for one in outbox.waiting()] == [(1, NOW + MINUTE)] * 3
    assert all("går inte att nå" in one.failure for one in outbox.waiting())
    with post.running():
        assert _round(outbox, post, NOW + MINUTE - 1) == Sending()
        assert _round(outbox, post, NOW + MINUTE) == Sending(sent=3)
    assert len(post.taken) == 3


def test_the_pause_grows_from_a_minute_to_six_hours(outbox: Outbox, queued: Queued) -> None:
    queued()
    pauses, now = [], NOW
    for _ in range(7):
        outbox.send_due(lambda _letter: Unreachable("Nere."), now)
        (letter,) = outbox.waiting()
        pauses.append(letter.due - now)
        now = letter.due
    assert pauses == [60, 240, 960, 3840, 15360, 21600, 21600]


def test_not_now_postpones_that_letter_only(outbox: Outbox, post: Post, queued: Queued) -> None:
    queued(2)
    post.recipient = lambda address: "451 try later" if address.startswith("p0") else "250 OK"
    with post.running():
        assert _round(outbox, post) == Sending(sent=1, postponed=1)
        (left,) = outbox.waiting()
        assert (left.key, left.tries, left.due, left.failure) == (
            *("key:0", 1, NOW + MINUTE),
            "Servern svarade 451: try later.",
        )
        post.recipient = lambda _address: "250 OK"
        assert _round(outbox, post, NOW + MINUTE) == Sending(sent=1)
    assert post.subjects == ["brev 1", "brev 0"]


def test_an_address_that_does_not_exist_is_told_and_never_tried_again(
    outbox: Outbox, post: Post, queued: Queued
) -> None:
    queued(2)
    post.recipient = lambda address: "550 no such mailbox" if address.startswith("p0") else "250 OK"
    with post.running():
        assert _round(outbox, post) == Sending(sent=1, refused=1)
        assert _round(outbox, post, NOW + 30 * HOUR) == Sending()
    (letter,) = outbox.refused()
    assert (letter.key, letter.state, letter.failure) == (
        "key:0",
        State.REFUSED,
        "Servern svarade 550: no such mailbox.",
    )
    assert outbox.uncertain() == []


@pytest.mark.parametrize(
    ("said", "expected"),
    [("452 full", Sending(postponed=1)), ("554 not here", Sending(refused=1)), ("250 OK", Sending(sent=1))],
)
def test_a_no_after_the_whole_letter_is_a_no(
    outbox: Outbox, post: Post, queued: Queued, said: str, expected: Sending
) -> None:
    queued()
    post.data = lambda: said
    with post.running():
        assert _round(outbox, post) == expected


def test_an_answer_lost_after_the_letter_is_left_to_a_person(outbox: Outbox, post: Post, queued: Queued) -> None:
    queued(2)
    answers = iter([None, "250 OK", "250 OK"])
    post.data = lambda: next(answers)
    with post.running():
        assert _round(outbox, post) == Sending(sent=1, uncertain=1)
        assert _round(outbox, post, NOW + 30 * HOUR) == Sending()
        (letter,) = outbox.uncertain()
        assert (letter.key, letter.state) == ("key:0", State.UNCERTAIN)
        outbox.send_again("key:0", NOW + 31 * HOUR)
        assert _round(outbox, post, NOW + 31 * HOUR) == Sending(sent=1)
    assert post.subjects == ["brev 0", "brev 1", "brev 0"]
    first, _, again = post.messages
    assert first["Message-ID"] == again["Message-ID"]


def test_a_person_may_count_an_uncertain_letter_as_sent(outbox: Outbox, post: Post, queued: Queued) -> None:
    queued()
    post.data = lambda: None
    with post.running():
        _round(outbox, post)
        outbox.count_as_sent("key:0", NOW + HOUR)
        assert _round(outbox, post, NOW + 30 * HOUR) == Sending()
    assert (_keys(outbox.sent()), outbox.uncertain()) == (["key:0"], [])


def test_a_refused_letter_goes_again_when_a_person_says_so(outbox: Outbox, queued: Queued) -> None:
    queued()
    outbox.send_due(lambda _letter: Refused("Servern svarade 550: full."), NOW)
    outbox.send_again("key:0", NOW)
    assert outbox.send_due(lambda _letter: Accepted(), NOW) == Sending(sent=1)


@pytest.mark.parametrize("key", ["key:0", "key:1", "nothing"])
def test_what_waits_or_has_gone_cannot_be_sent_again(outbox: Outbox, queued: Queued, key: str) -> None:
    queued(2)
    outbox.send_due(lambda letter: Accepted() if letter.key == "key:0" else Later("Inte nu."), NOW)
    with pytest.raises(DeskError, match="väntar redan"):
        outbox.send_again(key, NOW)
    with pytest.raises(DeskError, match="väntar redan"):
        outbox.count_as_sent(key, NOW)


def test_nobody_decides_on_a_letter_while_it_is_on_its_way(outbox: Outbox, queued: Queued) -> None:
    queued()
    told: list[str] = []

    def send(letter: Letter) -> Accepted:
        assert _keys(outbox.uncertain()) == ["key:0"]
        with pytest.raises(DeskError, match="just nu") as refusal:
            outbox.send_again(letter.key, NOW)
        told.append(str(refusal.value))
        return Accepted()

    assert outbox.send_due(send, NOW) == Sending(sent=1)
    assert len(told) == 1


def test_a_fault_of_ours_leaves_the_letter_to_a_person_and_the_rest_to_the_next_round(
    outbox: Outbox, queued: Queued
) -> None:
    queued(2)

    def breaks(_letter: Letter) -> Accepted:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        outbox.send_due(breaks, NOW)
    assert outbox.send_due(lambda _letter: Accepted(), NOW) == Sending(sent=1)
    assert _keys(outbox.uncertain()) == ["key:0"]


KILLED = """
import os, sys
from pathlib import Path
from desk.mail.outbox import Outbox
from desk.mail.sending import mail_server
from desk.mail.settings import MailSettings
from desk.records import open_records

when, file, port = sys.argv[1:]
settings = MailSettings.from_environment(
    {"PLATSKOLL_SMTP": f"smtp://127.0.0.1:{port}", "PLATSKOLL_MAIL_FROM": "desk@example.se"}
)
with mail_server(settings) as send:
    def dies(letter):
        if letter.key == "key:1" and when == "before":
            os.kill(os.getpid(), 9)
        outcome = send(letter)
        if letter.key == "key:1":
            os.kill(os.getpid(), 9)
        return outcome
    Outbox(open_records(Path(file))).send_due(dies, 1_800_000_000)
"""


@pytest.mark.parametrize(("when", "taken"), [("before", 2), ("after", 3)])
def test_a_sender_that_is_killed_sends_nothing_twice_and_loses_nothing(
    outbox: Outbox, post: Post, queued: Queued, desk_file: Path, when: str, taken: int
) -> None:
    queued(3)
    with post.running():
        line = [sys.executable, "-c", KILLED, when, str(desk_file), str(post.port)]
        done = subprocess.run(line, cwd=ROOT, timeout=60, check=False)
        assert done.returncode == -signal.SIGKILL
        assert _keys(outbox.uncertain()) == ["key:1"]
        assert _round(outbox, post, NOW + HOUR) == Sending(sent=1)
    assert len(post.taken) == len(set(post.recipients)) == taken
    assert _keys(outbox.uncertain()) == ["key:1"]
    outbox.count_as_sent("key:1", NOW + HOUR)


def test_two_senders_at_once_send_each_letter_once(post: Post, queued: Queued, desk_file: Path) -> None:
    queued(60)
    begin = threading.Barrier(2)
    rounds: list[Sending] = []

    def work() -> None:
        queue = Outbox(open_records(desk_file))
        begin.wait()
        rounds.append(_round(queue, post))

    with post.running():
        senders = [threading.Thread(target=work) for _ in range(2)]
        for sender in senders:
            sender.start()
        for sender in senders:
            sender.join()
    assert sum(one.sent for one in rounds) == 60
    assert len(post.recipients) == len(set(post.recipients)) == 60


INJECTED = [
    "p@example.se\r\nBcc: q@example.se",
    "p@example.se\nRCPT TO:<q@example.se>",
    "p@example.se, q@example.se",
    "p@example.se>,<q@example.se",
    "p q@example.se",
    "Namn <p@example.se>",
    "p@",
    "@example.se",
    "p",
    "",
    "pär@example.se",
    "p@example..se",
    "p@" + 70 * "a" + ".se",
]


@pytest.mark.parametrize("recipient", INJECTED)
def test_what_is_not_one_address_is_never_queued(outbox: Outbox, recipient: str) -> None:
    with pytest.raises(DeskError, match="kan ingen e-post skickas"):
        outbox.put("a", recipient, "Ämne", "Text", NOW)
    assert outbox.waiting() == []


def test_a_subject_is_one_line_whatever_stood_in_it(outbox: Outbox) -> None:
    outbox.put("a", "p@example.se", "Byn\r\nBcc: q@example.se\x00\x85 till", "Text", NOW)
    assert outbox.waiting()[0].subject == "Byn Bcc: q@example.se till"
