"""What is written to those who lead a place when a campaign opens or closes: Swedish first, English after it. Pure."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from forms.definition import Form
from intake.register import Campaign, CampaignState, Place
from intake.register.records import ON_ITS_WAY
from reports.swedish import day

FRESH = timedelta(days=14)
"""For so long is it news that something opened or closed; later nobody is told of it."""


class News(StrEnum):
    """What has happened to a campaign."""

    OPENED = "opened"
    LINK_CLOSED = "link-closed"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Words:
    """A letter before it has a recipient."""

    subject: str
    body: str


def news_of(campaign: Campaign, today: date) -> News | None:
    """What there is to tell of a campaign on a day, the latest only; None when nothing has happened lately.

    That the link has closed is news only where paper and telephone are still entered: otherwise all closes the day
    after.
    """
    begun = _begun(campaign, today)
    if begun is None:
        return None
    news, since = begun
    return news if timedelta(0) <= today - since < FRESH else None


def _begun(campaign: Campaign, today: date) -> tuple[News, date] | None:
    """What was the last to happen, and since which day."""
    closes, last = campaign.closes, campaign.last_entry
    match campaign.state(today):
        case CampaignState.OPEN:
            return News.OPENED, campaign.opens
        case CampaignState.ENTRY_ONLY if closes is not None and last is not None and last - closes > ON_ITS_WAY:
            return News.LINK_CLOSED, closes + timedelta(days=1)
        case CampaignState.CLOSED:
            by_dates = None if last is None else last + timedelta(days=1)
            return News.CLOSED, min(one for one in (campaign.closed, by_dates) if one is not None)
    return None


def key_of(news: News, campaign: str, recipient: str) -> str:
    """What makes the letter one that is sent once. The address is not kept in it longer than in the letter."""
    return f"campaign:{news}:{campaign}:{_named(recipient)}"


def reminder_key(reminder: str, recipient: str) -> str:
    """As `key_of`, for a reminder with this key of its own."""
    return f"reminder:{reminder}:{_named(recipient)}"


def _named(recipient: str) -> str:
    return hashlib.sha256(recipient.strip().lower().encode()).hexdigest()[:16]


def told(news: News, campaign: Campaign, form: Form, place: Place, *, link: str, desk: str) -> Words:
    """The letter about a campaign, with what is to be done next. Of answers it says nothing, not even how many."""
    swedish, english = form.title["sv"], form.title["en"]
    match news:
        case News.OPENED:
            return _letter(
                f"{place.name}: {swedish} är öppen",
                _opened_in_swedish(campaign, swedish, place, link, desk),
                f"“{english}” in {place.name} is open since {campaign.opens}: {link}. Try the link on your own phone, "
                f"put up the posters, and follow how many have answered: {desk}",
                place,
            )
        case News.LINK_CLOSED:
            return _letter(
                f"{place.name}: länken till {swedish} har stängt",
                _link_closed_in_swedish(campaign, swedish, place, desk),
                f"The link to “{english}” in {place.name} has closed. Paper and telephone can be entered up to and "
                f"including {campaign.last_entry}. Fetch the boxes, enter what is in them, and take the posters "
                f"down: {desk}",
                place,
            )
        case News.CLOSED if form.anonymous:
            return _letter(
                f"{place.name}: {swedish} är stängd",
                _closed_in_swedish(swedish, place, desk),
                f"“{english}” in {place.name} is closed and takes no more answers. See who has answered and who is "
                "missing, review the texts, make a candidate and read it with the group, publish, and give the "
                f"results back to those who answered: {desk}",
                place,
            )
        case News.CLOSED:
            return _letter(
                f"{place.name}: {swedish} är stängd",
                _sign_up_closed_in_swedish(swedish, place, desk),
                f"“{english}” in {place.name} is closed. Get in touch with those who signed up, and use what they "
                f"wrote for nothing else than the form said: {desk}",
                place,
            )


def reminding(subject: str, body: str, english: str, place: Place, *, desk: str) -> Words:
    """A reminder as a letter."""
    return _letter(subject, f"{body.strip()}\n\nSkrivbordet: {desk}", f"{english} {desk}", place)


def _letter(subject: str, swedish: str, english: str, place: Place) -> Words:
    why = (
        f"Du får brevet för att du har en roll för {place.name} i Platskoll. Den som sköter kontona kan ändra det.\n"
        f"You get this letter because you have a role for {place.name} in Platskoll. Whoever looks after the accounts "
        "can change that."
    )
    return Words(subject, f"{swedish}\n\n–\n\n{english}\n\n–\n\n{why}\n")


def _opened_in_swedish(campaign: Campaign, title: str, place: Place, link: str, desk: str) -> str:
    until = f" och stänger {_day(campaign.closes)}" if campaign.closes else ""
    return (
        f"Hej!\n\n{title} i {place.name} öppnade {_day(campaign.opens)}{until}.\n\n{link}\n\n"
        "Gör det här först:\n"
        "– Öppna länken i din egen telefon och se att allt stämmer.\n"
        "– Sätt upp affischerna och skicka länken dit den ska.\n"
        "– Se efter om några dagar vilka som har svarat, och vilka som saknas.\n\n"
        f"Skrivbordet: {desk}"
    )


def _link_closed_in_swedish(campaign: Campaign, title: str, place: Place, desk: str) -> str:
    return (
        f"Hej!\n\nLänken till {title} i {place.name} har stängt. Papper och telefonsvar kan skrivas in till och med "
        f"{_day(campaign.last_entry)}.\n\n"
        "Gör det här nu:\n"
        "– Hämta lådorna och skriv in det som ligger i dem.\n"
        "– Ta ner affischerna.\n"
        "– Se vilka som saknas bland dem som har svarat: ännu går det att ringa.\n\n"
        f"Skrivbordet: {desk}"
    )


def _closed_in_swedish(title: str, place: Place, desk: str) -> str:
    return (
        f"Hej!\n\n{title} i {place.name} är stängd och tar inte emot fler svar.\n\n"
        "Det här återstår:\n"
        "– Se vilka som har svarat, och vilka som saknas.\n"
        "– Gå igenom det som är skrivet med egna ord. Inget av det visas förrän någon har läst det.\n"
        "– Gör en kandidat och läs den tillsammans i gruppen. Inget är offentligt förrän ni har bestämt er.\n"
        "– Publicera, och berätta för dem som svarade vad som kom fram.\n\n"
        f"Skrivbordet: {desk}"
    )


def _sign_up_closed_in_swedish(title: str, place: Place, desk: str) -> str:
    return (
        f"Hej!\n\n{title} i {place.name} är stängd.\n\n"
        "Det här återstår:\n"
        "– Hör av er till dem som har anmält sig.\n"
        "– Använd uppgifterna bara till det som stod i formuläret.\n\n"
        f"Skrivbordet: {desk}"
    )


def _day(value: date | None) -> str:
    return "" if value is None else day(value.isoformat())
