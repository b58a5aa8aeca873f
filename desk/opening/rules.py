"""What the law, the method and good sense say of a campaign before it opens: refusals and warnings, each with why."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from forms.catalogue import Catalogue
from forms.definition import Form, QuestionType, Text
from forms.errors import FormsError
from intake.register import Campaign, CampaignState, ControllerKind, LegalBasis

from .processors import FILE_NAME, Processor
from .proposal import Proposal
from .screening import ADVICE, MANY, Advice, advise, for_children, read, reasons, youngest

ADULT = 18
YOUNGEST = 13
_SHORTEST = timedelta(days=7)
_LONGEST = timedelta(days=92)

FINNISH_AREA: Mapping[str, str] = {"1485": "Uddevalla", "1493": "Mariestad", "1496": "Skövde"}
"""Municipalities in the administrative area for Finnish (R-51), by code, as mariestad.se, ruotsi.se and immi.se say."""


class Weight(StrEnum):
    """Whether a finding stops the opening."""

    REFUSAL = "refusal"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to mend or to think about: which field, in one sentence or two, with why."""

    weight: Weight
    rule: str
    """The requirement, `R-01`; empty for plain sense."""
    field: str
    """The field of Proposal, or of its terms (`terms.registration`)."""
    sentence: Text
    question: Text | None = None
    """What a person must answer yes to before a warning is passed by."""


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What is true around a proposal."""

    today: date
    alike: tuple[Campaign, ...] = ()
    """The other campaigns of the same kind of form at the place, see `alike`."""
    processors: tuple[Processor, ...] | None = None
    """Those who handle personal data for the controller; None when nobody has written the list."""


def findings(proposal: Proposal, around: Circumstances) -> tuple[Finding, ...]:
    """Everything to mend or to think about before a campaign opens, refusals first."""
    found = [finding for rule in _RULES for finding in rule(proposal, around)]
    return tuple(sorted(found, key=lambda finding: finding.weight is not Weight.REFUSAL))


def may_open(found: Iterable[Finding]) -> bool:
    """Whether nothing stands in the way; warnings are for a person to judge."""
    return all(finding.weight is not Weight.REFUSAL for finding in found)


def alike(form: Form, campaigns: Iterable[Campaign], catalogue: Catalogue) -> tuple[Campaign, ...]:
    """The campaigns that ask with the same kind of form, whatever the version or the place's own variant."""
    return tuple(campaign for campaign in campaigns if _kind(campaign, catalogue) == form.kind)


def _kind(campaign: Campaign, catalogue: Catalogue) -> str:
    try:
        return catalogue.get(campaign.form, campaign.version).kind
    except FormsError:
        return campaign.form


Found = Iterator[Finding]


def _refusal(rule: str, field: str, sv: str, en: str) -> Finding:
    return Finding(Weight.REFUSAL, rule, field, {"sv": sv, "en": en})


def _warning(rule: str, field: str, sv: str, en: str, question: Text | None = None) -> Finding:
    return Finding(Weight.WARNING, rule, field, {"sv": sv, "en": en}, question)


# --- Who is responsible --------------------------------------------------------------------------------------------


def _controller(proposal: Proposal, _: Circumstances) -> Found:
    if not proposal.controller.strip():
        yield _refusal(
            "R-01",
            "controller",
            "Skriv vem som är personuppgiftsansvarig. Den som svarar har rätt att veta vem som ansvarar.",
            "Say who the controller is. Those who answer have a right to know who is responsible.",
        )
    elif proposal.terms.controller_kind is ControllerKind.ASSOCIATION and _sounds_public(proposal.controller):
        yield _warning(
            "R-01",
            "terms.controller_kind",
            f"{proposal.controller} låter som en myndighet, men står som förening. För en myndighet gäller fler "
            "regler.",
            f"{proposal.controller} sounds like an authority, but stands as an association. More rules hold for an "
            "authority.",
            {"sv": "Är det en förening?", "en": "Is it an association?"},
        )
    if not _reachable(proposal.controller_contact):
        yield _refusal(
            "R-01",
            "controller_contact",
            "Skriv en e-postadress eller ett telefonnummer till den ansvariga, så att den som undrar kan fråga.",
            "Give an e-mail address or a telephone number of the controller, so that anybody can ask.",
        )
    if proposal.by_authority and not _reachable(proposal.terms.data_protection_officer):
        yield _refusal(
            "R-01",
            "terms.data_protection_officer",
            "Skriv hur man når dataskyddsombudet: e-post eller telefon. Varje myndighet har ett.",
            "Say how to reach the data protection officer: e-mail or telephone. Every authority has one.",
        )


def _sounds_public(name: str) -> bool:
    return name.casefold().strip().endswith(("kommun", "regionen", "kommunen")) or "kommunstyrelse" in name.casefold()


def _reachable(contact: str) -> bool:
    return "@" in contact or sum(sign.isdigit() for sign in contact) >= 5


def _who(proposal: Proposal, _: Circumstances) -> Found:
    if not proposal.who.strip():
        yield _refusal("", "who", "Skriv vem som öppnar insamlingen.", "Say who opens the campaign.")


def _registration(proposal: Proposal, _: Circumstances) -> Found:
    if not proposal.by_authority:
        return
    if not proposal.terms.registration.strip():
        yield _refusal(
            "R-22",
            "terms.registration",
            "Skriv diarienumret. Svaren blir allmänna handlingar, och de ska gå att hitta.",
            "Give the registry number. The answers become official documents, and it must be possible to find them.",
        )
    if not proposal.terms.unit.strip():
        yield _refusal(
            "R-22",
            "terms.unit",
            "Skriv vilken enhet eller förvaltning hos myndigheten som har hand om insamlingen.",
            "Say which unit or department of the authority is in charge of the campaign.",
        )


# --- By what right -------------------------------------------------------------------------------------------------


def _basis(proposal: Proposal, _: Circumstances) -> Found:
    bases = set(proposal.bases)
    if not bases:
        yield _refusal(
            "R-02",
            "bases",
            "Välj en rättslig grund. Utan den får inga personuppgifter behandlas.",
            "Choose a legal basis. Without one no personal data may be processed.",
        )
    if len(bases) > 1:
        yield _refusal(
            "R-02",
            "bases",
            "Välj en enda rättslig grund. Ett ändamål vilar på en grund; annars vet ingen vilka rättigheter som "
            "gäller.",
            "Choose one legal basis only. A purpose rests on one; otherwise nobody knows which rights hold.",
        )
    if LegalBasis.ANONYMOUS in bases and not proposal.form.anonymous:
        yield _refusal(
            "R-02",
            "bases",
            "Formuläret frågar vem den som svarar är, så det är inte anonymt. Välj en annan rättslig grund.",
            "The form asks who answers, so it is not anonymous. Choose another legal basis.",
        )
    if not proposal.by_authority:
        return
    if LegalBasis.LEGITIMATE_INTEREST in bases:
        yield _refusal(
            "R-02",
            "bases",
            "En myndighet kan inte stödja sig på berättigat intresse när den utför sina uppgifter. Oftast är grunden "
            "allmänt intresse.",
            "An authority cannot rely on legitimate interest when it does its work. The basis is usually the public "
            "interest.",
        )
    if LegalBasis.CONSENT in bases:
        yield from _consent_to_authority(proposal)


def _consent_to_authority(proposal: Proposal) -> Found:
    if not proposal.terms.basis_reason.strip():
        yield _refusal(
            "R-02",
            "terms.basis_reason",
            "Skriv varför ni stöder er på samtycke. Den som möter en myndighet är sällan helt fri att säga nej, så "
            "samtycke passar sällan där.",
            "Say why you rely on consent. People who face an authority are seldom quite free to say no, so consent is "
            "seldom suitable there.",
        )
    else:
        yield _warning(
            "R-02",
            "bases",
            "Samtycke är sällan en lämplig grund för en myndighet. Ert skäl sparas tillsammans med insamlingen.",
            "Consent is seldom a suitable basis for an authority. Your reason is kept with the campaign.",
            {"sv": "Har dataskyddsombudet sagt ja?", "en": "Has the data protection officer agreed?"},
        )


def _processors(proposal: Proposal, around: Circumstances) -> Found:
    contacts = not proposal.form.anonymous
    if around.processors is None and contacts:
        yield _warning(
            "R-05",
            "processors",
            f"Ingen har skrivit ned vilka utanför organisationen som sköter server och e-post. Skriv {FILE_NAME} "
            "i hemmet; "
            "en tom fil betyder att ni sköter allt själva.",
            f"Nobody has written down who outside the organisation runs the server and the mail. Write {FILE_NAME} in "
            "the home; an empty file means that you do everything yourselves.",
        )
    for one in around.processors or ():
        if one.agreed is None or one.agreed > around.today:
            sentence = (
                f"Det finns inget gällande avtal med {one.name} ({one.task}). Utan biträdesavtal får kontaktuppgifter "
                f"inte samlas in. Skriv avtalets dag i {FILE_NAME}.",
                f"There is no agreement in force with {one.name} ({one.task}). Without one contact details may not be "
                f"collected. Write the day of the agreement in {FILE_NAME}.",
            )
            yield _refusal("R-05", "processors", *sentence) if contacts else _warning("R-05", "processors", *sentence)
        if not one.within_eea:
            yield _warning(
                "R-05",
                "processors",
                f"{one.name} behandlar uppgifter utanför EU och EES ({one.country}). Det kräver ett eget stöd i lagen.",
                f"{one.name} handles data outside the EU and the EEA ({one.country}). That needs a ground of its "
                "own in "
                "law.",
                {"sv": "Finns det ett sådant stöd?", "en": "Is there such a ground?"},
            )


# --- Those who answer ----------------------------------------------------------------------------------------------


def _screening(proposal: Proposal, _: Circumstances) -> Found:
    why = reasons(proposal.form, proposal.terms.expected)
    advice = advise(read(proposal.terms.screening))
    if why and advice is Advice.UNANSWERED:
        yield _refusal(
            "R-06",
            "terms.screening",
            f"Svara på frågorna om dataskydd först, eftersom {_listed(why, 'sv', 'och')}.",
            f"Answer the questions about data protection first, because {_listed(why, 'en', 'and')}.",
        )
    if advice in {Advice.CONSIDER, Advice.NEEDED}:
        done = {"sv": "Är det gjort?", "en": "Is that done?"}
        yield Finding(Weight.WARNING, "R-06", "terms.screening", ADVICE[advice], done)


def _listed(parts: Sequence[Text], language: str, word: str) -> str:
    *first, last = (part[language] for part in parts)
    return f"{', '.join(first)} {word} {last}" if first else last


def _expected(proposal: Proposal, _: Circumstances) -> Found:
    if proposal.terms.expected < 0:
        yield _refusal(
            "R-06",
            "terms.expected",
            "Skriv hur många svar ni väntar er, 0 eller fler.",
            "Say how many answers you expect, 0 or more.",
        )
    elif not proposal.terms.expected and proposal.place.population > MANY:
        yield _warning(
            "R-06",
            "terms.expected",
            f"Skriv ungefär hur många svar ni väntar er. Väntar ni er fler än {MANY} ska dataskyddet prövas först.",
            f"Say roughly how many answers you expect. With more than {MANY}, data protection must be screened first.",
        )


def _the_young(proposal: Proposal, _: Circumstances) -> Found:
    form, age = proposal.form, youngest(proposal.form)
    if not for_children(form):
        if age is not None and age < ADULT:
            yield from _some_are_minors(proposal, age)
        return
    if not form.anonymous:
        yield _refusal(
            "R-16",
            "form",
            "En enkät till unga ska vara anonym. Det här formuläret frågar vem den som svarar är.",
            "A survey of the young must be anonymous. This form asks who answers.",
        )
    if (age or 0) < YOUNGEST or not _sends_the_youngest_away(form):
        yield _refusal(
            "R-16",
            "form",
            f"Den som är under {YOUNGEST} år ska mötas av en vänlig sida där inget sparas. Yngre barn är med i grupp "
            "med en vuxen. Formuläret saknar det svarsalternativet.",
            f"Those below {YOUNGEST} must meet a friendly page where nothing is kept. Younger children take part in a "
            "group with an adult. The form lacks that choice.",
        )
    yield from _where_the_young_are(form)
    yield from _best_for_children(proposal, Weight.REFUSAL)


def _some_are_minors(proposal: Proposal, age: int) -> Found:
    if not (proposal.terms.children.strip() and proposal.terms.giving_back.strip()):
        yield _warning(
            "R-18",
            "terms.children",
            f"Den som är {age} år kan svara, och är ett barn enligt lagen. Skriv gärna vem som har vägt barnens bästa "
            "och hur de unga får veta resultatet.",
            f"People who are {age} may answer, and are children in law. Say, if you can, who weighed what is best for "
            "the children and how the young learn the results.",
        )


def _sends_the_youngest_away(form: Form) -> bool:
    asked = form.question("age_group")
    return bool(asked and asked.choices and any(choice.leads_to == "stop" for choice in asked.choices.choices))


def _where_the_young_are(form: Form) -> Found:
    for question in form.questions():
        if question.choices_from == "sub_area":
            yield _refusal(
                "R-17",
                "form",
                f"Unga ska inte behöva säga i vilken del de bor. Ta bort frågan ”{question.label['sv']}”.",
                f"The young should not have to say in which part they live. Remove the question "
                f"“{question.label['en']}”.",
            )
        if question.type is QuestionType.GEOPOINT and question.hint is None:
            yield _refusal(
                "R-17",
                "form",
                f"Frågan ”{question.label['sv']}” behöver en mening om att inte markera hem, sitt eget eller andras.",
                f"The question “{question.label['en']}” needs a sentence about not marking homes, one's own or "
                "others'.",
            )


def _best_for_children(proposal: Proposal, weight: Weight) -> Found:
    rules = (
        (
            "children",
            "Skriv vem som har vägt vad som är bäst för barnen. Barnkonventionen är lag i Sverige.",
            "Say who weighed what is best for the children. The Convention on the Rights of the Child is Swedish law.",
        ),
        (
            "giving_back",
            "Skriv hur de unga får veta vad som kom fram och vad det ledde till.",
            "Say how the young get to know what came out of it and what it led to.",
        ),
    )
    for name, sv, en in rules:
        if not getattr(proposal.terms, name).strip():
            yield Finding(weight, "R-18", f"terms.{name}", {"sv": sv, "en": en})


# --- When and in which languages -----------------------------------------------------------------------------------


def _dates(proposal: Proposal, around: Circumstances) -> Found:
    opens, closes, entry_closes = proposal.opens, proposal.closes, proposal.entry_closes
    if closes is None:
        yield _warning(
            "",
            "closes",
            "Länken har ingen sista dag. Då publiceras inget, för det sker när insamlingen har stängt.",
            "The link has no last day. Then nothing is published, for that is done when the campaign has closed.",
            {"sv": "Ska den stå öppen tills vidare?", "en": "Shall it stay open until further notice?"},
        )
    elif closes < opens:
        yield _refusal(
            "",
            "closes",
            f"Länken kan inte stänga {closes}, före den öppnar {opens}. Ändra ett av datumen.",
            f"The link cannot close on {closes}, before it opens on {opens}. Change one of the dates.",
        )
    elif closes < around.today:
        yield _refusal(
            "",
            "closes",
            f"Länkens sista dag {closes} har redan varit. Välj en senare dag.",
            f"The last day of the link, {closes}, has passed. Choose a later day.",
        )
    elif closes - opens < _SHORTEST - timedelta(days=1):
        yield _warning(
            "",
            "closes",
            "Länken är öppen kortare än en vecka. Den som är bortrest hinner inte svara.",
            "The link is open for less than a week. Those who are away will miss it.",
        )
    elif closes - opens > _LONGEST:
        yield _warning(
            "",
            "closes",
            "Länken är öppen längre än tre månader. De flesta svarar de första veckorna, och läget kan hinna ändras.",
            "The link is open for more than three months. Most people answer in the first weeks, and things may "
            "change.",
        )
    if entry_closes is not None and (closes is None or entry_closes < closes):
        yield _refusal(
            "",
            "entry_closes",
            "Sista dagen för papper och telefon kan inte ligga före länkens sista dag. Ändra ett av datumen.",
            "The last day for paper and telephone cannot come before that of the link. Change one of the dates.",
        )
    if opens < around.today:
        yield _warning(
            "",
            "opens",
            f"Den första dagen {opens} har redan varit. Då ser det ut som om länken var öppen också de dagarna.",
            f"The first day, {opens}, has passed. It will look as if the link was open on those days too.",
        )


def _languages(proposal: Proposal, _: Circumstances) -> Found:
    form = proposal.form
    unknown = [language for language in proposal.languages if language not in form.languages]
    if unknown:
        yield _refusal(
            "",
            "languages",
            f"Formuläret finns inte på {', '.join(unknown)}. Det finns på {', '.join(form.languages)}.",
            f"The form is not available in {', '.join(unknown)}. It is in {', '.join(form.languages)}.",
        )
    if not proposal.languages:
        yield _refusal("", "languages", "Välj minst ett språk.", "Choose at least one language.")
    elif "sv" not in proposal.languages:
        yield _warning(
            "",
            "languages",
            "Svenska är inte valt. Det mesta som sägs runt formuläret är på svenska.",
            "Swedish is not chosen. Most of what is said around the form is in Swedish.",
        )
    if drafts := [language for language in proposal.languages if language in form.drafts]:
        yield _warning(
            "",
            "languages",
            f"Ingen har granskat översättningen till {', '.join(drafts)} än.",
            f"Nobody has reviewed the translation into {', '.join(drafts)} yet.",
            {"sv": "Har någon som kan språket läst den?", "en": "Has somebody who knows the language read it?"},
        )


def _finnish(proposal: Proposal, _: Circumstances) -> Found:
    municipality = FINNISH_AREA.get(proposal.place.municipality_code)
    if municipality and "fi" not in proposal.languages:
        yield _warning(
            "R-51",
            "languages",
            f"{municipality} hör till förvaltningsområdet för finska. Formuläret finns inte på finska här: säg på "
            "affisch "
            "och webbplats hur den som vill får det på finska.",
            f"{municipality} belongs to the administrative area for Finnish. The form is not offered in Finnish here: "
            "say on posters and the web site how to get it in Finnish.",
        )


def _another(proposal: Proposal, around: Circumstances) -> Found:
    for other in around.alike:
        standing = other.state(around.today) in {CampaignState.OPEN, CampaignState.NOT_YET, CampaignState.ENTRY_ONLY}
        if standing and other.place == proposal.place.slug and other.slug != proposal.slug:
            until = f"till {other.closes}" if other.closes else "tills vidare"
            yield _warning(
                "",
                "form",
                f"Samma slags formulär är redan öppet på platsen, {until} ({other.slug}). Svaren räknas var för "
                "sig, och "
                "den som svarar på båda räknas två gånger.",
                f"The same kind of form is open at the place already ({other.slug}). The answers are counted "
                "apart, and "
                "those who answer both are counted twice.",
                {"sv": "Ska båda vara öppna?", "en": "Shall both be open?"},
            )


_RULES: Sequence[Callable[[Proposal, Circumstances], Found]] = (
    _controller,
    _who,
    _registration,
    _basis,
    _processors,
    _screening,
    _expected,
    _the_young,
    _dates,
    _languages,
    _finnish,
    _another,
)
