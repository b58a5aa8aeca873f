"""The running site keeps what it promises to an analyst and to the people who answered."""

from __future__ import annotations

import csv
import io
import re
import threading
import time
from typing import Any

import pytest

from tests.pipeline.explore.conftest import EARLIER, LATEST, WRITTEN

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
    "/public/open_answers?words=skola",
    "/public/map_cells",
    "/public/areas",
    "/utgavor",
    "/nothing-here",
)
PAGES_IN_BOTH = tuple((f"{start}{path}", language) for path in PAGES for start, language in (("", "sv"), ("/en", "en")))
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
INNER = (
    "databases",
    "versions",
    "plugins",
    "settings",
    "threads",
    "metadata",
    "actor",
    "config",
    "permissions",
    "patterns",
)


@pytest.mark.parametrize(("path", "language"), PAGES_IN_BOTH)
def test_every_page_says_its_language_and_runs_no_script(site: Any, path: str, language: str) -> None:
    page = site.get(path).text

    assert f'<html lang="{language}">' in page
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
        'href="/public/areas_shared">Vilka områden vill flest platser förbättra?</a>',
        'href="/public/choice_share?campaign=exempelby-2026">Vad tycker du om Exempelby?</a>',
        'href="/dokument/exempelby/behov.html">webbsida',
        'href="/utgavor"',
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
@pytest.mark.parametrize("start", ["", "/en", "/en/en", "/%65n", "/en/%65n"])
def test_inner_pages_are_closed(site: Any, name: str, kind: str, start: str) -> None:
    assert site.get(f"{start}/-/{name}{kind}").status == 404


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


@pytest.mark.parametrize(
    "path",
    ["/public/choice?_sort=x", "/public/choice?_next=x", "/public/choice?_size=x", "/public?sql=select+1&_timelimit=x"],
)
@pytest.mark.parametrize("start", ["", "/en"])
def test_a_mistake_in_the_address_is_the_visitors_and_no_fault(site: Any, path: str, start: str) -> None:
    assert site.get(f"{start}{path}").status == 400


def test_failures_speak_swedish_and_english(site: Any) -> None:
    slow = site.sql(BOMBS["no end"], "json").json

    assert slow["fel"].startswith("Frågan tog för lång tid")
    assert slow["error"].startswith("The query took too long")
    assert "<h1>Sidan finns inte.</h1>" in site.get("/nothing-here").text
    assert "<h1>There is no such page.</h1>" in site.get("/en/nothing-here").text


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


@pytest.mark.parametrize(
    "path", ["/public.db", f"/utgavor/{EARLIER}.db", "/public/choice.json", "/public/choice.csv", "/public.json?sql=x"]
)
def test_the_public_file_whole_or_in_parts_may_be_read_from_other_sites(site: Any, path: str) -> None:
    """A notebook in a browser, which shows what was wrong too."""
    headers = site.get(path).headers

    assert (headers["access-control-allow-origin"], headers["cross-origin-resource-policy"]) == ("*", "cross-origin")


@pytest.mark.parametrize(
    "path", ["/", "/public", "/public/choice", "/dokument/exempelby/behov.html", "/static/explore.css"]
)
def test_nothing_else_may(site: Any, path: str) -> None:
    headers = site.get(path).headers

    assert "access-control-allow-origin" not in headers
    assert headers["cross-origin-resource-policy"] == "same-origin"


@pytest.mark.parametrize("path", PAGES)
def test_every_link_of_an_english_page_is_english_but_the_one_that_leaves_it(site: Any, path: str) -> None:
    links = re.findall(r'<a [^>]*href="(/[^"]*)"[^>]*>', site.get(f"/en{path}").text)
    files = ("/public.db", "/utgavor/", "/dokument/", "/filer/", "/dcat.rdf")
    swedish = [link for link in links if not link.startswith(("/en/", *files))]

    assert len(swedish) == 1
    assert swedish[0].partition("?")[0] == path.partition("?")[0]


def test_a_filter_keeps_the_language(site: Any) -> None:
    filtered = {"_filter_column": "missing", "_filter_op": "exact", "_filter_value": "0"}

    assert '<html lang="en">' in site.get("/en/public/choice", **filtered).text


def test_a_page_shows_the_columns_of_its_language_and_leads_to_all_of_them(site: Any) -> None:
    swedish, english = (site.get(f"{start}/public/areas").text for start in ("", "/en"))

    assert '<th scope="col">Område</th>' in swedish
    assert '<th scope="col">Area</th>' in english
    assert '<th scope="col">outlines</th>' not in swedish
    assert '<th scope="col">outlines</th>' in site.get("/public/areas", _all="1").text


def test_a_ready_query_is_drawn_without_script(site: Any) -> None:
    page = site.get("/public/map_cells").text

    assert '<path class="shape shade-1" d="M' in page
    assert "Exempelby" in page


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("skola", [0, 2]),
        ("skolornas", [0, 2]),
        ("buss", [1, 2]),
        ("SKOLAN bussar", [2]),
        ("skolgård", [0]),
        ("barn", []),
        ("", [0, 1, 2, 3]),
    ],
)
def test_a_search_finds_every_form_of_the_word(site: Any, words: str, found: list[int]) -> None:
    rows = site.get("/public/open_answers.json", _shape="array", words=words).json

    assert sorted(row["text"] for row in rows) == sorted(WRITTEN[at] for at in found)


def test_a_word_of_its_own_comes_before_a_compound(site: Any) -> None:
    rows = site.get("/public/open_answers.json", _shape="array", words="bänk").json

    assert [row["text"] for row in rows] == [WRITTEN[3]]
    assert site.sql("select stems('Skolan, bussar')").json["rows"] == [['["skol", "bus"]']]
    assert site.sql("select stems(printf('%.101c', 'a'))").status == 400


def test_a_release_that_this_one_names_can_be_fetched_for_ever(site: Any) -> None:
    answer = site.get(f"/utgavor/{EARLIER}.db")

    assert answer.body == b"SQLite format 3, as it was"
    assert answer.headers["cache-control"] == "public, max-age=3600"


@pytest.mark.parametrize("name", ["2026-01-01-1", "", "..%2f2026-01-01-1", "current", "%2e%2e", "2026-10-01-1%00"])
def test_nothing_that_this_release_does_not_name_is_served(site: Any, name: str) -> None:
    assert b"named by nothing" not in site.get(f"/utgavor/{name}.db").body


def test_the_change_log_tells_what_was_new_in_each_release(site: Any) -> None:
    page = site.get("/utgavor").text

    assert page.index("Nya kampanjer: exempelby-2026.") < page.index("Nya kampanjer: sjovik-2026.")
    assert f'href="/utgavor/{LATEST}.db"' in page


def test_the_change_log_is_in_english_too_and_says_of_what_is_not_that_it_is_swedish(site: Any) -> None:
    page = site.get("/en/utgavor").text

    assert "<p>New campaigns: exempelby-2026.</p>" in page
    assert '<span lang="sv">Nya kampanjer: sjovik-2026.</span>' in page


def test_a_query_leads_back_to_the_figures_that_it_stands_behind(site: Any) -> None:
    back = '<a href="/dokument/exempelby/behov.html">Behov &amp; vägar</a>: figur 2</li>'

    assert back in site.get("/public/totals").text
    assert back in site.get("/public/totals", campaign="exempelby-2026").text
    assert back not in site.get("/public/totals", campaign="sjovik-2026").text
    assert back not in site.get("/public/groups").text


def test_a_document_in_english_is_found_by_who_reads_english_and_by_nobody_else(site: Any) -> None:
    front, query = site.get("/en/").text, site.get("/en/public/totals").text

    assert '<span lang="en">Needs &amp; ways</span>: <a href="/dokument/exempelby/behov.en.html">web page' in front
    assert '<li lang="en"><a href="/dokument/exempelby/behov.en.html">Needs &amp; ways</a>: figure 2</li>' in query
    assert "Behov &amp; vägar" not in front + query
    assert "behov.en.html" not in site.get("/").text + site.get("/public/totals").text


def test_who_asks_much_waits_and_nobody_else(site: Any) -> None:
    """Four at a time of one client; the line behind them is long but has an end."""
    answers: list[int] = []
    threads = [
        threading.Thread(target=lambda: answers.append(site.sql(BOMBS["no end"], client="192.0.2.1").status))
        for _ in range(50)
    ]
    for thread in threads:
        thread.start()
    waited = []
    while any(thread.is_alive() for thread in threads):
        started = time.monotonic()
        assert site.sql("select 1", client="192.0.2.2").status == 200
        waited.append(time.monotonic() - started)
    for thread in threads:
        thread.join()

    assert set(answers) == {400, 503}
    assert answers.count(400) >= 40
    assert sorted(waited)[len(waited) // 2] < 1


def test_documents_of_the_release_are_served(site: Any) -> None:
    page, paper, folder = (site.get(f"/dokument/exempelby/{name}") for name in ("behov.html", "behov.pdf", ""))

    assert "Behov &amp; vägar" in page.text
    assert "'unsafe-inline'" in page.headers["content-security-policy"]
    assert paper.headers["content-type"] == "application/pdf"
    assert "<h1>Öppna data om platser</h1>" in folder.text


def test_the_whole_file_can_be_fetched(site: Any) -> None:
    assert site.get("/public.db").body.startswith(b"SQLite format 3")
