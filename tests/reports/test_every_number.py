"""Every number of a document, without exception, worked out anew from the tables of the public file."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from pipeline.published import ANSWERED, NO_ANSWER, NOT_ASKED
from reports import finish, read_draft
from reports.draft import Draft
from reports.escaping import TIED
from reports.swedish import day, number

BAND = {"age_group": "resident", "gender": "resident"}
RULES = {"0", "1", "2", "5", "7", "10", "15", "18", "29", "30", "95", "99", "100", "4"}
"""What the document says of its own rules (30–99 answers, index 0–100) and of its licence (CC BY 4.0)."""


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory, build_public: Any) -> Iterator[tuple[Draft, sqlite3.Connection]]:
    """A draft, and the file that it is made from."""
    path: Path = build_public(tmp_path_factory.mktemp("numbers"))
    draft, _ = read_draft(path, "exempelby")
    with closing(sqlite3.connect(path)) as database:
        yield draft, database


def whole(value: Fraction | float) -> str:
    return number(value)


def share(n: int, base: int) -> str:
    return whole(Fraction(100 * n, base))


class File:
    """The tables of the public file, asked plainly."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._ask = lambda sql, *values: database.execute(sql, values).fetchall()

    def one(self, sql: str, *values: object) -> Any:
        ((value,),) = self._ask(sql, *values)
        return value

    def rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        return self._ask(sql, *values)

    def counts(self, question: str) -> dict[str, int]:
        return dict(self.rows("select choice, n from total_count where question = ?", question))

    def answered(self, question: str) -> int:
        """How many took a stand."""
        counts = self.counts(question)
        missing = {value for (value,) in self.rows("select value from choice where question = ? and missing", question)}
        return counts.get(ANSWERED) or sum(n for choice, n in counts.items() if choice not in missing)

    def labels(self, question: str, column: str = "label_sv") -> dict[str, str]:
        asked = f"select value, {column} from choice where question = ? order by position"
        return dict(self.rows(asked, question))

    def scales(self) -> list[tuple[str, str]]:
        return self.rows("select id, short_sv from question where role = 'performance' order by position")


def alone(database: sqlite3.Connection, campaign: str) -> File:
    """The same tables as if no other survey had ever been made."""
    copy = sqlite3.connect(":memory:")
    database.backup(copy)
    copy.execute("delete from campaign where slug <> ?", [campaign])
    for (table,) in copy.execute("select name from sqlite_master where type = 'table'").fetchall():
        if "campaign" in {column for _, column, *_ in copy.execute(f"pragma table_info({table})")}:
            copy.execute(f"delete from {table} where campaign <> ?", [campaign])
    return File(copy)


def population(file: File) -> Iterator[tuple[str, str]]:
    for variable in ("age_group", "gender"):
        classes = dict(
            file.rows(
                "select value_b, n from respondent_count where variable_a = 'resident' and variable_b = ? and n > 0",
                variable,
            )
        )
        people = dict(file.rows(f"select {variable}, sum(n) from population group by 1"))
        there = {value: label for value, label in file.labels(variable).items() if value in people}
        base, everyone = sum(classes.get(value, 0) for value in there), sum(people[value] for value in there)
        for value, label in there.items():
            n, path = classes.get(value, 0), f"population_{variable} > {label}"
            yield f"{path} > Svarande, cirka", whole(5 * ((n + 2) // 5))
            yield f"{path} > Svarande, %", share(n, base)
            yield f"{path} > Befolkning, cirka", whole(people[value])
            yield f"{path} > Befolkning, %", share(people[value], everyone)
            yield f"{path} > Svarande mot befolkning", number(Fraction(n * everyone, base * people[value]), 1)
            if n <= 3:
                yield f"{path} > högst", str(n + 2)
        yield f"note {variable}", whole(base)


def overall(file: File) -> Iterator[tuple[str, str]]:
    counts, base = file.counts("overall"), file.answered("overall")
    for value, label in file.labels("overall").items():
        yield f"overall > {label} > Antal", whole(counts[value])
        if value.isdecimal():
            yield f"overall > {label} > Andel, %", share(counts[value], base)
    yield "title overall", share(sum(n for choice, n in counts.items() if choice in ("4", "5")), base)
    yield "note overall", whole(base)


def profile(file: File) -> Iterator[tuple[str, str]]:
    bases = []
    for question, name in file.scales():
        counts = {int(choice): n for choice, n in file.counts(question).items() if choice.isdecimal()}
        base = sum(counts.values())
        mean = Fraction(sum(point * n for point, n in counts.items()), base)
        yield f"profile > {name} > Bas", whole(base)
        yield f"profile > {name} > Medel", number(Fraction(round(mean * 1000), 1000), 1)
        yield f"profile > {name} > Index", whole(25 * (mean - 1))
        yield f"profile > {name} > Under mitten, %", share(counts[1] + counts[2], base)
        yield f"profile > {name} > Över mitten, %", share(counts[4] + counts[5], base)
        yield f"profile > {name} > Vet inte, antal", whole(file.counts(question)["dk"])
        bases.append(base)
    yield "profile > bas", f"mellan {min(bases)} och {max(bases)}"


def ranking(file: File) -> Iterator[tuple[str, str]]:
    counts, base = file.counts("theme_priority"), file.answered("theme_priority")
    areas = file.labels("theme_priority", "short_sv")
    known = {value: counts[value] for value in areas if not value.startswith("_") and value in counts}
    stable = dict(file.rows("select choice, value from quality_figure where figure = 'rank_stability'"))
    means = dict(zip([name for _, name in file.scales()], list(file.scales()), strict=True))
    told = dict(profile(file))
    for value, n in known.items():
        name = areas[value]
        yield f"ranking > {name} > Rang", str(1 + sum(other > n for other in known.values()))
        yield f"ranking > {name} > Antal", whole(n)
        yield f"ranking > {name} > Andel, %", share(n, base)
        yield f"ranking > {name} > I topp, %", whole(stable[value])
        if name in means:
            yield f"four_fields > {name} > Vill förbättra, %", share(n, base)
            yield f"four_fields > {name} > Betyg, medel", told[f"profile > {name} > Medel"]
    yield "ranking > bas", whole(base)
    yield "omräkningar", f"{whole(1000)} omräkningar"


def groups(file: File) -> Iterator[tuple[str, str]]:
    """Each class of a background question: the rounded counts of its groups, added up."""
    shown = [name for name, _ in sorted(_wished(file).items(), key=lambda pair: -pair[1])[:5]]
    areas = {short: value for value, short in file.labels("theme_priority", "short_sv").items()}
    counted = {}
    for class_id, variable, label, size in file.rows("select id, variable, label_sv, size from breakdown"):
        n = dict(
            file.rows(
                "select a.choice, sum(a.n) from breakdown_group b join answer_count a using (group_id) "
                "where b.breakdown_id = ? and a.question = 'theme_priority' group by 1",
                class_id,
            )
        )
        yield f"groups_{variable} > {label} > Personer", whole(size)
        for name in shown:
            yield f"groups_{variable} > {label} > {name}", share(n[areas[name]], n[ANSWERED])
        counted[variable, label] = n
    for (variable, label), n in counted.items():
        for value, name in file.labels("theme_priority", "short_sv").items():
            others = [other for there, other in counted.items() if there[0] == variable and there[1] != label]
            if value in n and not value.startswith("_"):
                path = f"skillnad > {label} > {name}"
                yield path, share(n[value], n[ANSWERED])
                yield (
                    f"{path}, övriga",
                    share(sum(other[value] for other in others), sum(other[ANSWERED] for other in others)),
                )


def _wished(file: File) -> dict[str, int]:
    counts = file.counts("theme_priority")
    names = file.labels("theme_priority", "short_sv")
    return {names[value]: n for value, n in counts.items() if not value.startswith("_")}


def weights(file: File) -> Iterator[tuple[str, str]]:
    """Ages and genders put right in turn until both are as in the population; their classes are those of the groups."""
    there = file.rows(
        "select y.value, s.value, sum(size) from respondent_group g "
        "join group_value y on y.group_id = g.id and y.variable = 'age_group' "
        "join group_value s on s.group_id = g.id and s.variable = 'gender' group by 1, 2"
    )
    people = sum(n for *_, n in there)
    table = {(ages, gender): Fraction(n) for ages, gender, n in there}
    inhabitants = file.one("select sum(n) from population")
    for _ in range(20):
        for at, column in enumerate(("age_group", "gender")):
            known = dict(file.rows(f"select {column}, sum(n) from population group by 1"))
            for one in {cell[at] for cell in table}:
                wanted = Fraction(people * sum(known[value] for value in one.split("+")), inhabitants)
                now = sum(n for cell, n in table.items() if cell[at] == one)
                table |= {
                    cell: (n * wanted / now).limit_denominator(10**9) for cell, n in table.items() if cell[at] == one
                }
    each = [table[ages, gender] / n for ages, gender, n in there]
    yield "viktade personer", whole(people)
    yield "minsta vikt", number(min(each), 1)
    yield "största vikt", number(max(each), 1)


def questions(file: File) -> Iterator[tuple[str, str]]:
    asked = file.rows(
        "select id, battery, battery_sv, label_sv, short_sv, type from question where type <> 'text' order by position"
    )
    for question, battery, battery_sv, label, short, kind in asked:
        counts, base = file.counts(question), file.answered(question)
        path = f"questions > {battery_sv} {label}" if battery else f"questions > {label}"
        yield f"{path} > Tog ställning", whole(base)
        yield f"{path} > Vet inte", whole(counts.get("dk", 0))
        yield f"{path} > Inget svar", whole(counts[NO_ANSWER])
        yield f"{path} > Inte tillfrågade", whole(counts[NOT_ASKED])
        missing = {value for (value,) in file.rows("select value from choice where question = ? and missing", question)}
        for value, words in file.labels(question, "short_sv" if battery else "label_sv").items():
            if battery:
                yield f"total_{battery} > {short} > {words}", whole(counts[value])
            else:
                yield f"total_{question} > {words} > Antal", whole(counts[value])
                if value not in missing:
                    yield f"total_{question} > {words} > Andel, %", share(counts[value], base)
        yield f"note {question} {kind}", whole(base)


def facts(file: File) -> Iterator[tuple[str, str]]:
    ((opens, closes, people, inside, form, version, title),) = file.rows(
        "select opens, closes, respondents, in_groups, form, version, title_sv from campaign"
    )
    release, date = file.rows("select id, date from release")[0]
    code, municipality, inhabitants = file.rows("select municipality_code, municipality, population from place")[0]
    resident = file.counts("resident")["resident"]
    asked_of = file.one("select sum(n) from population")
    yield "svarande", whole(people)
    yield "svarande (in English)", f"{people:,}"
    yield "svarande som bor här", whole(resident)
    yield "svar per 100 invånare", share(resident, asked_of)
    yield "befolkning i åldrarna", whole(asked_of)
    yield "befolkningens år", str(file.one("select distinct year from population"))
    yield "folkmängd", whole(inhabitants)
    yield "personer i grupper", whole(inside)
    yield "formulärets version", str(version)
    yield "öppnade", day(opens)
    yield "stängde", day(closes)
    yield "utgåva", release
    yield "utgåvans dag", day(date)
    yield "uppgifter > Kommun > Gäller", f"{municipality} ({code})"
    yield "uppgifter > Utgåva > Gäller", f"{release}, {day(date)}"
    yield "uppgifter > Svar till och med > Gäller", day(closes)
    yield "uppgifter > Formulär > Gäller", f"{title}, {form} version {version}"
    yield "uppgifter > Öppna data > Gäller", f"den publicerade filen public.db i utgåva {release}"
    for channel, n in file.rows("select name, n from channel_count"):
        yield f"channels > {channel} > Antal, cirka", whole(n)


def scales(file: File) -> Iterator[tuple[str, str]]:
    """Questions with a scale and without a part in the ranking."""
    for question, label in file.rows("select id, label_sv from question where scale and role = '' and battery = ''"):
        counts = {int(choice): n for choice, n in file.counts(question).items() if choice.isdecimal()}
        base = sum(counts.values())
        mean = Fraction(sum(point * n for point, n in counts.items()), base)
        path = f"scale_questions > {label}"
        yield f"{path} > Bas", whole(base)
        yield f"{path} > Medel", number(Fraction(round(mean * 1000), 1000), 1)
        yield f"{path} > Index", whole(25 * (mean - 1))


def beside(file: File) -> Iterator[tuple[str, str]]:
    """What is told of another survey: in the list of surveys, and in its chapter under its own name."""
    ((name, title, opens, closes, people),) = file.rows(
        "select slug, title_sv, opens, closes, respondents from campaign"
    )
    yield f"svarande > {title}", whole(people)
    yield f"öppnade > {title}", day(opens)
    yield f"{name} svarande", whole(people)
    yield f"{name} öppnade", day(opens)
    yield f"{name} stängde", day(closes)
    for part in (overall, profile, ranking, questions, scales, own_words):
        for path, value in part(file):
            yield f"{name} {path}", value


def services(file: File) -> Iterator[tuple[str, str]]:
    """Missing, and half of what is not enough, of those who need the service."""
    needs = {}
    for question, name in file.rows("select id, short_sv from question where battery = 'service_needs'"):
        n = file.counts(question)
        base = n["missing"] + n["not_enough"] + n["enough"]
        needs[name] = Fraction(2 * n["missing"] + n["not_enough"], 2 * base)
        yield f"services > {name} > Behöver den", whole(base)
        yield f"services > {name} > Saknas, %", share(n["missing"], base)
        yield f"services > {name} > Räcker inte, %", share(n["not_enough"], base)
        yield f"services > {name} > Räcker, %", share(n["enough"], base)
        yield f"services > {name} > Behov", whole(100 * needs[name])
    for name, need in needs.items():
        yield f"services > {name} > Rang", str(1 + sum(other > need for other in needs.values()))


def on_map(file: File) -> Iterator[tuple[str, str]]:
    """Named spots as they are, and squares by the area that their middle is in: the invented areas are oblongs."""
    areas = {name: _ends(outline) for name, outline in file.rows("select name, outlines from place_area")}
    for question, people, located in file.rows("select id, people, located from map_question"):
        yield f"note {question}", f"{whole(people)} {whole(located)}"
        for name, n in file.rows("select name, n from map_place where question = ?", question):
            yield f"map_{question} > {name} > Namngivet ställe, personer", f"minst {n}"
        within: dict[str, list[int]] = {}
        for size, n, outline in file.rows("select size_m, n, outline from map_cell where question = ?", question):
            west, south, east, north = _ends(outline)
            x, y = (west + east) / 2, (south + north) / 2
            held = (name for name, (left, low, right, high) in areas.items() if left < x < right and low < y < high)
            within.setdefault(next(held, "Utanför delområdena"), []).append(n)
            yield f"side {question} {outline}", whole(size)
        for name, counts in within.items():
            yield f"map_{question} > {name} > Rutor", str(len(counts))
            yield f"map_{question} > {name} > Flest personer i en ruta", f"minst {max(counts)}"


def _ends(outline: str) -> tuple[float, float, float, float]:
    """West, south, east and north of an outline."""
    longitudes, latitudes = zip(*json.loads(outline)["coordinates"][0], strict=True)
    return min(longitudes), min(latitudes), max(longitudes), max(latitudes)


AREAS = {"place": "Platsen", "municipality": "Kommunen", "region": "Länet", "country": "Riket"}


def official(file: File) -> Iterator[tuple[str, str]]:
    """The latest of each figure and area, how the population has gone since the first year, and the pyramid."""
    latest: dict[tuple[str, str], tuple[int, str]] = {}
    words = "select indicator, area, year, label_sv, unit_sv, value, decimals, approximate from indicator order by year"
    for name, area, year, label, unit, value, decimals, approximate in file.rows(words):
        latest[name, area] = (year, ("cirka " if approximate else "") + number(value, decimals))
        row = f"in_numbers > {label}, {unit}".removesuffix(", ")
        row_year = file.one("select max(year) from indicator where indicator = ?", name)
        told_year, told = latest[name, area]
        yield f"{row} > {AREAS[area]}", told if told_year == row_year else f"{told} ({told_year})"
        yield f"{row} > År", str(row_year)
        if name == "population":
            series = dict(file.rows("select year, value from indicator where indicator = ? and area = ?", name, area))
            row, first = f"population_change > {AREAS[area]}", min(series)
            yield f"{row} > Från år", str(first)
            yield f"{row} > Invånare då", whole(series[first])
            yield f"{row} > Till år", str(year)
            yield f"{row} > Invånare", told
            change = 100 * (Fraction(str(value)) - Fraction(str(series[first]))) / Fraction(str(series[first]))
            yield f"{row} > Förändring, %", number(change, 1)
            index = number(100 * Fraction(str(value)) / Fraction(str(series[first])), 1)
            yield f"population_index > {year} > {AREAS[area]}", ("cirka " if approximate else "") + index
    yield "in_numbers > Invånare, personer > Platsen", whole(file.one("select population from place"))
    ages = file.rows("select age_group, sum(n), min(n) from population group by 1")
    labels = file.labels("age_group")
    for age, gender, n in file.rows("select age_group, gender, n from population"):
        yield f"population_pyramid > {labels[age]} > {'Kvinnor' if gender == 'woman' else 'Män'}", whole(n)
    everybody = sum(n for _, n, _ in ages)
    yield "title pyramid", whole(Fraction(100 * max(n for _, n, _ in ages), everybody))


def own_words(file: File) -> Iterator[tuple[str, str]]:
    """People per theme and kind, how many wrote and were reviewed, and how well two coders agreed."""
    kinds = {"": "Personer, cirka", "strength": "Styrka", "need": "Behov", "idea": "Idé", "question": "Fråga"}
    for question, theme, label, kind, n in file.rows("select question, theme, theme_sv, kind, n from code_count"):
        if theme == "_answered":
            yield f"codes_{question} > skrev", whole(n)
        else:
            yield f"codes_{question} > {label} > {kinds[kind]}", whole(n)
    for question, n in file.rows("select question, count(*) from open_answer group by 1"):
        yield f"codes_{question} > granskade", whole(n)
    words = dict(file.rows("select theme || '.' || kind, theme_sv || ': ' || kind_sv from code_count"))
    for figure, choice, value, base in file.rows("select figure, choice, value, base from quality_figure"):
        if figure == "coding_kappa":
            yield f"coding > {words[choice]} > Kappa", number(value, 1)
        elif figure == "coding_disagreements":
            yield "skillnader i kodningen", whole(value)
        elif figure == "coding_sample":
            yield "kodade två gånger", whole(base)


PARTS = (
    facts,
    population,
    official,
    services,
    overall,
    profile,
    ranking,
    groups,
    weights,
    on_map,
    own_words,
    questions,
)


def worked_out(database: sqlite3.Connection) -> dict[str, str]:
    """Every number that the draft may tell, by its name."""
    main, other = alone(database, "exempelby-2026"), alone(database, "unga")
    return {name: value for part in PARTS for name, value in part(main)} | dict(beside(other))


def test_every_number_of_the_draft_is_what_the_file_says(told: tuple[Draft, sqlite3.Connection]) -> None:
    draft, database = told
    known = worked_out(database)

    said = {name: value for name, value in draft.numbers.items() if re.search(r"\d", value)}

    assert len(said) > 500
    assert {name: known.get(name) for name in said} == said


def test_no_number_of_the_document_stands_outside_of_what_is_worked_out(told: tuple[Draft, sqlite3.Connection]) -> None:
    """What is left when every table and every tied number is taken away says bases that are worked out, and rules."""
    draft, database = told
    known = {token for value in worked_out(database).values() for token in tokens(value)}
    ties = {f"tal {name}" for name in draft.numbers}

    def without(found: re.Match[str]) -> str:
        return "" if bytes.fromhex(found[1]).decode() in ties else found[2]

    rest = "\n".join(
        line for line in TIED.sub(without, finish(draft, (), None).marked).split("\n") if not line.startswith("|")
    )
    captions = re.sub(r"\*\*(Figur|Tabell|Siffrorna i figur) \d+\.", "", rest)
    labels = [words for (words,) in database.execute("select label_sv from question union select label_sv from choice")]
    for words in sorted(labels, key=len, reverse=True):
        captions = captions.replace(words, "")

    assert tokens(captions) - known - RULES == set()


def tokens(words: str) -> set[str]:
    return set(re.findall(r"\d+(?:[\u202f,]\d+)*", words))
