"""Publishing, whole: what becomes public, when, and what holds if something goes wrong on the way."""

from __future__ import annotations

import random
import shutil
from collections import defaultdict
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from intake.journal import Mode
from intake.register import PopulationCount
from pipeline.alone import alone
from pipeline.errors import AlreadyRunningError, PublishError, StaleCandidateError
from pipeline.ledger import open_ledger
from pipeline.policy import read_policy, shipped_policy
from pipeline.publish import Stage, underlay, verify_release
from pipeline.published import open_published
from pipeline.release_file import municipality

Home = Any
People = Callable[..., list[dict[str, Any]]]
ASK = Callable[..., list[tuple[Any, ...]]]

FIGURES = {
    "total_count": "select question, choice, n from total_count order by 1, 2",
    "answer_count": "select g.label_sv, a.question, a.choice, a.n from answer_count a "
    "join respondent_group g on g.id = a.group_id order by 1, 2, 3",
    "respondent_count": "select * from respondent_count order by 2, 3, 4, 5",
    "channel_count": "select channel, mode, n from channel_count order by 1, 2",
    "quality_figure": "select figure, question, choice, value, base from quality_figure order by 1, 2, 3",
    "campaign": "select respondents, in_groups, withheld, final from campaign",
}


def figures(path: Path, query: ASK) -> dict[str, list[tuple[Any, ...]]]:
    return {name: query(path, sql) for name, sql in FIGURES.items()}


def closed_groups(home: Home) -> list[list[str]]:
    groups = defaultdict(list)
    with open_ledger(home.ledger) as ledger:
        for group, member in ledger.rows("select group_id, submission_id from ledger_member order by 1, 2"):
            groups[group].append(member)
    return list(groups.values())


def test_a_closed_campaign_becomes_public_with_exact_totals(home: Home, people: People, query: ASK) -> None:
    crowd = people(60)
    home.all_hand_in(crowd, channel="affisch")

    publication = home.publish()

    assert publication.release_id == "2026-10-01-1"
    assert publication.folder == home.public / "2026-10-01-1"
    (summary,) = publication.campaigns
    assert (summary.slug, summary.final, summary.respondents, summary.withheld) == ("gatur", True, 60, 0)
    truth = sum("paths" in person["priority"] for person in crowd)
    assert query(home.current, "select n from total_count where question = 'priority' and choice = 'paths'") == [
        (truth,)
    ]
    assert verify_release(home.current) == []


def test_the_views_give_means_and_shares_of_what_people_said(home: Home, people: People, query: ASK) -> None:
    crowd = people(60)
    home.all_hand_in(crowd)
    home.publish()
    points = [int(person["overall"]) for person in crowd if person["overall"] != "dk"]
    chosen = sum("water" in person["priority"] for person in crowd)

    ((n, mean, index),) = query(
        home.current, "select n, mean, index_0_100 from question_mean where question = 'overall'"
    )
    assert (n, mean) == (len(points), pytest.approx(sum(points) / n, abs=0.001))
    assert index == pytest.approx(100 * (sum(points) / n - 1) / 2, abs=0.06)
    shares = query(
        home.current, "select n, base, percent from choice_share where question = 'priority' and choice = 'water'"
    )
    assert shares == [(chosen, 60, pytest.approx(100 * chosen / 60, abs=0.06))]


def test_the_shipped_resident_survey_goes_through_whole(home: Home, query: ASK) -> None:
    home.open_campaign("boende", form="resident_survey")
    dice = random.Random(7)
    themes = ["walking_cycling", "public_transport", "safety", "housing", "services"]
    for _ in range(45):
        said = {
            "relation": ["lives_all_year"],
            "age_group": dice.choice(["25_44", "45_64", "65_79"]),
            "gender": dice.choice(["woman", "man"]),
            "overall": dice.choice("12345"),
            "theme_rating": {theme: dice.choice("12345") for theme in themes},
            "theme_priority": [theme for theme in themes if dice.random() < 0.4][:3],
        }
        home.hand_in({question: answer for question, answer in said.items() if answer}, campaign="boende")

    home.publish()

    assert query(home.mapping, "select count(*) from submission where notes != ''") == [(0,)]
    assert query(home.current, "select respondents from campaign where slug = 'boende'") == [(45,)]
    ranked = query(home.current, "select count(*) from quality_figure where campaign = 'boende'")
    assert ranked == [(14,)]
    residents = query(home.current, "select sum(n) from respondent_count where variable_b = 'gender'")
    assert abs(residents[0][0] - 45) < 3


def test_an_open_campaign_waits(home: Home, people: People) -> None:
    home.all_hand_in(people(40))

    publication = home.publish(today=home.during)

    assert (publication.release_id, publication.folder, publication.waiting) == (None, None, ("gatur",))
    assert not (home.public / "current").exists()


def test_publishing_again_makes_nothing_new(home: Home, people: People) -> None:
    home.all_hand_in(people(40))
    first = home.publish()

    again = home.publish(today=date(2026, 11, 5))

    assert (again.unchanged, again.release_id, again.campaigns) == (True, first.release_id, ())
    assert [path.name for path in sorted(home.public.glob("2026*"))] == ["2026-10-01-1"]
    assert [decision.subject for decision in home.stream.decisions.releases()] == ["2026-10-01-1"]


@pytest.mark.parametrize("lost", ["mapping", "public"])
def test_what_is_rebuilt_has_the_same_bytes(home: Home, people: People, lost: str) -> None:
    home.all_hand_in(people(40))
    home.publish()
    before = home.current.read_bytes()
    shutil.rmtree(home.folder / lost)

    home.publish(today=date(2026, 11, 5))

    assert home.current.read_bytes() == before


def test_two_homes_with_the_same_journal_give_the_same_bytes(make_home: Callable[..., Home], people: People) -> None:
    files = []
    for name in ("one", "two"):
        home = make_home(name)
        home.open_campaign()
        home.all_hand_in(people(40))
        home.publish()
        files.append(home.current.read_bytes())

    assert files[0] == files[1]


def test_what_comes_after_the_closing_changes_no_published_group(home: Home, people: People, query: ASK) -> None:
    """Late answers, withdrawals and exclusions: taking one person out would show what that person said."""
    home.all_hand_in(people(40))
    home.publish()
    before = home.current.read_bytes()
    home.hand_in(people(1, seed=9)[0])
    home.withdraw("r00003")
    home.stream.decisions.exclude("gatur", f"{5:032x}", who="Lo", day=home.after, reason="Skoj.", journal_position=42)

    assert home.publish().unchanged
    assert home.current.read_bytes() == before


def test_a_later_campaign_joins_and_the_first_stands_as_it_was(home: Home, people: People, query: ASK) -> None:
    home.all_hand_in(people(40))
    home.publish()
    before = query(home.current, "select * from answer_count order by 1, 2, 3")
    home.open_campaign("hosten", opens=date(2026, 10, 2), closes=date(2026, 10, 19))
    home.all_hand_in(people(35, seed=3), campaign="hosten")

    publication = home.publish(today=date(2026, 10, 21))

    assert [campaign.slug for campaign in publication.campaigns] == ["hosten"]
    assert query(home.current, "select slug, release from campaign order by 1") == [
        ("gatur", "2026-10-01-1"),
        ("hosten", "2026-10-21-1"),
    ]
    first = "select a.* from answer_count a join respondent_group g on g.id = a.group_id where campaign = 'gatur' "
    assert query(home.current, first + "order by 1, 2, 3") == before


def test_a_mended_word_about_the_place_makes_a_new_release_with_the_same_figures(
    home: Home, people: People, query: ASK
) -> None:
    home.all_hand_in(people(40))
    home.publish()
    before = figures(home.current, query)
    home.stream.register.set_population("exempelby", [PopulationCount("exempelby", "all", "all", 930, "SCB", 2026)])

    publication = home.publish()

    assert (publication.release_id, publication.unchanged) == ("2026-10-01-2", False)
    assert figures(home.current, query) == before


def test_a_small_campaign_is_shown_without_exact_totals(home: Home, people: People, query: ASK) -> None:
    home.all_hand_in(people(12))

    home.publish()

    assert query(home.current, "select respondents, in_groups, withheld from campaign") == [(12, 12, 0)]
    assert query(home.current, "select count(*) from total_count where n % 3") == [(0,)]
    assert query(home.current, "select 1 from total_count limit 1") == [(1,)]


def test_a_campaign_that_too_few_answered_is_named_and_not_closed(home: Home, people: People, query: ASK) -> None:
    """Later, when paper that was late has made them ten, it becomes public like any other."""
    home.all_hand_in(people(9))
    first = home.publish()
    home.hand_in(people(1, seed=4)[0], mode=Mode.PAPER)

    second = home.publish()

    assert (first.release_id, first.too_few, first.campaigns) == (None, ("gatur",), ())
    assert (second.release_id, second.too_few) == ("2026-10-01-1", ())
    assert query(home.current, "select respondents from campaign") == [(10,)]


def test_a_campaign_that_too_few_answered_is_not_in_the_release_of_others(
    home: Home, people: People, query: ASK
) -> None:
    home.open_campaign("liten")
    home.all_hand_in(people(9), campaign="liten")
    home.all_hand_in(people(12, seed=2))

    publication = home.publish()

    assert [summary.slug for summary in publication.campaigns] == ["gatur"]
    assert (publication.too_few, home.publish().too_few) == (("liten",), ("liten",))
    assert query(home.current, "select slug from campaign") == [("gatur",)]
    assert query(home.current, "select note, note_en from release") == [
        ("Nya kampanjer: gatur.", "New campaigns: gatur.")
    ]
    with open_ledger(home.ledger) as ledger:
        assert [closed.campaign for closed in ledger.closed()] == ["gatur"]


def test_a_candidate_names_those_too_few_answered_and_has_no_figure_of_them(
    home: Home, people: People, query: ASK
) -> None:
    home.all_hand_in(people(9))

    candidate = home.candidate()

    assert candidate.too_few == ("gatur",)
    assert query(candidate.folder / "public.db", "select respondents, in_groups from campaign") == [(0, 0)]
    assert query(candidate.folder / "public.db", "select count(*) from total_count") == [(0,)]


@pytest.mark.parametrize(("asked", "shown"), [(9, False), (10, True)])
def test_a_question_that_fewer_than_ten_were_asked_has_no_figure_in_the_file(
    home: Home, people: People, query: ASK, asked: int, shown: bool
) -> None:
    """One person alone was asked, and the exact total would be that person's answer; so it is in a group, of whatever
    the whole place shows."""
    home.all_hand_in(people(60 - asked, tie=["works"], stay=None))
    home.all_hand_in(people(asked, seed=2, tie=["lives"], stay="1"))

    home.publish()

    assert bool(query(home.current, "select 1 from total_count where question = 'stay'")) is shown
    assert query(home.current, "select 1 from answer_count where question = 'stay'") == []
    assert len(query(home.current, "select 1 from respondent_group")) > 1
    assert query(home.current, "select n from question_mean where question = 'stay'") == [(asked if shown else None,)]
    unknown = query(home.current, "select count(*) from choice_share where question = 'stay' and percent is null")
    assert unknown == [(0 if shown else 3,)]


def test_a_release_closed_under_an_older_policy_stands_when_the_policy_is_another(home: Home, people: People) -> None:
    home.all_hand_in(people(40))
    home.publish()
    coarser = shipped_policy().text.replace("rounding_base = 3", "rounding_base = 5").replace(" = 10\n", " = 11\n")
    home.stream = replace(home.stream, policy=read_policy(coarser))
    home.open_campaign("hosten", opens=date(2026, 10, 2), closes=date(2026, 10, 19))
    home.all_hand_in(people(35, seed=3), campaign="hosten")

    assert home.publish(today=date(2026, 10, 21)).release_id == "2026-10-21-1"


def test_who_in_a_group_gave_which_answer_changes_no_byte(make_home: Callable[..., Home], people: People) -> None:
    """Permutation invariance of the file: each question shuffled by itself within each closed group."""
    crowd = people(36)
    files = set()
    for seed in range(24):
        home = make_home(f"home-{seed}")
        home.open_campaign()
        home.all_hand_in(crowd)
        home.publish()
        files.add(home.current.read_bytes())
        crowd = shuffled(crowd, closed_groups(home), random.Random(seed))

    assert len(files) == 1


def test_the_test_above_would_notice_answers_that_move_between_groups(
    make_home: Callable[..., Home], people: People
) -> None:
    crowd, files = people(36), set()
    for seed in range(3):
        home = make_home(f"home-{seed}")
        home.open_campaign()
        home.all_hand_in(crowd)
        home.publish()
        files.add(home.current.read_bytes())
        crowd = shuffled(crowd, [[f"{number:032x}" for number in range(1, 37)]], random.Random(seed))

    assert len(files) == 3


def shuffled(crowd: list[dict[str, Any]], groups: list[list[str]], dice: random.Random) -> list[dict[str, Any]]:
    """The same people with their answers dealt anew within each group, question by question, row by row."""
    mixed = [{**person, "rating": {}, "points": {}} for person in crowd]
    for group in groups:
        members = [int(member, 16) - 1 for member in group]
        for question in ("overall", "priority", "members", "inner"):
            for to, source in zip(members, dice.sample(members, len(members)), strict=True):
                mixed[to][question] = crowd[source][question]
        for battery in ("rating", "points"):
            for row in ("paths", "shops", "buses", "water"):
                for to, source in zip(members, dice.sample(members, len(members)), strict=True):
                    if row in crowd[source][battery]:
                        mixed[to][battery][row] = crowd[source][battery][row]
    return mixed


def test_no_word_that_somebody_wrote_is_in_a_byte_of_the_release(home: Home, people: People) -> None:
    words = [f"kvittblomma{number}" for number in range(40)]
    for word, answers in zip(words, people(40), strict=True):
        pin = {"name": f"brygga-{word}", "text": f"kärr-{word}", "lat": 58.123456, "lon": 11.654321}
        home.hand_in(answers | {"best": f"Ordet {word}.", "pins": [pin]})

    folder = home.publish().folder

    content = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
    assert b"kvittblomma" not in content
    assert b"58.123456" not in content
    assert not [member for group in closed_groups(home) for member in group if member.encode() in content]


# Candidates


def test_a_candidate_closes_nothing(home: Home, people: People, dump: Callable[..., str]) -> None:
    home.all_hand_in(people(40))

    candidate = home.candidate()

    assert candidate.folder == home.folder / "candidate"
    with open_ledger(home.ledger) as ledger:
        assert (ledger.releases(), ledger.closed()) == ((), ())
    assert not home.public.joinpath("current").exists()
    assert home.stream.decisions.releases() == ()


def test_a_candidate_has_the_figures_that_the_release_will_have(home: Home, people: People, query: ASK) -> None:
    home.all_hand_in(people(40), channel="affisch")
    candidate = home.candidate().folder / "public.db"
    shown = figures(candidate, query)

    home.publish()

    assert figures(home.current, query) == shown


def test_a_candidate_of_an_open_campaign_is_rounded(home: Home, people: People, query: ASK) -> None:
    home.all_hand_in(people(47))

    candidate = home.candidate(today=home.during).folder / "public.db"

    assert query(candidate, "select final, respondents from campaign") == [(0, 40)]
    assert query(candidate, "select count(*) from total_count where n % 3") == [(0,)]
    assert verify_release(candidate) == []


def test_a_candidate_shows_what_is_public_too_and_can_be_made_again(home: Home, people: People, query: ASK) -> None:
    home.all_hand_in(people(40))
    home.publish()
    home.open_campaign("hosten", opens=date(2026, 10, 2), closes=date(2026, 10, 19))
    home.all_hand_in(people(35, seed=3), campaign="hosten")

    for _ in range(2):
        candidate = home.candidate(today=date(2026, 10, 5)).folder / "public.db"

    assert query(candidate, "select slug, final, release from campaign order by 1") == [
        ("gatur", 1, "2026-10-01-1"),
        ("hosten", 0, "candidate"),
    ]


# Faults


def test_pages_are_made_from_the_finished_file_before_the_switch(home: Home, people: People, query: ASK) -> None:
    home.all_hand_in(people(40))

    def write_page(database: Path, pages: Path) -> None:
        assert not (home.public / "current").exists()
        ((n,),) = query(database, "select respondents from campaign")
        (pages / "index.html").write_text(f"{n} svar", "utf-8")

    home.publish(pages=write_page)

    assert (home.public / "current" / "pages" / "index.html").read_text("utf-8") == "40 svar"


def test_a_release_is_opened_whatever_signs_there_are_in_the_name_of_its_folder(home: Home, people: People) -> None:
    home.all_hand_in(people(40))
    odd = home.folder / "50 % av #3, år 2026?"
    odd.mkdir()
    moved = odd / "public.db"
    moved.write_bytes((home.publish().folder / "public.db").read_bytes())

    with closing(open_published(moved)) as connection:
        assert connection.execute("select count(*) from campaign").fetchone()[0] == 1


def test_a_page_that_fails_stops_everything(home: Home, people: People) -> None:
    home.all_hand_in(people(40))

    def fail(_database: Path, _pages: Path) -> None:
        raise RuntimeError("no page today")

    with pytest.raises(RuntimeError, match="no page today"):
        home.publish(pages=fail)

    assert not (home.public / "current").exists()
    with open_ledger(home.ledger) as ledger:
        assert (ledger.releases(), ledger.closed()) == ((), ())
    assert home.publish().release_id == "2026-10-01-1"


def test_a_stop_between_the_ledger_and_the_link_is_taken_up_with_the_same_bytes(
    home: Home, people: People, query: ASK
) -> None:
    home.all_hand_in(people(40))
    in_the_way = home.public / "current"
    in_the_way.mkdir(parents=True)  # a folder where the link should be: the switch cannot be made
    with pytest.raises(PublishError, match="Publiceringen avbröts"):
        home.publish()
    with open_ledger(home.ledger) as ledger:
        (stopped,) = ledger.releases()
    made = (home.public / stopped.id / "public.db").read_bytes()
    in_the_way.rmdir()
    home.hand_in(people(1, seed=8)[0])

    publication = home.publish(today=date(2026, 10, 3))

    assert (publication.release_id, publication.unchanged) == (stopped.id, False)
    assert home.current.read_bytes() == made
    assert [decision.subject for decision in home.stream.decisions.releases()] == [stopped.id]
    assert home.publish().unchanged


def test_an_old_release_stands_when_the_next_one_fails(home: Home, people: People) -> None:
    home.all_hand_in(people(40))
    home.publish()
    before = home.current.read_bytes()
    home.open_campaign("hosten", opens=date(2026, 10, 2), closes=date(2026, 10, 19))

    def fail(_database: Path, _pages: Path) -> None:
        raise RuntimeError("no page today")

    with suppress(RuntimeError):
        home.publish(today=date(2026, 10, 21), pages=fail)

    assert home.current.read_bytes() == before


def test_a_second_publication_at_once_is_told_that_one_is_going_on(home: Home) -> None:
    with alone(home.public / ".lock", "En publicering"), pytest.raises(AlreadyRunningError):
        home.publish()


def test_a_place_that_nobody_knows_is_told_in_words(home: Home) -> None:
    with pytest.raises(PublishError, match="ingen plats langtbort"):
        home.publish(place="langtbort")


def test_a_campaign_whose_form_nobody_knows_is_told_in_words(home: Home) -> None:
    home.open_campaign("okand", version=7)

    with pytest.raises(PublishError, match=r"okand frågar med walk\.v7, som inte finns"):
        home.publish()


@pytest.mark.parametrize(("code", "name"), [("1421", "Orust"), ("9999", "kommun 9999")])
def test_the_municipality_is_named_where_the_definitions_know_it(home: Home, code: str, name: str) -> None:
    place = home.stream.register.place("exempelby")

    assert municipality(home.stream.catalogue, replace(place, municipality_code=code)) == name


def test_contact_forms_are_never_published(home: Home, query: ASK, people: People) -> None:
    home.open_campaign("anmalan", form="stakeholder_signup")
    home.hand_in({"name": "Kim Unikson"}, campaign="anmalan")
    home.all_hand_in(people(12))

    home.publish()

    assert query(home.current, "select slug from campaign") == [("gatur",)]


def test_one_place_can_be_published_by_itself(home: Home, people: People, query: ASK) -> None:
    place = home.stream.register.place("exempelby")
    home.stream.register.add_place(replace(place, slug="annanby", name="Annanby"))
    home.open_campaign("annan", place="annanby")
    home.all_hand_in(people(12), campaign="annan")
    home.all_hand_in(people(12, seed=2))

    home.publish(place="annanby")

    assert query(home.current, "select slug from campaign") == [("annan",)]


LATER = date(2026, 10, 2)


@pytest.mark.parametrize("change", ["withdrawn", "left out", "another revision", "another survey closed"])
def test_only_what_the_candidate_showed_is_published(home: Home, people: People, change: str) -> None:
    home.all_hand_in(people(40))
    seen = home.candidate(today=LATER).underlay.digest
    if change == "withdrawn":
        home.withdraw("r00007")
    elif change == "left out":
        said: dict[str, Any] = {"who": "Lo", "day": LATER, "reason": "Prov.", "journal_position": 40}
        home.stream.decisions.exclude("gatur", f"{3:032x}", **said)
    elif change == "another revision":
        home.hand_in(people(1, seed=9)[0], submission_id=f"{3:032x}")
    else:
        home.open_campaign("stigar")

    with pytest.raises(StaleCandidateError, match="Gör en ny kandidat"):
        home.publish(today=LATER, seen=seen)
    assert not (home.public / "current").exists()
    assert home.publish(today=LATER, seen=home.candidate(today=LATER).underlay.digest).release_id == "2026-10-02-1"


def test_what_was_seen_is_published_once_however_often_asked(home: Home, people: People) -> None:
    home.all_hand_in(people(40))
    seen = home.candidate(today=LATER).underlay.digest
    assert seen == underlay(home.stream, place="exempelby", ledger=home.ledger, today=LATER).digest

    first, again = (home.publish(today=LATER, seen=seen, remark="Mötet i maj.") for _ in range(2))

    assert (first.unchanged, again.unchanged) == (False, True)
    assert [(one.subject, one.reason) for one in home.stream.decisions.releases()] == [("2026-10-02-1", "Mötet i maj.")]
    assert [
        one.campaign for one in underlay(home.stream, place="exempelby", ledger=home.ledger, today=LATER).closed
    ] == ["gatur"]


def test_what_another_place_does_makes_no_candidate_stale(home: Home, people: People) -> None:
    home.stream.register.add_place(replace(home.stream.register.place("exempelby"), slug="granne"))
    home.open_campaign("granne-enkat", place="granne")
    home.all_hand_in(people(40))
    seen = home.candidate(today=LATER, place="exempelby").underlay.digest
    home.all_hand_in(people(12), campaign="granne-enkat")
    assert home.publish(today=LATER, place="exempelby", seen=seen).release_id == "2026-10-02-1"


def test_who_waits_is_told_how_far_it_has_come(home: Home, people: People) -> None:
    home.all_hand_in(people(40))
    told: list[tuple[Stage, int, int]] = []
    home.candidate(today=LATER, progress=lambda *one: told.append(one))
    assert list(dict.fromkeys(stage for stage, _, _ in told)) == list(Stage)
    assert (Stage.READ, 40, 40) in told
