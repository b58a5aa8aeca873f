"""A person without script, with a keyboard or a phone, gets from the place's page to the receipt."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

from forms.catalogue import shipped

Site = Any
Opened = Callable[..., Page]


def test_the_resident_survey_is_walked_through_by_its_labels(site: Site, opened: Opened) -> None:
    entries = site.home.entries()
    page = opened(f"{site.intake}/p/exempelby")
    page.get_by_role("link", name="Invånarenkät").click()
    page.get_by_role("checkbox", name="Bor här hela året").or_(page.get_by_role("checkbox").first).first.check()
    page.get_by_role("group", name="Hur gammal är du?").get_by_label("25–44 år").check()
    for battery in page.locator("fieldset.battery > fieldset.row").all():
        battery.get_by_role("radio").nth(1).check()
    important = page.get_by_role("group", name=re.compile("viktigast att förbättra"))
    for number in range(4):
        important.get_by_role("checkbox").nth(number).check()
    page.get_by_label("Vad är bäst med Exempelby?").fill("Sjön & <skogen>")
    page.get_by_role("button", name="Skicka mina svar").click()

    expect(page).to_have_title(re.compile("^Fel: "))
    problems = page.get_by_role("alert").get_by_role("link")
    assert problems.count() == 2, "one too many chosen, one question that must be answered"
    assert page.get_by_label("Vad är bäst med Exempelby?").input_value() == "Sjön & <skogen>"
    problems.first.click()
    important.get_by_role("checkbox").nth(3).uncheck()
    whole = page.get_by_role("group", name=re.compile("som helhet"))
    whole.get_by_role("radio").first.check()
    page.get_by_role("button", name="Skicka mina svar").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Mottaget")
    assert re.fullmatch(r"([0-9a-z]{4}-){3}[0-9a-z]{4}", page.locator(".code").inner_text())
    assert site.home.entries() == entries + 1


def test_every_question_of_the_survey_is_on_the_one_page(site: Site, opened: Opened) -> None:
    page = opened(f"{site.intake}/s/exempelby-prova")
    for question in shipped().latest("resident_survey").questions():
        if question.type.value != "hidden":
            assert page.locator(f"[name^=q_{question.id}]").count() > 0, question.id


def test_the_sign_up_is_walked_through_by_the_keyboard_alone(site: Site, opened: Opened) -> None:
    """Tab from field to field, space and arrows to choose, enter to send; where the focus is can always be seen."""
    entries = site.home.entries()
    page = opened(f"{site.intake}/s/exempelby-anmalan/en", width=1280)
    typed = {"q_name": "Kim Exempelsson", "q_email": "kim@example.se", "q_phone": "0500-00 00 00"}
    chosen = {"q_represents": 1, "q_sector": 0, "q_engagement": 0, "q_share_with": 0, "q_notice_read": 0}
    done: set[str] = set()
    for _ in range(120):
        page.keyboard.press("Tab")
        focus = page.locator(":focus")
        name = focus.get_attribute("name") or ""
        if name in typed:
            page.keyboard.type(typed[name])
        elif name in chosen and name not in done:
            page.keyboard.press("Space")
            for _ in range(chosen[name]):
                page.keyboard.press("ArrowDown")
            done.add(name)
        elif focus.evaluate("one => one.tagName") == "BUTTON":
            page.keyboard.press("Enter")
            break
    expect(page.get_by_role("heading", level=1)).to_have_text("Received")
    assert site.home.entries() == entries + 1
    assert site.home.ask("contacts.db", "select count(*) from entry") == [(1,)]


def test_the_sign_up_and_the_survey_can_be_read_in_both_languages(site: Site, opened: Opened) -> None:
    page = opened(f"{site.intake}/s/exempelby-prova")
    page.get_by_role("link", name="English").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Resident survey")
    assert page.locator("html").get_attribute("lang") == "en"
    page.get_by_role("link", name="Svenska").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Invånarenkät")


def test_back_after_the_receipt_begins_for_another_person(site: Site, opened: Opened) -> None:
    """A phone that is passed on: what is sent after the receipt is a person more, never a change of the first one."""
    page = opened(f"{site.intake}/s/exempelby-unga")
    entries = site.home.entries()
    receipts = set()
    for _ in range(2):
        for group in page.locator("fieldset.q:has(.must)").all():
            group.locator("input").nth(1).check()
        page.get_by_role("button").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Mottaget")
        receipts.add(page.url.split("?")[0])
        page.go_back()
    assert len(receipts) == 2
    assert site.home.entries() == entries + 2


def test_the_desk_opens_with_its_link_and_leads_to_the_counts(site: Site, opened: Opened) -> None:
    page = opened(f"{site.desk}/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Logga in")
    page.goto(site.entrance())
    page.get_by_role("button", name="Gå in").click()
    page.get_by_role("listitem").filter(has_text="Stängd").get_by_role("link", name="Invånarenkät").first.click()
    page.get_by_role("link", name="Hur många har svarat?").click()
    expect(page.get_by_role("row", name="45–64 år").get_by_role("cell").first).to_have_text("50")
    page.goto(f"{site.desk}/")
    page.get_by_role("link", name="Behovsanalysen").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(
        re.compile("Behovsanalys för Elak|Behovsanalys för Exempelby")
    )
