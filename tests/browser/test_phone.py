"""On an old phone with bad reception: one part at a time, never a lost word, and two people are always two."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qsl

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from forms.answers import Submitted, read
from forms.catalogue import read_definition

Site = Any
Opened = Callable[..., Page]
CAMPAIGN = "exempelby-prova"


@pytest.fixture
def phone(chromium: Browser) -> Iterator[BrowserContext]:
    context = chromium.new_context(viewport={"width": 390, "height": 844}, has_touch=True, locale="sv-SE")
    yield context
    context.close()


class Person:
    """Somebody with a phone, and what they do with the form."""

    def __init__(self, phone: BrowserContext, site: Site, path: str = CAMPAIGN) -> None:
        self.address = f"{site.intake}/s/{path}"
        self.phone = phone
        self.page = phone.new_page()
        self.faults: list[str] = []
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.goto(self.address)

    def answers(self, age: str = "45–64 år") -> Person:
        page = self.page
        page.get_by_label("Bor här året runt").check()
        page.get_by_label(age).check()
        self.turns()
        page.get_by_role("group", name="som helhet").get_by_label("Ganska bra").check()
        return self

    def turns(self) -> None:
        self.page.locator(".steps button", has_text="Nästa").click()

    def goes_to_the_end(self) -> Person:
        onwards = self.page.locator(".steps button", has_text="Nästa")
        while onwards.is_visible():
            onwards.click()
        return self

    def sends(self) -> Person:
        self.goes_to_the_end()
        self.page.get_by_role("button", name="Skicka mina svar").click()
        return self

    def is_received(self) -> str:
        self.page.wait_for_url("**/r/**")
        expect(self.page.get_by_role("heading", level=1)).to_have_text("Mottaget")
        return self.page.url.partition("?")[0]

    def comes_back(self) -> Person:
        """The tab was closed, or the battery died; the page is opened anew."""
        self.page.close()
        self.page = self.phone.new_page()
        self.page.goto(self.address)
        return self

    def chosen(self) -> int:
        return self.page.locator("main :checked").count()


@pytest.fixture
def person(phone: BrowserContext, site: Site) -> Iterator[Person]:
    somebody = Person(phone, site)
    yield somebody
    assert somebody.faults == []


def kept(site: Site) -> tuple[int, int]:
    """Entries and people of the campaign, as the journal has them."""
    sql = f"select count(*), count(distinct submission_id) from entry where campaign = '{CAMPAIGN}'"
    ((entries, people),) = site.home.ask("journal.db", sql)
    return entries, people


def is_unsent(person: Person) -> None:
    expect(person.page.get_by_role("heading", name="Inte skickat än")).to_be_visible()
    assert "Mottaget" not in person.page.inner_text("main")


def test_nothing_but_the_page_is_asked_for_before_a_tap(site: Site, phone: BrowserContext) -> None:
    asked: list[str] = []
    phone.on("request", lambda request: asked.append(request.url))
    page = phone.new_page()
    page.goto(f"{site.intake}/s/{CAMPAIGN}")
    page.wait_for_load_state("networkidle")

    assert asked == [f"{site.intake}/s/{CAMPAIGN}"]
    assert phone.cookies() == []


def test_one_part_is_shown_at_a_time_and_back_goes_back(person: Person) -> None:
    expect(person.page.locator(".part")).to_have_text("Del 1 av 7")
    person.answers()
    expect(person.page.locator(".part")).to_have_text("Del 2 av 7")
    person.page.go_back()
    expect(person.page.locator(".part")).to_have_text("Del 1 av 7")
    assert person.page.get_by_label("45–64 år").is_checked()
    assert person.page.locator("section:visible").count() == 1


def test_answers_are_there_after_the_tab_was_closed_and_one_tap_erases_them(person: Person) -> None:
    person.answers()
    person.page.wait_for_function("localStorage.length")
    person.comes_back()

    expect(person.page.locator(".part")).to_have_text("Del 2 av 7")
    assert person.chosen() == 3
    person.page.get_by_role("button", name="Radera det").click()
    assert person.chosen() == 0
    person.comes_back()
    assert person.chosen() == 0


def test_answers_older_than_seven_days_are_not_shown(person: Person, site: Site) -> None:
    person.answers()
    person.page.wait_for_function("localStorage.length")
    person.page.goto(f"{site.intake}/accessibility")
    age = """name => { const kept = JSON.parse(localStorage[name]); kept.at -= 7 * 864e5 + 1;
    localStorage[name] = JSON.stringify(kept); return kept.pairs.length }"""
    assert person.page.evaluate(age, f"platskoll {CAMPAIGN}") == 3
    person.comes_back()

    assert person.chosen() == 0


def test_without_a_network_nothing_is_said_to_be_received_and_it_is_sent_when_the_network_is_back(
    person: Person, site: Site
) -> None:
    before = kept(site)
    person.answers().goes_to_the_end()
    person.phone.set_offline(True)
    person.sends()
    is_unsent(person)
    assert kept(site) == before
    person.phone.set_offline(False)

    person.is_received()
    assert kept(site) == (before[0] + 1, before[1] + 1)


def test_closed_while_waiting_to_be_sent_it_is_sent_when_the_page_is_opened_again(person: Person, site: Site) -> None:
    before = kept(site)
    person.answers()
    person.phone.set_offline(True)
    person.sends()
    is_unsent(person)
    person.page.close()
    person.phone.set_offline(False)
    person.page = person.phone.new_page()
    person.page.goto(person.address)

    expect(person.page.get_by_role("link", name="Visa kvittot")).to_be_visible()
    assert kept(site) == (before[0] + 1, before[1] + 1)
    assert person.chosen() == 0, "the sitting is over: the next person starts blank"


def test_a_reply_that_is_lost_on_its_way_is_asked_for_again_and_counted_once(person: Person, site: Site) -> None:
    before = kept(site)
    person.answers()
    lost = []

    def lose_the_first_reply(route: Any) -> None:
        if route.request.method == "POST" and not lost:
            lost.append(route.fetch(max_redirects=0))
            route.abort()
        else:
            route.continue_()

    person.page.route("**/s/**", lose_the_first_reply)
    person.sends()
    is_unsent(person)
    assert lost[0].status == 303, "the server had it, the phone did not know"
    person.page.get_by_role("button", name="Försök nu").click()

    receipt = person.is_received()
    assert receipt.endswith(lost[0].headers["location"].partition("?")[0])
    assert kept(site) == (before[0] + 1, before[1] + 1)


def last_body(site: Site) -> dict[str, str]:
    ((body,),) = site.home.ask("journal.db", "select cast(bytes as text) from body order by seq desc limit 1")
    return dict(parse_qsl(body))


def test_what_was_sent_last_counts_also_when_what_was_sent_before_is_still_on_its_way(
    person: Person, site: Site
) -> None:
    before = kept(site)
    person.answers().goes_to_the_end()
    held: list[Any] = []

    def hold_the_first(route: Any) -> None:
        if route.request.method == "POST" and not held:
            held.append(route)
        else:
            route.continue_()

    person.page.route("**/s/**", hold_the_first)
    person.page.get_by_label("Vill du säga något mer?").fill("Först")
    person.sends()
    expect(person.page.get_by_role("heading", name="Skickar")).to_be_visible()
    person.page.get_by_label("Vill du säga något mer?").fill("Sist")
    person.sends()
    held[0].continue_()

    person.is_received()
    assert kept(site) == (before[0] + 2, before[1] + 1)
    assert last_body(site)["q_anything_else"] == "Sist"


def test_a_window_that_was_left_open_never_sends_its_older_answers_after_newer_ones(person: Person, site: Site) -> None:
    before = kept(site)
    person.answers().goes_to_the_end()
    person.page.get_by_label("Vill du säga något mer?").fill("Först")
    person.phone.set_offline(True)
    person.sends()
    is_unsent(person)
    left = person.page
    left.route("**/s/**", lambda route: route.abort())
    person.phone.set_offline(False)
    person.page = person.phone.new_page()
    person.page.route("**/s/**", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    person.page.goto(person.address)
    person.page.get_by_label("Vill du säga något mer?").fill("Sist")
    person.page.unroute("**/s/**")
    person.sends().is_received()
    left.unroute("**/s/**")
    left.get_by_role("button", name="Försök nu").click()
    expect(left.locator(".problem")).to_have_count(0)

    assert kept(site) == (before[0] + 1, before[1] + 1)
    assert last_body(site)["q_anything_else"] == "Sist"


def waits_to_be_sent(phone: BrowserContext, site: Site, path: str, words: str) -> Person:
    """Somebody who sent a form in a tunnel, without an answer that it must have, and closed the page."""
    person = Person(phone, site, path)
    person.page.get_by_label("Bor här året runt").check()
    person.goes_to_the_end()
    person.page.get_by_label("Vill du säga något mer?").fill(words)
    phone.set_offline(True)
    person.sends()
    is_unsent(person)
    person.page.close()
    phone.set_offline(False)
    person.page = phone.new_page()
    return person


def test_a_form_that_waited_and_must_be_mended_is_opened_with_all_that_was_written(
    phone: BrowserContext, site: Site
) -> None:
    """It waits until what is being written now is sent or erased, and then comes as the server shows it."""
    before = kept(site)
    person = waits_to_be_sent(phone, site, CAMPAIGN, "Glöm inte mig")
    person.page.goto(f"{site.intake}/s/exempelby-anmalan")
    offered = person.page.get_by_role("button", name="Öppna det")
    expect(offered).to_be_visible()
    begun = person.page.locator("section:visible input[name^=q_]").first
    begun.check()
    offered.click()
    expect(offered).to_be_visible()
    assert begun.is_checked()
    person.page.get_by_role("button", name="Radera det").click()
    offered.click()

    expect(person.page).to_have_title("Fel: Invånarenkät – Exempelby")
    assert person.page.url == person.address
    assert person.page.locator("[name=q_anything_else]").input_value() == "Glöm inte mig"
    person.page.get_by_label("45–64 år").check()
    person.turns()
    person.page.get_by_role("group", name="som helhet").get_by_label("Ganska bra").check()
    person.sends().is_received()
    assert kept(site) == (before[0] + 1, before[1] + 1)
    assert last_body(site)["q_anything_else"] == "Glöm inte mig"


def test_a_form_that_closed_while_it_waited_is_given_back_from_the_closed_page_and_can_be_saved(
    phone: BrowserContext, site: Site
) -> None:
    site.home.does(
        *("campaign", "open", "exempelby", "resident_survey", "--slug", "stanger", "--controller", "Kommunen"),
        *("--legal-basis", "public_interest"),
    )
    person = waits_to_be_sent(phone, site, "stanger", "Sent ska syndaren vakna")
    site.home.does("campaign", "close", "stanger")
    person.page.goto(person.address)
    expect(person.page.get_by_role("heading", level=1)).to_contain_text("har stängt")
    person.page.get_by_role("button", name="Öppna det").click()

    expect(person.page.locator("main")).to_contain_text("inte sparade")
    expect(person.page.locator("main")).to_contain_text("Sent ska syndaren vakna")
    with person.page.expect_download() as waiting:
        person.page.get_by_role("link", name="Spara en kopia").click()
    text = waiting.value.path().read_text(encoding="utf-8-sig")
    assert "Bor här året runt" in text
    assert "Sent ska syndaren vakna" in text


def test_a_closed_page_sends_what_still_waits_for_a_form_that_is_open(person: Person, site: Site) -> None:
    before = kept(site)
    person.answers()
    person.phone.set_offline(True)
    person.sends()
    is_unsent(person)
    person.page.close()
    person.phone.set_offline(False)
    person.page = person.phone.new_page()
    person.page.goto(f"{site.intake}/s/elak-stangd")

    expect(person.page.get_by_role("link", name="Visa kvittot")).to_be_visible()
    assert kept(site) == (before[0] + 1, before[1] + 1)


def test_a_form_that_was_touched_opens_again_in_a_tunnel_and_two_people_there_are_two(
    person: Person, site: Site
) -> None:
    before = kept(site)
    person.page.mouse.click(200, 600)
    until_kept = "async path => { while (!(await caches.match(path))) await new Promise(r => setTimeout(r, 50)) }"
    person.page.evaluate(until_kept, f"/s/{CAMPAIGN}")
    person.phone.set_offline(True)
    person.comes_back()
    assert person.page.locator("[name=_id]").input_value() == "", "a kept copy has no id of its own"
    person.answers().sends()
    is_unsent(person)
    person.page.get_by_role("button", name="Fyll i för en till").click()
    assert person.chosen() == 0
    person.answers(age="25–44 år").sends()
    is_unsent(person)
    person.phone.set_offline(False)

    person.page.wait_for_url("**/r/**")
    assert kept(site) == (before[0] + 2, before[1] + 2)


@pytest.mark.parametrize("script", [True, False])
def test_back_after_the_receipt_is_another_person(site: Site, chromium: Browser, script: bool) -> None:
    before = kept(site)
    context = chromium.new_context(java_script_enabled=script, locale="sv-SE", viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(f"{site.intake}/s/{CAMPAIGN}")
    for age in ("45–64 år", "65–79 år"):
        page.get_by_label("Bor här året runt").check()
        page.get_by_label(age).check()
        if script:
            page.locator(".steps button", has_text="Nästa").click()
        page.get_by_role("group", name="som helhet").get_by_label("Ganska bra").check()
        onwards = page.locator(".steps button", has_text="Nästa")
        while onwards.is_visible():
            onwards.click()
        page.get_by_role("button", name="Skicka mina svar").click()
        page.wait_for_url("**/r/**")
        page.go_back()
        page.wait_for_url(f"**/s/{CAMPAIGN}")
    context.close()

    assert kept(site) == (before[0] + 2, before[1] + 2)


def test_sent_half_way_and_gone_on_with_it_is_one_person_and_a_revision(person: Person, site: Site) -> None:
    before = kept(site)
    person.answers()
    person.page.get_by_role("button", name="Skicka det jag har").click()
    receipt = person.is_received()
    person.page.get_by_role("link", name="Fortsätt svara").click()
    expect(person.page.locator(".part")).to_have_text("Del 2 av 7")
    assert person.chosen() == 3
    person.page.get_by_role("group", name="rekommendera").get_by_label("Ja, absolut").check()
    person.sends()

    assert person.is_received() == receipt
    assert kept(site) == (before[0] + 2, before[1] + 1)


def test_a_copy_of_ones_own_answers_can_be_saved_after_sending(person: Person) -> None:
    person.answers().sends().is_received()
    with person.page.expect_download() as waiting:
        person.page.get_by_role("link", name="Spara en kopia").click()

    text = waiting.value.path().read_text(encoding="utf-8-sig")
    assert "Hur gammal är du?" in text
    assert "45–64 år" in text


def test_what_must_be_mended_is_led_to_whichever_part_it_is_in(person: Person, site: Site) -> None:
    before = kept(site)
    person.page.get_by_label("Bor här året runt").check()
    person.goes_to_the_end().sends()
    expect(person.page).to_have_title("Fel: Invånarenkät – Exempelby")
    assert person.page.get_by_label("Bor här året runt").is_checked()
    person.page.get_by_role("link", name="som helhet").click()

    expect(person.page.get_by_role("group", name="som helhet").get_by_role("radio").first).to_be_focused()
    assert kept(site) == before


def test_a_browser_that_keeps_nothing_says_so_and_still_sends(site: Site, phone: BrowserContext) -> None:
    before = kept(site)
    phone.add_init_script("Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError') }")
    private = Person(phone, site).answers()
    expect(private.page.locator(".kept")).to_contain_text("sparar inget")
    private.sends().is_received()

    assert kept(site) == (before[0] + 1, before[1] + 1)


def test_a_touch_moves_on_to_the_next_theme_and_a_key_never_does(person: Person) -> None:
    person.answers()
    person.turns()
    battery = person.page.locator(".battery").first
    expect(battery.locator(".turns span")).to_have_text("1 av 14")
    battery.get_by_label("Ganska bra").locator("visible=true").tap()
    expect(battery.locator(".turns span")).to_have_text("2 av 14")
    battery.get_by_label("Ganska bra").locator("visible=true").focus()
    person.page.keyboard.press("Space")
    person.page.wait_for_timeout(400)
    expect(battery.locator(".turns span")).to_have_text("2 av 14")
    battery.get_by_role("button", name="Föregående").click()
    assert battery.get_by_label("Ganska bra").locator("visible=true").is_checked()


def test_choosing_too_many_is_explained_and_not_blocked(person: Person) -> None:
    person.answers()
    person.turns()
    important = person.page.get_by_role("group", name="viktigast att förbättra")
    for number in range(4):
        important.get_by_role("checkbox").nth(number).check()
    expect(important).to_contain_text("Du har valt 4. Ta bort 1.")
    important.get_by_role("checkbox").first.uncheck()
    expect(important).not_to_contain_text("Du har valt")


def test_places_are_marked_on_the_places_own_map_by_tap_and_by_keyboard_without_anybody_elses_server(
    person: Person, site: Site
) -> None:
    asked: list[str] = []
    person.page.on("request", lambda request: asked.append(request.url))
    person.answers()
    question = person.page.get_by_role("group", name="platser du tycker om")
    while not question.is_visible():
        person.turns()
    assert [url for url in asked if "map" in url] == []
    question.get_by_role("button", name="Visa karta").click()
    chart = question.get_by_role("application", name="Karta")
    expect(chart.locator(".area-name")).to_have_count(3)
    chart.click(position={"x": 120, "y": 160})
    person.page.keyboard.type("Badplatsen")
    chart.focus()
    person.page.keyboard.press("ArrowRight")
    person.page.keyboard.press("Enter")
    expect(chart.locator(".pin")).to_have_count(2)
    person.sends().is_received()

    ((body,),) = site.home.ask("journal.db", "select cast(bytes as text) from body order by seq desc limit 1")
    assert "q_pins_like__1__lat=58." in body
    assert "q_pins_like__2__lon=13." in body
    assert {url.partition("/s/")[0].partition("/map/")[0] for url in asked} <= {
        site.intake,
        *(url for url in asked if url.startswith(site.intake)),
    }


def test_the_kiosk_keeps_nothing_and_starts_over(site: Site, phone: BrowserContext) -> None:
    phone.add_init_script("window.later = []; window.setTimeout = (act, ms) => window.later.push([act, ms])")
    page = phone.new_page()
    page.goto(f"{site.intake}/s/{CAMPAIGN}?k=kiosk-biblioteket")
    page.get_by_label("Bor här året runt").check()
    assert page.evaluate("localStorage.length") == 0
    assert page.get_by_role("button", name="Börja om").is_visible()
    with page.expect_navigation():
        page.evaluate("later.filter(([, ms]) => ms === 90000).pop()[0]()")

    assert page.locator("main :checked").count() == 0


def test_the_kiosk_sends_later_what_it_could_not_send_and_the_next_person_sees_nothing_of_it(
    site: Site, phone: BrowserContext
) -> None:
    phone.add_init_script("window.later = []; window.setTimeout = (act, ms) => window.later.push([act, ms])")
    before = kept(site)
    kiosk = Person(phone, site, f"{CAMPAIGN}?k=kiosk-biblioteket").answers()
    page = kiosk.page
    kiosk.goes_to_the_end()
    page.get_by_label("Vill du säga något mer?").fill("Kanariefågeln")
    phone.set_offline(True)
    kiosk.sends()
    is_unsent(kiosk)
    page.evaluate("later.filter(([, ms]) => ms === 90000).pop()[0]()")
    expect(page.locator(".part")).to_have_text("Del 1 av 7")
    assert (kiosk.chosen(), page.locator(".problem").count()) == (0, 0)
    page.evaluate("later.filter(([, ms]) => ms !== 90000).pop()[0]()")
    page.get_by_label("Bor här en del av året").check()
    phone.set_offline(False)
    for _ in range(100):
        if kept(site) != before:
            break
        page.wait_for_timeout(50)

    assert kept(site) == (before[0] + 1, before[1] + 1)
    assert page.url == kiosk.address
    assert kiosk.chosen() == 1, "what the next person has begun is left alone"
    typed = page.locator("input[type=text],textarea").evaluate_all("all => all.map(one => one.value).join('')")
    assert typed == ""
    assert not re.search("Kanariefågeln|Visa kvittot|Öppna det", page.inner_text("body"))
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
    kiosk.page.get_by_label("25–44 år").check()
    kiosk.turns()
    page.get_by_role("group", name="som helhet").get_by_label("Ganska bra").check()
    kiosk.sends().is_received()
    assert kept(site) == (before[0] + 2, before[1] + 2)
    assert "Kanariefågeln" not in str(last_body(site))
    assert kiosk.faults == []


def test_the_kiosk_never_leaves_what_waits_to_be_sent_for_a_new_start(site: Site, phone: BrowserContext) -> None:
    before = kept(site)
    kiosk = Person(phone, site, f"{CAMPAIGN}?k=kiosk-biblioteket").answers()
    phone.set_offline(True)
    kiosk.sends()
    is_unsent(kiosk)
    kiosk.page.get_by_role("button", name="Börja om").click()
    assert kiosk.chosen() == 0
    with kiosk.page.expect_response("**/r/**"):
        phone.set_offline(False)

    assert kept(site) == (before[0] + 1, before[1] + 1)


def test_next_tells_once_of_what_must_be_answered_and_then_lets_pass(person: Person) -> None:
    page = person.page
    page.get_by_label("Bor här året runt").check()
    person.turns()
    age = page.get_by_role("group", name="Hur gammal är du?")
    expect(age).to_contain_text("Frågan behöver ett svar innan du skickar.")
    expect(age.get_by_role("radio").first).to_be_focused()
    expect(page.locator(".part")).to_have_text("Del 1 av 7")
    person.turns()
    expect(page.locator(".part")).to_have_text("Del 2 av 7")
    page.go_back()
    page.get_by_label("45–64 år").check()
    expect(age).not_to_contain_text("behöver ett svar")
    person.turns()
    expect(page.locator(".part")).to_have_text("Del 2 av 7")


def notes(site: Site) -> list[str]:
    rows = site.home.ask(
        "journal.db", f"select note from entry where campaign = '{CAMPAIGN}' order by seq desc limit 1"
    )
    return [note for (note,) in rows]


def test_who_goes_through_the_form_by_keyboard_never_meets_the_trap_and_is_in_no_doubt(
    person: Person, site: Site
) -> None:
    page = person.page
    opened_at = page.evaluate("performance.now()")
    reached = set()
    for _ in range(7):
        for _ in range(60):
            page.keyboard.press("Tab")
            name = page.evaluate("document.activeElement.name || document.activeElement.textContent.trim()")
            if (
                name in {"q_relation", "q_age_group", "q_overall"}
                and not page.locator(f"[name={name}]:checked").count()
            ):
                page.keyboard.press("Space")
            reached.add(name)
            if name in {"Nästa", "Skicka mina svar"}:
                break
        if name == "Skicka mina svar":
            break
        page.keyboard.press("Enter")
    assert "_site" not in reached
    assert {"q_relation", "q_age_group", "q_overall", "Skicka mina svar"} <= reached
    assert page.get_by_role("textbox", name="Lämna det här fältet tomt").count() == 0
    assert page.get_by_role("textbox", name="Lämna det här fältet tomt", include_hidden=True).count() == 1
    page.evaluate("until => new Promise(done => setTimeout(done, until - performance.now()))", opened_at + 3500)
    page.keyboard.press("Enter")
    person.is_received()

    assert notes(site) == [""]


def test_a_program_that_fills_in_everything_gets_an_ordinary_receipt_and_a_note(person: Person, site: Site) -> None:
    person.answers().goes_to_the_end()
    person.page.evaluate("f._site.value = 'https://example.org'")
    person.sends().is_received()

    (note,) = notes(site)
    assert "ett fält som ingen människa ser är ifyllt" in note


RANKED = """
form = "ordning"
version = 1
letter = "x"
title = { sv = "Ordning", en = "Order" }
intro = { sv = "Ordna.", en = "Order." }
target = { sv = "Alla", en = "All" }
step = "2"
anonymous = true
[choices.saker]
choices = [
  { value = "a", label = { sv = "Affären", en = "The shop" } },
  { value = "b", label = { sv = "Bussen", en = "The bus" } },
  { value = "c", label = { sv = "Cykelvägen", en = "The cycle path" } },
]
[[section]]
id = "one"
title = { sv = "Det viktigaste", en = "The most important" }
  [[section.question]]
  id = "order"
  type = "rank"
  label = { sv = "Vad är viktigast?", en = "What matters most?" }
  choices = "saker"
  max_choices = 2
  required = true
  publication = "agg"
  theme = "t"
"""


@pytest.fixture(scope="session")
def ranked_address(site: Site, tmp_path_factory: pytest.TempPathFactory) -> str:
    file = tmp_path_factory.mktemp("ordning") / "ordning.v1.toml"
    file.write_text(RANKED, encoding="utf-8")
    site.home.does("forms", "add", file)
    site.home.does(
        *("campaign", "open", "exempelby", "ordning", "--slug", "ordning", "--controller", "Kommunen"),
        *("--legal-basis", "public_interest"),
    )
    return f"{site.intake}/s/ordning"


@pytest.mark.parametrize("script", [True, False])
def test_things_are_put_in_order_from_lists_by_keyboard_alone_with_and_without_script(
    ranked_address: str, opened: Opened, site: Site, script: bool
) -> None:
    page = opened(ranked_address, script=script)

    def reach(control: str) -> None:
        for _ in range(20):
            if page.locator(f"{control}:focus").count():
                return
            page.keyboard.press("Tab")
        pytest.fail(f"{control} is not reached by Tab")

    reach(".send button")
    page.keyboard.press("Enter")
    expect(page).to_have_title("Fel: Ordning – Exempelby")
    page.get_by_role("alert").get_by_role("link").press("Enter")
    expect(page.get_by_label("Nummer 1")).to_be_focused()
    page.keyboard.type("Cyk")
    reach("#q_order-2")
    page.keyboard.press("ArrowDown")
    reach(".send button")
    page.keyboard.press("Enter")

    page.wait_for_url("**/r/**")
    ((body,),) = site.home.ask("journal.db", "select cast(bytes as text) from body order by seq desc limit 1")
    assert [value for name, value in parse_qsl(body) if name == "q_order"] == ["c", "a"]


CASES = """
form = "fall"
version = 1
letter = "x"
title = { sv = "Fall", en = "Cases" }
intro = { sv = "Fall", en = "Cases" }
target = { sv = "Alla", en = "All" }
step = "2"
anonymous = true
[choices.abc]
choices = [
  { value = "a", label = { sv = "A", en = "A" } },
  { value = "b", label = { sv = "B", en = "B" } },
  { value = "1_5", label = { sv = "Ett", en = "One" } },
]
[choices.rader]
choices = [{ value = "r", label = { sv = "R", en = "R" } }, { value = "s", label = { sv = "S", en = "S" } }]
[[section]]
id = "one"
title = { sv = "Ett", en = "One" }
"""
ASKED = {
    "many": 'type = "select_multiple"\nchoices = "abc"',
    "one": 'type = "select_one"\nchoices = "abc"',
    "rows": 'type = "select_one"\nchoices = "abc"\nrows = "rader"',
    "num": 'type = "integer"\nbands = [{ value = "all", label = { sv = "Alla", en = "All" }, low = 0 }]',
    "words": 'type = "text"\nmax_length = 40',
}
CONDITIONS = [
    "selected(${many}, 'a')",
    "selected(${many}, 'a') and selected(${many}, 'b')",
    "not(selected(${many}, 'a'))",
    "${one} = 'a' or ${one} = '1_5'",
    "${one} != 'a'",
    "${one} = ''",
    "${rows.r} = 'b'",
    "${num} > 3",
    "${num} = 3",
    "${num} != 3",
    "${num} <= 3 and (${one} = 'a' or selected(${many}, 'b'))",
    "${words} != ''",
    "${words} = 'hej'",
    "selected(${one}, 'b')",
    "${many} = ''",
]
ANSWERS: list[list[tuple[str, str]]] = [
    [],
    [("q_many", "a")],
    [("q_many", "a"), ("q_many", "b")],
    [("q_one", "a"), ("q_num", "3")],
    [("q_one", "1_5"), ("q_num", "4"), ("q_words", "hej")],
    [("q_one", "b"), ("q_num", "0"), ("q_rows__r", "b")],
    [("q_rows__s", "b"), ("q_num", "03"), ("q_many", "b")],
]


def _definition() -> str:
    words = 'label = {{ sv = "{0}", en = "{0}" }}\npublication = "int"\ntheme = "t"\nid = "{0}"\n'
    asked = [f"[[section.question]]\n{words.format(name)}{rest}\n" for name, rest in ASKED.items()]
    told = [
        f'[[section.question]]\n{words.format(f"case{n}")}type = "text"\nmax_length = 9\nrelevant = "{condition}"\n'
        for n, condition in enumerate(CONDITIONS)
    ]
    return CASES + "\n".join(asked + told)


@pytest.fixture(scope="session")
def cases_address(site: Site, tmp_path_factory: pytest.TempPathFactory) -> str:
    file = tmp_path_factory.mktemp("fall") / "fall.v1.toml"
    file.write_text(_definition(), encoding="utf-8")
    site.home.does("forms", "add", file)
    site.home.does(
        *("campaign", "open", "exempelby", "fall", "--slug", "fall", "--controller", "Kommunen"),
        *("--legal-basis", "public_interest"),
    )
    return f"{site.intake}/s/fall"


@pytest.mark.parametrize("answers", ANSWERS, ids=str)
def test_the_page_and_the_server_agree_on_which_questions_are_asked(
    cases_address: str, opened: Opened, answers: list[tuple[str, str]]
) -> None:
    """One table of conditions and answers, put to both."""
    page = opened(cases_address, script=True)
    for name, value in answers:
        control = page.locator(f"[name={name}]")
        if control.count() > 1 or control.first.get_attribute("type") in {"radio", "checkbox"}:
            page.locator(f"[name={name}][value='{value}']").check()
        else:
            control.fill(value)
    hidden = {
        f"case{n}"
        for n in range(len(CONDITIONS))
        if page.locator(f".q:has(> [name=q_case{n}])").get_attribute("hidden") is not None
    }
    reading = read(read_definition(_definition()), Submitted(tuple(answers)))

    assert hidden == {name for name in reading.not_asked if name.startswith("case")}
