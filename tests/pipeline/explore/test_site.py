"""The running site keeps what it promises to an analyst and to the people who answered."""

from __future__ import annotations

import csv
import io
import re
import threading
import time
from typing import Any

import pytest

PAGES = (
    "/",
    "/public",
    "/public/totals",
    "/public/choice",
    "/public/choice_share",
    "/public/place_area",
    "/public/place/exempelby",
    "/public/choice?question__contains=over&_facet=missing",
    "/public?sql=select+1",
    "/public?sql=selec",
    "/nothing-here",
)
NUMBERS = "with recursive c(x) as (select 1 union all select x + 1 from c) "
LONG = "with t(a, b) as (select printf('%.49000c', 'a'), '%a%a%a%aaaaaaaaaaaaaaaaaaaaaaaaaaaaaab') "
SLOW_STEPS = {
    "patterns": LONG + f"select {', '.join(['+'.join(['(a like b)'] * 8)] * 90)} from t",
    "searches": LONG + f"select {', '.join(['+'.join(['instr(a,a||b)'] * 6)] * 90)} from t",
    "changes": LONG + f"select {', '.join(['length(upper(lower(a)))'] * 90)} from t",
}
BOMBS = {
    "one huge value": "select length(hex(zeroblob(450000000)))",
    "no end": NUMBERS + "select count(*) from c",
    "many large rows": NUMBERS + "select printf('%.49000c', 'a') from c",
    "a large sort": NUMBERS + "select printf('%.9000c', x) from c order by 1 desc",
    "a large set": NUMBERS + "select count(distinct printf('%.9000c', 'a') || x) from c",
    "doubling": "with recursive c(s) as (select 'aaaaaaaaaa' union all select s || s from c) select length(s) from c",
    "a product": "select length(replace(printf('%.40000c', 'a'), 'a', printf('%.40000c', 'b')))",
    "a long trim": "select trim(printf('%.40000c', 'a'), printf('%.40000c', 'b'))",
    "many columns": f"select {', '.join(['1'] * 101)}",
    "deep": f"select {'(' * 60}1{')' * 60} + " + "+".join(["1"] * 60),
}
REFUSED = {
    "attach": "attach 'x.db' as x",
    "pragma": "pragma database_list",
    "path": "select file from pragma_database_list",
    "write": "delete from place",
    "write in with": "with x as (select 1) delete from place",
    "extension": "select load_extension('x')",
    "file": "select readfile('/etc/passwd')",
}
INNER = ("databases", "versions", "plugins", "settings", "threads", "actor", "config", "permissions", "patterns")


@pytest.mark.parametrize("path", PAGES)
def test_every_page_says_its_language_and_runs_no_script(site: Any, path: str) -> None:
    page = site.get(path).text

    assert '<html lang="sv">' in page
    assert "<script" not in page
    assert "<style" not in page
    assert " style=" not in page


@pytest.mark.parametrize("path", PAGES)
def test_a_page_fetches_nothing_from_elsewhere(site: Any, path: str) -> None:
    fetched = re.findall(r"<(?:link|img|script|iframe)[^>]*(?:href|src)=\"([^\"]*)\"", site.get(path).text)

    assert [address for address in fetched if not address.startswith(("/", site.address))] == []


@pytest.mark.parametrize("path", PAGES)
def test_every_control_has_a_label(site: Any, path: str) -> None:
    page = re.sub(r"<label>.*?</label>", "", site.get(path).text, flags=re.DOTALL)
    named = re.findall(r"<label for=\"([^\"]+)\"", page)
    controls = [tag for tag in re.findall(r"<(?:input|select|textarea)[^>]*>", page) if "hidden" not in tag]

    assert [tag for tag in controls if not any(f'id="{name}"' in tag for name in named)] == []


def test_the_front_page_leads_an_analyst_to_everything(site: Any) -> None:
    page = site.get("/").text

    for expected in (
        'href="/public/totals">Hur svarade alla på varje fråga?</a>',
        'href="/public/choice_share?campaign=exempelby-2026">Vad tycker du om Exempelby?</a>',
        'href="/dokument/exempelby/behov.html">webbsida',
        "Behov &amp; vägar",
        'href="/public.db"',
        "http://creativecommons.org/licenses/by/4.0/",
        "https://svara.example",
        "2026-11-22-1",
    ):
        assert expected in page


def test_a_ready_query_answers_for_all_campaigns_and_for_one(site: Any) -> None:
    everything, one, none = (
        site.get("/public/totals.json", _shape="array", campaign=campaign).json
        for campaign in ("", "exempelby-2026", "another")
    )

    assert one[0] == {"question_sv": "Hur är det att bo här?", "choice_sv": "Mycket bra", "n": 12, "percent": 20.0}
    assert everything == one
    assert none == []


def test_a_query_page_offers_the_campaigns_by_name(site: Any) -> None:
    page = site.get("/public/totals", campaign="exempelby-2026").text

    assert '<option value="exempelby-2026" selected>Exempelby: Vad tycker du om Exempelby?</option>' in page


def test_a_label_that_looks_like_markup_is_shown_as_text(site: Any) -> None:
    for path in ("/public/choice", "/public/totals", "/public?sql=select+label_sv+from+choice"):
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in site.get(path).text


def test_csv_holds_no_formula_and_every_row(site: Any) -> None:
    """The labels come back as they were, but for an apostrophe where a spreadsheet would have computed."""
    answer = site.get("/public/choice.csv", _stream="on", _size="max")
    rows = list(csv.DictReader(io.StringIO(answer.text, newline="")))

    assert [row["label_sv"] for row in rows] == [
        "Mycket bra",
        "<script>alert(1)</script>",
        '\'=HYPERLINK("http://x.example")',
        "a;'@SUM(1)",
        'citat " och\nny rad',
    ]
    assert [row["position"] for row in rows] == ["1", "2", "3", "4", "5"]


def test_a_formula_in_a_column_name_is_harmless_too(site: Any) -> None:
    assert site.sql('select -2.5 as "=1+1"', kind="csv").text == '"\'=1+1"\r\n"-2.5"\r\n'


@pytest.mark.parametrize("name", INNER)
@pytest.mark.parametrize("kind", ["", ".json"])
def test_inner_pages_are_closed(site: Any, name: str, kind: str) -> None:
    assert site.get(f"/-/{name}{kind}").status == 404


@pytest.mark.parametrize(
    "path", ["/_internal", "/_memory", "/-/static/app.css", "/%2D/databases.json", "//-/databases"]
)
def test_other_ways_in_are_closed(site: Any, path: str) -> None:
    answer = site.get(path)

    assert answer.status == 404
    assert b"public.db" not in answer.body


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_the_site_only_reads(site: Any, method: str) -> None:
    assert site.get("/public/totals", method=method).status == 405


@pytest.mark.parametrize("sql", REFUSED.values(), ids=REFUSED)
@pytest.mark.parametrize("kind", ["json", "csv"])
def test_sql_reaches_nothing_but_the_public_tables(site: Any, sql: str, kind: str) -> None:
    answer = site.sql(sql, kind)

    assert answer.status == 400
    assert b"/public.db" not in answer.body


def test_a_condition_in_the_address_reaches_no_further_than_sql(site: Any) -> None:
    answer = site.get("/public/place.json", _where="1 in (select 1 from pragma_database_list)")

    assert answer.status == 400


@pytest.mark.parametrize("sql", BOMBS.values(), ids=BOMBS)
@pytest.mark.parametrize("kind", ["json", "csv"])
def test_a_bomb_is_refused_in_time(site: Any, sql: str, kind: str) -> None:
    started = time.monotonic()
    answer = site.sql(sql, kind)

    assert answer.status == 400
    assert time.monotonic() - started < 5


@pytest.mark.parametrize("sql", SLOW_STEPS.values(), ids=SLOW_STEPS)
def test_steps_that_no_clock_stops_are_short(site: Any, sql: str) -> None:
    started = time.monotonic()
    answer = site.sql(sql)

    assert answer.status in (200, 400)
    assert time.monotonic() - started < 5


def test_bombs_leave_the_site_small_and_answering(site: Any) -> None:
    threads = [threading.Thread(target=site.sql, args=(sql,)) for sql in BOMBS.values()]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert site.get("/public/totals").status == 200
    assert site.peak_megabytes() <= 256


def test_a_long_outline_can_be_read_in_spite_of_the_limits(site: Any) -> None:
    (row,) = site.get("/public/place_area.json", _shape="array").json

    assert len(row["outlines"]) > 150_000


def test_failures_speak_swedish_and_english(site: Any) -> None:
    slow = site.sql(BOMBS["no end"], "json").json
    missing = site.get("/nothing-here").text

    assert slow["fel"].startswith("Frågan tog för lång tid")
    assert "<h1>Sidan finns inte.</h1>" in missing
    assert "There is no such page." in missing


@pytest.mark.parametrize(
    "path", [*PAGES, "/public.db", "/public/choice.csv", "/public.json", "/static/explore.css", "/-/x"]
)
def test_every_answer_carries_the_security_headers(site: Any, path: str) -> None:
    headers = site.get(path).headers

    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "script-src" not in headers["content-security-policy"]
    assert "set-cookie" not in headers


def test_data_may_be_read_from_other_sites(site: Any) -> None:
    assert site.get("/public/choice.json").headers["access-control-allow-origin"] == "*"


def test_documents_of_the_release_are_served(site: Any) -> None:
    page, paper, folder = (site.get(f"/dokument/exempelby/{name}") for name in ("behov.html", "behov.pdf", ""))

    assert "Behov &amp; vägar" in page.text
    assert "'unsafe-inline'" in page.headers["content-security-policy"]
    assert paper.headers["content-type"] == "application/pdf"
    assert "<h1>Öppna data om platser</h1>" in folder.text


def test_the_whole_file_can_be_fetched(site: Any) -> None:
    assert site.get("/public.db").body.startswith(b"SQLite format 3")
