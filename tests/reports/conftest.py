"""Public databases as the pipeline publishes them, with invented answers: a resident survey and one of weights."""

from __future__ import annotations

import json
import random
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

import pipeline.published
from pipeline.grid import Square
from pipeline.published import ANSWERED, NO_ANSWER, NOT_ASKED, SCHEMA_VERSION
from pipeline.release_file import MEANS
from reports import read_draft
from reports.draft import Draft

SCHEMA = Path(pipeline.published.__file__).with_name("public_schema.sql")
QUALITY = ["Mycket dåligt", "Ganska dåligt", "Varken bra eller dåligt", "Ganska bra", "Mycket bra"]
THEMES = {
    "walking_cycling": ("Gå och cykla", 2.3, 9),
    "public_transport": ("Buss, tåg och båt", 2.4, 7),
    "traffic_parking": ("Trafik och parkering", 3.2, 2),
    "public_spaces": ("Gator, torg och mötesplatser ute", 3.0, 4),
    "nature": ("Natur och vatten", 4.5, 1),
    "leisure_culture": ("Lek, idrott, kultur och fritid", 3.5, 4),
    "services": ("Service i vardagen", 2.8, 8),
    "work_business": ("Arbete och företagande", 3.0, 3),
    "housing": ("Bostäder", 2.5, 6),
    "social_life": ("Gemenskap", 3.9, 2),
    "identity": ("Identitet och stolthet", 3.8, 1),
    "safety": ("Trygghet", 3.7, 3),
    "maintenance": ("Skötsel", 3.1, 2),
    "influence": ("Inflytande", 2.6, 3),
}
AGES = {
    "16_24": "16–24 år",
    "25_44": "25–44 år",
    "45_64": "45–64 år",
    "65_79": "65–79 år",
    "80_plus": "80 år eller äldre",
}
GENDERS = {"woman": "Kvinna", "man": "Man", "other": "Annat"}
BANDS = {"16–44 år": ("16_24", "25_44"), "45–64 år": ("45_64",), "65 år eller äldre": ("65_79", "80_plus")}
POPULATION = {"16_24": 120, "25_44": 260, "45_64": 330, "65_79": 210, "80_plus": 80}


@dataclass
class Asked:
    """A question of the invented form, with everyone's answers: a value, several, or None."""

    id: str
    label: str
    choices: dict[str, str]
    answers: list[str | list[str] | None]
    type: str = "select_one"
    battery: str = ""
    battery_label: str = ""
    short: str = ""
    role: str = ""
    points: tuple[int, int] | None = None
    missing: dict[str, str] = field(default_factory=dict)
    max_choices: int | None = None
    theme: str = ""
    """What it is about, where that is not the row of a battery."""

    def counts(self, people: Iterable[int]) -> Counter[str]:
        """How many of these people gave each answer; every choice is there, with 0 if nobody took it."""
        found: Counter[str] = Counter(dict.fromkeys([*self.choices, *self.missing, NO_ANSWER, NOT_ASKED], 0))
        if self.type == "select_multiple":
            found[ANSWERED] = 0
        for person in people:
            answer = self.answers[person]
            if isinstance(answer, list):
                found.update([*answer, ANSWERED])
            else:
                found[answer or NO_ANSWER] += 1
        return found


@dataclass
class Invented:
    """One campaign to publish."""

    slug: str
    questions: list[Asked]
    groups: dict[str, list[int]]
    variable: str
    n: int
    title: str = "Invånarenkät"
    form: str = "resident_survey"
    final: bool = True
    opens: str = "2026-04-12"
    pairs: list[tuple[str, str, str, str, int]] = field(default_factory=list)
    stability: list[tuple[str, str, float]] = field(default_factory=list)
    source: str = ""
    design: str = "open_link"
    carried: dict[str, dict[str, tuple[str, str]]] = field(default_factory=dict)
    """What background questions are for a group, as values and label, where it is made of more than one."""


Publish = Callable[..., Path]


@pytest.fixture
def publish(tmp_path: Path) -> Publish:
    """Writes a public database of one place and gives its path."""
    return publisher(tmp_path)


@pytest.fixture(scope="session")
def drafts(tmp_path_factory: pytest.TempPathFactory) -> tuple[Draft, Draft]:
    """The drafts of two releases of one survey: what 400 people said, and then 409."""
    write, invent = publisher(tmp_path_factory.mktemp("drafts")), inventor()
    first, _ = read_draft(write(invent(400)), "exempelby")
    second, _ = read_draft(write(invent(409), release="2027-01-10-1"), "exempelby")
    return first, second


@pytest.fixture(scope="session")
def build_public() -> Callable[[Path], Path]:
    """Writes what 400 people said in a folder, with services, a map, official figures and words of their own, and what
    sixty young said and wrote."""

    def build(folder: Path) -> Path:
        path = with_map(publisher(folder)(with_services(by_gender(inventor()(400))), young_inventor()(60)))
        alike = [("coding_sample", "", 30.0), ("coding_kappa", "nature.strength", 0.8)]
        return with_own_words(with_own_words(with_figures(path)), alike, survey="unga", coded=YOUNG_CODED, said={})

    return build


def publisher(folder: Path) -> Publish:
    """What writes a public database in a folder."""

    def write(
        *campaigns: Invented,
        population: bool = True,
        name: str = "Exempelby",
        release: str = "2026-11-22-1",
        policy: str = "k = 10\n# draws\nstability_draws = 1_000\n",
    ) -> Path:
        path = folder / "public.db"
        path.unlink(missing_ok=True)
        database = sqlite3.connect(path)
        database.executescript(SCHEMA.read_text(encoding="utf-8"))
        database.execute(f"pragma user_version = {SCHEMA_VERSION}")
        database.execute(
            "insert into place values ('exempelby', ?, '1499', 'Exempelköping', 1180, 'Kommunens uppgift 2025')", [name]
        )
        made = release, "2026-11-22", SCHEMA_VERSION, policy
        database.execute("insert into release values (?, ?, ?, ?, '', '')", made)
        if population:
            database.executemany(
                "insert into population values ('exempelby', ?, ?, ?, 'SCB', 2025)",
                [(age, gender, n // 2) for age, n in POPULATION.items() for gender in ("woman", "man")],
            )
        for campaign in campaigns:
            _insert(database, campaign, release)
        database.execute(f"insert into question_mean {MEANS}")
        database.commit()
        database.close()
        return path

    return write


def _insert(database: sqlite3.Connection, c: Invented, release: str) -> None:
    grouped = sum(len(people) for people in c.groups.values())
    database.execute(
        "insert into campaign values (?,'exempelby',?,?,1,?,'Resident survey',?,'2026-09-30',?,"
        "'Exempelköpings kommun',?,?,1,?,?,?,?,'')",
        [c.slug, release, c.form, c.title, c.opens, c.design, c.final, c.final and c.n >= 30, c.n, grouped,
         c.n - grouped, c.source],
    )  # fmt: skip
    for position, q in enumerate(c.questions):
        low, high = q.points or (None, None)
        short = q.short or q.label
        database.execute(
            "insert into question values (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,'','','','',?,?)",
            [c.slug, q.id, position, q.battery, q.battery_label, q.battery_label, q.label, q.label, short, short,
             q.theme or q.id.partition(".")[2], q.type, int(q.points is not None), low, high, q.role, q.max_choices],
        )  # fmt: skip
        everything = {**q.choices, **q.missing, NO_ANSWER: "Inget svar", NOT_ASKED: "Inte tillfrågad"}
        database.executemany(
            "insert into choice values (?,?,?,?,?,?,?,?,?)",
            [(c.slug, q.id, value, at, label, label, *[label.split(" – ")[0]] * 2, value not in q.choices)
             for at, (value, label) in enumerate(everything.items())],
        )  # fmt: skip
        if c.n:
            database.executemany(
                "insert into total_count values (?,?,?,?)",
                [(c.slug, q.id, choice, n) for choice, n in q.counts(range(c.n)).items()],
            )
    dice = random.Random(c.slug)
    for at, (label, people) in enumerate(c.groups.items()):
        group = f"{c.slug}-{at}"
        database.execute(
            "insert into respondent_group values (?,?,?,1,?,?,?,?)",
            [group, c.slug, release, label, label, at, len(people)],
        )
        for order, (variable, (value, words)) in enumerate(
            c.carried.get(label, {c.variable: (str(at), label)}).items()
        ):
            known = (variable, value, words, words)
            database.execute(
                "insert into group_value values (?,?,?,?,'',?,?)", [group, variable, order, value, words, words]
            )
            database.execute(
                "insert into breakdown values (?,?,?,?,?,?,?,?) on conflict do update set size = size + excluded.size",
                [f"b{c.slug}-{variable}-{value}", c.slug, *known, at, len(people)],
            )
            database.execute("insert into breakdown_group values (?,?)", [f"b{c.slug}-{variable}-{value}", group])
        database.executemany(
            "insert into answer_count values (?,?,?,?)",
            [(group, q.id, choice, rounded(n, dice)) for q in c.questions for choice, n in q.counts(people).items()],
        )
    database.execute(
        "insert into breakdown_count select b.id, a.question, a.choice, sum(a.n), count(*) from breakdown b "
        "join breakdown_group g on g.breakdown_id = b.id join answer_count a using (group_id) "
        "where b.campaign = ? group by 1, 2, 3",
        [c.slug],
    )
    database.executemany("insert into respondent_count values (?,?,?,?,?,?)", [(c.slug, *pair) for pair in c.pairs])
    database.executemany(
        "insert into quality_figure values (?,'rank_stability',?,?,?,?,'','')",
        [(c.slug, question, choice, value, c.n) for question, choice, value in c.stability],
    )
    if c.n:
        database.execute(
            "insert into channel_count values (?,'ica','Affischen på Ica','web',?)", [c.slug, c.n // 3 * 3]
        )


def rounded(n: int, dice: random.Random) -> int:
    """Unbiased rounding to base 3."""
    return n // 3 * 3 + (3 if dice.random() < n % 3 / 3 else 0)


def _rating(dice: random.Random, centre: float) -> str | None:
    if dice.random() < 0.04:
        return None
    return "dk" if dice.random() < 0.06 else str(min(5, max(1, round(dice.gauss(centre, 1.05)))))


@pytest.fixture
def residents() -> Callable[..., Invented]:
    """A believable resident survey of n people."""
    return inventor()


def inventor() -> Callable[..., Invented]:
    """What makes a believable resident survey of n people."""

    def invent(n: int = 400, labels: Sequence[str] = (), **changes: object) -> Invented:
        dice = random.Random(n)
        themes = {key: list(row) for key, row in THEMES.items()}
        for key, label in zip(themes, labels, strict=False):
            themes[key][0] = label
        ages = dice.choices(list(AGES), weights=[4, 22, 40, 26, 1], k=n)
        genders = dice.choices(list(GENDERS), weights=[58, 40, 2], k=n)
        quality = {str(at + 1): label for at, label in enumerate(QUALITY)}
        dk = {"dk": "Vet inte / gäller inte mig"}
        questions = [
            Asked("resident", "Anknytning till platsen", {"resident": "Bor här", "other": "Annat"},
                  ["other" if i % 10 == 0 else "resident" for i in range(n)], type="derived"),
            Asked("age_group", "Hur gammal är du?", AGES, list(ages)),
            Asked("gender", "Jag är …", GENDERS, list(genders)),
            Asked("overall", "Hur tycker du att det är att bo eller verka i Exempelby som helhet?", quality,
                  [_rating(dice, 3.6) for _ in range(n)], points=(1, 5), role="overall", missing=dk),
        ]  # fmt: skip
        young = [0.9 if age == "25_44" else 0.0 for age in ages]
        for key, (label, centre, _) in themes.items():
            questions.append(
                Asked(f"theme_rating.{key}", f"{label} – går det bra?", quality,
                      [_rating(dice, float(centre) - young[i] * (key == "housing")) for i in range(n)],
                      battery="theme_rating", battery_label="Hur fungerar det här i Exempelby i dag?", short=str(label),
                      role="performance", points=(1, 5), missing=dk)
            )  # fmt: skip
        keys = list(themes)

        def three(person: int) -> list[str] | None:
            weights = [float(themes[k][2]) * (4 if k == "housing" and ages[person] == "25_44" else 1) for k in keys]
            picked = dict.fromkeys(dice.choices(keys, weights=weights, k=4))
            return None if dice.random() < 0.03 else sorted(list(picked)[:3], key=keys.index)

        questions.append(
            Asked("theme_priority", "Vilka tre områden är viktigast att förbättra de närmaste åren?",
                  {k: f"{themes[k][0]} – går det bra?" for k in keys}, [three(i) for i in range(n)],
                  type="select_multiple", role="importance", max_choices=3)
        )  # fmt: skip
        groups = {label: [i for i in range(n) if ages[i] in band] for label, band in BANDS.items()}
        counted = {**Counter(("age_group", age) for age in ages), **Counter(("gender", g) for g in genders)}
        pairs = [("resident", v, "resident", value, m * 9 // 10 // 3 * 3) for (v, value), m in counted.items()]
        top = sorted(keys, key=lambda k: -float(themes[k][2]))
        stability = [("theme_priority", key, float(max(0, 99 - 17 * at))) for at, key in enumerate(top)]
        made = Invented("exempelby-2026", questions, {k: v for k, v in groups.items() if len(v) >= 10}, "age_group", n,
                        pairs=pairs, stability=stability)  # fmt: skip
        for name, value in changes.items():
            setattr(made, name, value)
        return made

    return invent


@pytest.fixture
def young() -> Callable[..., Invented]:
    """A survey of n young people, as the shipped form asks them."""
    return young_inventor()


def young_inventor() -> Callable[..., Invented]:
    """What makes a survey of n young people."""
    themes = {"hang_out": "Ställen att vara på", "sport": "Idrott", "nature": "Natur, bad och friluftsliv",
              "transport": "Ta sig till skola och kompisar", "work": "Sommarjobb"}  # fmt: skip
    missing = {"cafe": "Café", "youth_club": "Fritidsgård", "motor": "Motor och mek", "gaming": "Spel"}
    homes = {"here": "Här", "city": "I en större stad", "abroad": "Utomlands"}
    quality = {str(at + 1): label for at, label in enumerate(QUALITY)}
    agree = {str(at + 1): label for at, label in enumerate(["Inte alls", "Lite", "Varken eller", "Rätt bra", "Helt"])}
    dk = {"dk": "Vet inte"}

    def invent(n: int = 60, **changes: object) -> Invented:
        dice = random.Random(n)

        def some(choices: dict[str, str], weights: Sequence[int], most: int) -> list[str | list[str] | None]:
            drawn = [sorted(set(dice.choices(list(choices), weights=weights, k=most))) for _ in range(n)]
            return [None if at % 20 == 19 else one for at, one in enumerate(drawn)]

        ages = dice.choices(["13_15", "16_19"], weights=[1, 1], k=n)
        questions = [
            Asked("age_group", "Hur gammal är du?", {"13_15": "13–15 år", "16_19": "16–19 år"}, list(ages),
                  theme="background"),
            Asked("overall", "Hur är det att vara ung här?", quality, [_rating(dice, 3.4) for _ in range(n)],
                  points=(1, 5), role="overall", missing=dk),
            *(Asked(f"theme_rating.{key}", label, quality, [_rating(dice, 2.2 + at * 0.6) for _ in range(n)],
                    battery="theme_rating", battery_label="Hur fungerar det här?", role="performance", points=(1, 5),
                    missing=dk)
              for at, (key, label) in enumerate(themes.items())),
            Asked("theme_priority", "Vilka tre saker är viktigast att göra bättre för unga?", themes,
                  some(themes, [5, 1, 1, 4, 2], 3), type="select_multiple", role="importance", max_choices=3),
            Asked("missing", "Vad saknar du?", missing, some(missing, [9, 2, 2, 1], 2), type="select_multiple",
                  theme="leisure_culture"),
            Asked("future_home", "Var bor du när du är 30?", homes, dice.choices(list(homes), weights=[2, 6, 1], k=n),
                  theme="overall", missing=dk),
            Asked("heard_by_adults", "Vuxna lyssnar på unga här.", agree, [_rating(dice, 2.5) for _ in range(n)],
                  points=(1, 5), missing=dk, theme="influence"),
            Asked("contribute", "Vill du bidra?", {"yes": "Ja", "no": "Nej"}, dice.choices(["yes", "no"], k=n),
                  theme="engagement"),
        ]  # fmt: skip
        stability = [("theme_priority", key, 90.0 - 9 * at) for at, key in enumerate(themes)]
        made = Invented("unga", questions, {"Alla": list(range(n))} if n >= 10 else {}, "age_group", n,
                        title="Ungdomsenkät", form="youth_survey", opens="2026-03-02", stability=stability)  # fmt: skip
        for name, value in changes.items():
            setattr(made, name, value)
        return made

    return invent


@pytest.fixture
def weights() -> Callable[..., Invented]:
    """A survey of whole numbers: ten themes 0–14, fifty actions in ten batteries, three trade-offs, thirty areas."""

    def invent(n: int = 900, importance: bool = True) -> Invented:
        dice = random.Random(n)

        def battery(name: str, label: str, rows: Sequence[str], role: str = "", end: int = 14) -> list[Asked]:
            centres = [dice.uniform(0.35 * end, 0.85 * end) for _ in rows]
            scale = {str(p): str(p) for p in range(end + 1)}
            return [
                Asked(f"{name}.r{at}", row, scale,
                      [None if dice.random() < 0.05 else str(min(end, max(0, round(dice.gauss(centre, end / 4)))))
                       for _ in range(n)],
                      type="integer", battery=name, battery_label=label, role=role, points=(0, end))
                for at, (row, centre) in enumerate(zip(rows, centres, strict=True))
            ]  # fmt: skip

        names = ["Skola", "Vård", "Natur", "Trafik", "Bostäder", "Handel", "Kultur", "Idrott", "Trygghet", "Klimat"]
        questions = battery("themes", "Hur viktiga är områdena?", names, role="importance" if importance else "")
        for at, theme in enumerate(names):
            questions += battery(f"actions_{at}", f"Åtgärder: {theme}", [f"{theme}, åtgärd {i}" for i in range(1, 6)])
        questions += battery("tradeoffs", "Vägval", ["Tätt eller glest", "Bil eller buss", "Fort eller länge"], end=10)
        groups = {f"Delområde {at + 1}": list(range(at, n, 30)) for at in range(30)}
        return Invented("vikter", questions, groups, "sub_area", n, title="Framtidsenkät", form="future_survey",
                        stability=[(f"themes.r{at}", "", 90.0 - at) for at in range(10)],
                        source="Frågorna kommer från en tidigare kommunal enkät.")  # fmt: skip

    return invent


STATUS = {
    "enough": "Finns och räcker",
    "not_enough": "Finns men räcker inte",
    "missing": "Saknas och behövs",
    "not_needed": "Behövs inte för mig",
}
SERVICES = {
    "groceries": ("Livsmedelsbutik", [70, 22, 2, 3, 3]),
    "pharmacy": ("Apotek eller läkemedelsutlämning", [6, 18, 66, 6, 4]),
    "fuel": ("Drivmedel", [12, 28, 14, 40, 6]),
    "mobile": ("Mobiltäckning", [48, 44, 4, 1, 3]),
}
"""What people answered of each: enough, not enough, missing, not needed, don't know."""


def with_services(survey: Invented, weights: dict[str, Sequence[int]] | None = None) -> Invented:
    """The same survey, in which people have also told of the services; `weights` by service, where they are others."""
    dice = random.Random(survey.n)
    asked = [
        Asked(f"service_needs.{key}", label, STATUS,
              list(dice.choices([*STATUS, "dk"], (weights or {}).get(key, usual), k=survey.n)),
              battery="service_needs", battery_label="Hur är det med servicen för dig?", missing={"dk": "Vet inte"})
        for key, (label, usual) in SERVICES.items()
    ]  # fmt: skip
    return replace(survey, questions=[*survey.questions, *asked])


def by_gender(survey: Invented) -> Invented:
    """The same survey with each group divided by gender too; the few of another gender stand with the women."""
    genders = next(question.answers for question in survey.questions if question.id == "gender")
    divided = {
        f"{label} · {GENDERS[gender]}": [person for person in people if (genders[person] == "man") == (gender == "man")]
        for label, people in survey.groups.items()
        for gender in ("woman", "man")
    }
    carried = {
        f"{label} · {GENDERS[gender]}": {
            "age_group": ("+".join(BANDS[label]), label),
            "gender": (gender, GENDERS[gender]),
        }
        for label in survey.groups
        for gender in ("woman", "man")
    }
    return replace(survey, groups=divided, carried=carried)


def oblong(south: float, north: float) -> str:
    """An outline from one parallel to another, between two meridians."""
    corners = [(13.10, south), (13.13, south), (13.13, north), (13.10, north), (13.10, south)]
    return json.dumps({"type": "Polygon", "coordinates": [corners]})


SQUARES = {
    "pins_like": {Square(250, 6477500, 390000): 15, Square(250, 6477750, 390000): 5, Square(500, 6478500, 390500): 5},
    "pins_improve": {Square(250, 6477500, 390250): 25, Square(1000, 6480000, 390000): 5},
}
SPOTS = {"pins_like": [("Badplatsen", 40), ("Torget", 10)], "pins_improve": [("Gamla stationen", 20)]}


def with_map(path: Path, campaign: str = "exempelby-2026") -> Path:
    """The same public file, in which people have also pointed on a map of two areas."""
    database = sqlite3.connect(path)
    database.executemany(
        "insert into place_area values ('exempelby', ?, ?, ?)",
        [("south", "Södra sidan", oblong(58.42, 58.43)), ("north", "Norra sidan", oblong(58.43, 58.44))],
    )
    database.executemany(
        "insert into map_question values (?, ?, ?, ?, ?, ?, ?)",
        [
            (campaign, "pins_like", 90, "Märk ut platser du tycker om.", "Mark places you like.", 110, 70),
            (campaign, "pins_improve", 91, "Märk ut det som kan bli bättre.", "Mark places to improve.", 100, 60),
        ],
    )
    database.executemany(
        "insert into map_cell values (?, ?, ?, ?, ?, ?)",
        [(campaign, q, one.name, one.size, n, one.outline) for q, some in SQUARES.items() for one, n in some.items()],
    )
    database.executemany(
        "insert into map_place values (?, ?, ?, ?)",
        [(campaign, question, name, n) for question, some in SPOTS.items() for name, n in some],
    )
    database.commit()
    database.close()
    return path


AROUND = {"municipality": 15_120, "region": 1_772_000, "country": 10_610_000}
SHARES = {"municipality": (17.25, 21.5), "region": (21.9, 15.25), "country": (22.1, 14.9)}


def with_figures(path: Path) -> Path:
    """The same public file with official figures: eleven years of people around the place, ages, a count by hand."""
    people = ("Invånare", "Inhabitants", "personer", "people")
    shares = {"share_0_19": "Invånare 0–19 år", "share_65_79": "Invånare 65–79 år"}
    rows: list[tuple[object, ...]] = [
        ("population", area, year, 1, *people, n * (1 + (year - 2025) / 200), 0, year == 2025, "SCB, folkmängd (TAB1)")
        for area, n in AROUND.items()
        for year in range(2015, 2026)
    ]
    rows += [
        (name, area, 2025, at, label, label, "procent", "percent", SHARES[area][at - 2], 1, 0, f"Kolada (RKA), N{at}")
        for at, (name, label) in enumerate(shares.items(), start=2)
        for area in AROUND
    ]
    rows += [
        ("households", "place", 2023, 4, "Hushåll", "Households", "", "", 512, 0, 1, "Exempelköpings kommun, register"),
        ("households", "municipality", 2024, 4, "Hushåll", "Households", "", "", 6900, 0, 0, "Exempelköpings kommun"),
    ]
    with closing(sqlite3.connect(path)) as database, database:
        database.executemany(f"insert into indicator values ('exempelby', {', '.join('?' * 12)})", rows)
    return path


Coded = Mapping[str, tuple[int, Mapping[str, Mapping[str, int]]]]
CODED: Coded = {
    "best": (90, {"nature": {"": 48, "strength": 45}, "social_life": {"": 30, "strength": 30}}),
    "improve": (
        120,
        {
            "services": {"": 36, "need": 27, "idea": 12},
            "public_transport": {"": 33, "need": 33},
            "housing": {"": 15, "need": 12},
        },
    ),
    "idea": (21, {}),
}
"""How many wrote to each question, and how many of them something under each theme and kind."""
YOUNG_CODED: Coded = {
    "improve": (
        54,
        {
            "leisure_culture": {"": 39, "need": 30, "idea": 15},
            "public_transport": {"": 24, "need": 24},
            "work_business": {"": 12},
        },
    ),
    "best": (24, {"nature": {"": 12, "strength": 12}}),
    "idea": (12, {}),
}
"""The same of the young; of their words none are let through."""
SAID = {
    "best": ["Sjön och skogen.", "Att folk hälsar.", "Lugnet.", "Skolan ligger nära."],
    "improve": ["Fler bussar på kvällen.", "Affären behöver öppet längre."],
}


def with_own_words(
    path: Path,
    agreed: Sequence[tuple[str, str, float]] | None = None,
    *,
    survey: str = "exempelby-2026",
    coded: Coded = CODED,
    said: Mapping[str, Sequence[str]] = SAID,
) -> Path:
    """The same public file with what people wrote, coded, and how well two coders agreed."""
    campaign, labels = survey, {"best": "Vad är bäst?", "improve": "Vad kan bli bättre?", "idea": "En idé?"}
    theirs = {
        "coding_sample": [("", 30.0)],
        "coding_kappa": [("nature.strength", 0.9), ("services.need", 0.7)],
        "coding_disagreements": [("", 11.0)],
    }
    figures = agreed or [(figure, choice, value) for figure, rows in theirs.items() for choice, value in rows]
    with closing(sqlite3.connect(path)) as database, database:
        for at, (question, label) in enumerate(labels.items(), start=900):
            database.execute(
                "insert into question values (?,?,?,'','','',?,?,?,?,'open','text',0,null,null,'','','','','',null)",
                [campaign, question, at, *[label] * 4],
            )
        for question, (people, themes) in coded.items():
            everybody = ("_answered", "Alla som skrev", "Everybody who wrote", "", "något slag", "any kind", people)
            rows = [everybody] + [
                (theme, THEMES[theme][0], THEMES[theme][0], kind, kind, kind, n)
                for theme, kinds in themes.items()
                for kind, n in kinds.items()
            ]
            database.executemany(
                "insert into code_count values (?,?,?,?,?,?,?,?,?)", [(campaign, question, *row) for row in rows]
            )
        database.executemany(
            "insert into open_answer values (?,?,?,'as_written',?)",
            [(campaign, q, at, words) for q, some in said.items() for at, words in enumerate(some, start=1)],
        )
        database.executemany(
            "insert into quality_figure values (?,?,'',?,?,30,'','')", [(campaign, *figure) for figure in figures]
        )
    return path
