"""The needs analysis as a reader meets it: every number from the file, no word too much, nothing fetched."""

from __future__ import annotations

import html
import re
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from reports import Document, ReportError, build, write
from reports.language import SWEDISH
from reports.sentences import _ages
from reports.swedish import number, percent


def table(document: Document, caption: str) -> dict[str, list[str]]:
    """The rows of the first table after a caption that begins so: first cell -> the others."""
    after = document.markdown.split(f"**{caption}", 1)[1]
    lines = after.split("\n\n| ", 1)[1].split("\n\n", 1)[0].split("\n")[2:]
    cells = [[html.unescape(cell.strip()) for cell in line.strip("| ").split(" | ")] for line in lines]
    return {row[0]: row[1:] for row in cells}


def figure(document: Document, name: str) -> dict[str, list[str]]:
    """The rows of the table of a figure, whatever number the figure has."""
    before = document.markdown.split(f"<!-- figur: {name} -->")[0]
    return table(document, f"Siffrorna i figur {re.findall(r'Figur ([0-9]+)[.]', before)[-1]}.")


def ask(path: Path, sql: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(path)) as database:
        return database.execute(sql).fetchall()


@pytest.fixture
def published(publish: Any, residents: Any) -> Path:
    return publish(residents())  # type: ignore[no-any-return]


def test_the_ranking_is_what_the_counts_say(published: Path) -> None:
    counts = ask(
        published,
        "select c.short_sv, t.n from total_count t join choice c on c.question = t.question and c.value = t.choice "
        "where t.question = 'theme_priority' and not c.missing order by t.n desc, c.position",
    )
    ((base,),) = ask(published, "select n from total_count where question = 'theme_priority' and choice = '_answered'")

    rows = figure(build(published, "exempelby"), "ranking")

    assert [name for name, _ in counts] == list(rows)
    assert [[str(n), percent(n, base)] for _, n in counts] == [row[1:3] for row in rows.values()]


def test_the_profile_is_what_the_counts_say(published: Path) -> None:
    points = ask(
        published,
        "select q.short_sv, sum(n), 1.0 * sum(n * choice) / sum(n), sum(n * (choice < 3)), sum(n * (choice > 3)) "
        "from total_count t join question q on q.id = t.question "
        "where q.role = 'performance' and choice in ('1', '2', '3', '4', '5') group by q.id",
    )

    rows = figure(build(published, "exempelby"), "profile")

    assert len(rows) == len(points) == 14
    for name, base, mean, low, high in points:
        expected = [
            str(base),
            number(round(mean, 3), 1),
            number(25 * (mean - 1)),
            percent(low, base),
            percent(high, base),
        ]
        assert expected == rows[name][:5]


def test_every_total_in_the_appendix_is_the_one_in_the_file(published: Path) -> None:
    document = build(published, "exempelby")
    single = table(document, f"Tabell {_last_table(document, 'Hur gammal är du?')}.")
    counts = dict(
        ask(
            published,
            "select c.label_sv, t.n from total_count t join choice c on c.question = t.question and c.value = t.choice "
            "where t.question = 'age_group'",
        )
    )

    assert {name: str(n) for name, n in counts.items()} == {name: row[0] for name, row in single.items()}


def _last_table(document: Document, title: str) -> str:
    return re.findall(rf"\*\*Tabell (\d+)\. {re.escape(title)}\*\*", document.markdown)[-1]


def test_the_standard_sentences_stand_word_by_word(published: Path) -> None:
    text = build(published, "exempelby").markdown.replace("\u00a0", " ").replace("\u202f", " ")

    assert "Enkäten besvarades av 400 personer mellan 12 april 2026 och 30 september 2026." in text
    assert "Resultatet visar vad de som svarat tycker och kan inte räknas om till att gälla alla invånare." in text
    assert re.search(
        r"Det motsvarar ungefär \d+ svar per 100 invånare som är 16 år eller äldre \(SCB 2025, cirka 1 000\)\.", text
    )
    assert re.search(
        r"Gruppen ”16–24 år” är mindre bland de svarande som bor här året runt än i befolkningen "
        r"\(\d+ jämfört med 12 procent\)\. Gruppens bild kan därför saknas\.",
        text,
    )
    assert "Av dem som bor här året runt har högst 5 i gruppen ”80 år eller äldre” svarat." in text


@pytest.mark.parametrize("label", ["Man", "Vill inte säga, eller annat", "Jag bor här", "Oss under 25"])
def test_a_sentence_about_a_group_fits_whatever_the_group_is_called(published: Path, label: str) -> None:
    with closing(sqlite3.connect(published)) as database, database:
        database.execute("update choice set label_sv = ?, label_en = ? where value = '16_24'", [label, label])
        database.execute("update respondent_count set n = 0 where value_b = '80_plus'")

    text = build(published, "exempelby").markdown

    assert f"Gruppen ”{label}” är mindre bland de svarande som bor här året runt" in text
    assert (
        f"The group “{label}” is smaller among the respondents who live here all year than in the population (" in text
    )
    assert "har högst 2 i gruppen ”80 år eller äldre” svarat." in text


@pytest.mark.parametrize(("final", "said"), [(True, "360 av dem bor"), (False, "Ungefär 360 av dem bor")])
def test_how_many_live_here_is_the_published_total(final: bool, said: str, publish: Any, residents: Any) -> None:
    """Not the sum of the rounded classes of age, which leaves out those of no class."""
    path = publish(residents(final=final))
    ((total,),) = ask(path, "select n from total_count where question = 'resident' and choice = 'resident'")
    ((classes,),) = ask(path, "select sum(n) from respondent_count where variable_b = 'age_group'")

    text = build(path, "exempelby").markdown

    assert total == 360 != classes
    assert f"{said} här året runt. Det motsvarar ungefär 36 svar per 100 invånare" in text
    assert f"Bas: cirka {classes} svarande som bor här året runt och valt något av svaren i tabellen." in text


@pytest.mark.parametrize(
    ("policy", "recounts"), [("stability_draws = 1000", "1\u202f000 omräkningar"), ("", "omräkningarna")]
)
def test_the_number_of_recounts_that_is_said_is_the_number_made(
    policy: str, recounts: str, publish: Any, residents: Any
) -> None:
    text = build(publish(residents(), policy=policy), "exempelby").markdown

    assert re.search(rf"är bland de tre högst prioriterade i \d+ procent av {recounts}[,.]", text)
    assert f"i hur många procent av {recounts} området hamnar" in text
    assert "av 100 omräkningar" not in text


def test_in_running_text_it_is_plain_where_the_name_of_one_area_ends(publish: Any, residents: Any) -> None:
    text = build(publish(residents(labels=["Centrum, norra", "Väsby, torget"])), "exempelby").markdown

    assert re.search(r"”Centrum, norra” \(\d+ procent\), ”[^”]+” \(\d+ procent\) och ”[^”]+” \(\d+ procent\)", text)
    assert re.search(r"Ranked highest: [^;.]+; [^;.]+; [^;.]+\.", text)


def test_groups_of_twenty_nine_and_eleven_are_shown_as_what_they_are(publish: Any, residents: Any) -> None:
    survey = residents(160, groups={"nästan": list(range(29)), "minst": list(range(29, 40)), "alla": range(40, 160)})
    priority = next(q for q in survey.questions if q.id == "theme_priority")
    priority.answers = [answer or ["housing"] for answer in priority.answers]

    document = build(publish(survey), "exempelby")

    rows = table(document, f"Tabell {_last_table_from(document, 'De högst prioriterade')}.")

    assert all(re.fullmatch(r"ungefär \d+\xa0av\xa029", cell) for cell in rows["nästan"][1:])
    assert all(re.fullmatch(r"ungefär \d+\xa0av\xa011", cell) for cell in rows["minst"][1:])
    assert all(cell.isdecimal() for cell in rows["alla"])


def test_groups_too_small_for_any_mean_are_named_and_do_not_fill_the_table(publish: Any, weights: Any) -> None:
    survey = weights(120)
    survey.groups = {"Ängen": list(range(20)), "Norr, by": list(range(20, 35)), "Byn": list(range(35, 120))}

    document = build(publish(survey), "exempelby")

    caption = next(line for line in document.markdown.splitlines() if "grupp för grupp" in line)
    assert "Bas: 120 personer i tre grupper." in caption
    assert "inom parentes: ”Ängen” (20) och ”Norr, by” (15)." in caption
    assert list(table(document, caption.strip("*").split(". ")[0])) == ["Byn"]


def test_every_figure_and_table_carries_base_source_release_and_query(published: Path) -> None:
    document = build(published, "exempelby", query_url="https://data.exempel.se/")
    captions = re.findall(r"^\*\*(?:Figur|Tabell) \d+\. .*$", document.markdown, re.MULTILINE)

    assert len(captions) > 10
    for caption in captions:
        if "Som data: " in caption:
            assert re.search(r"Källa: .+, utgåva 2026-11-22-1, .*/public/\w+\?place=exempelby\)$", caption)
            continue
        assert "Bas: " in caption
        assert "Källa: Invånarenkät, utgåva 2026-11-22-1, 22\u00a0november 2026." in caption
        assert re.search(r"\]\(https://data\.exempel\.se/public/\w+\?campaign=exempelby-2026\)$", caption)


def test_the_page_fetches_nothing_and_is_well_formed(published: Path) -> None:
    text = build(published, "exempelby", query_url="https://data.exempel.se").html

    assert not re.search(r"<(script|link|img|iframe|object|base)\b|\bsrc=|@import|url\(", text)
    assert all(address.startswith(("#", "https://data.exempel.se")) for address in re.findall(r'href="([^"]*)"', text))
    assert '<html lang="sv">' in text
    assert [text.count(mark) for mark in ("<h1", "<main", 'class="skip"', "{{", "{%", "platsförfigur")] == [
        1,
        1,
        1,
        0,
        0,
        0,
    ]
    assert text.count("<table") == text.count("<caption") + 1
    assert set(re.findall(r"<th\b[^>]*>", text)) <= set(re.findall(r'<th\b[^>]*scope="(?:row|col)"[^>]*>', text))
    assert re.findall(r"<svg [^>]*>", text)
    assert all('role="img" aria-label="' in svg for svg in re.findall(r"<svg [^>]*>", text))


def test_the_same_file_gives_the_same_document(published: Path) -> None:
    assert build(published, "exempelby") == build(published, "exempelby")


def test_a_hostile_label_is_shown_and_not_obeyed(publish: Any, residents: Any) -> None:
    label = "<script>alert(1)</script> | *x* `y`"

    document = build(publish(residents(120, labels=[label])), "exempelby")

    assert "<script" not in document.html + document.markdown
    assert "&lt;script&gt;alert(1)&lt;/script&gt; | *x* `y`" in document.html


def test_a_survey_of_weights_is_ranked_by_mean_over_the_whole_scale(publish: Any, weights: Any) -> None:
    path = publish(weights())
    means = ask(
        path,
        "select q.short_sv, round(1.0 * sum(n * choice) / sum(n), 3) as mean from total_count t "
        "join question q on q.id = t.question where q.battery = 'themes' and choice not like '\\_%' escape '\\' "
        "group by q.id order by mean desc",
    )

    document = build(path, "exempelby")

    rows = figure(document, "ranking")
    assert [(name, number(mean, 1)) for name, mean in means] == [(name, row[2]) for name, row in rows.items()]
    assert "Ett fyrfältsdiagram kräver också en fråga om hur varje område fungerar" in document.markdown
    assert "Frågorna kommer från en tidigare kommunal enkät." in document.markdown
    assert document.html.count("Delområde 30") == 1


def test_without_a_question_of_importance_nothing_is_ranked(publish: Any, weights: Any) -> None:
    document = build(publish(weights(120, importance=False)), "exempelby")

    assert "Enkäten har ingen fråga om vad som är viktigast att förbättra." in document.markdown
    assert "Rang" not in document.markdown


def test_under_ten_there_are_kind_words_and_no_numbers(publish: Any, residents: Any) -> None:
    nobody = replace(residents(12), n=0, groups={}, pairs=[], stability=[])

    document = build(publish(nobody), "exempelby")

    assert "Färre än tio personer har svarat" in document.markdown
    assert "Tack till alla som har svarat." in document.markdown
    assert "procent" not in document.markdown
    assert "<svg" not in document.html


def test_under_thirty_there_are_counts_but_no_percent_means_or_order(publish: Any, residents: Any) -> None:
    document = build(publish(residents(22), population=False), "exempelby")
    body = document.markdown.split("## Metodbilaga")[0]

    assert "Svaren är för få för att ordna områdena" in body
    assert re.search(r"\d+ av \d\d ", body)
    assert "<svg" not in document.html
    assert " procent" not in body


def test_a_base_under_a_hundred_names_no_leader_within_fifteen_points(publish: Any, residents: Any) -> None:
    document = build(publish(residents(60)), "exempelby")

    assert "ligger nära varandra i toppen" in document.markdown
    assert "Flest vill förbättra" not in document.markdown
    assert "vill flest förbättra" not in document.markdown.split("## Så gjorde vi")[0]


def test_a_withheld_area_is_unknown_in_the_table_and_has_no_rank(published: Path) -> None:
    with closing(sqlite3.connect(published)) as database, database:
        database.execute("delete from total_count where question = 'theme_priority' and choice = 'walking_cycling'")

    rows = figure(build(published, "exempelby"), "ranking")

    assert rows["Gå och cykla"][:3] == ["–", "okänt", "okänt"]
    assert list(rows)[-1] == "Gå och cykla"


FEW = "Redovisas inte – för få svar."


@pytest.mark.parametrize(
    ("question", "title"),
    [("gender", "Jag är …"), ("theme_priority", "Vilka tre"), ("theme_rating.nature", "Hur fungerar")],
)
@pytest.mark.parametrize("why", ["fewer than ten answered", "fewer than ten were asked"])
def test_no_count_is_shown_of_a_question_that_fewer_than_ten_answered(
    published: Path, question: str, title: str, why: str
) -> None:
    with closing(sqlite3.connect(published)) as database, database:
        if why == "fewer than ten were asked":
            for counts in ("total_count", "answer_count", "breakdown_count"):
                database.execute(f"delete from {counts} where question = ?", [question])
        else:
            database.execute("update total_count set n = min(n, 1) where question = ?", [question])
            database.execute("update total_count set n = 9 where question = ? and choice = '_answered'", [question])

    document = build(published, "exempelby")

    whole = table(document, f"Tabell {_last_table_from(document, title)}.")
    rows = [cells for name, cells in whole.items() if "." not in question or name == "Natur och vatten"]
    assert rows
    assert {cell for cells in rows for cell in cells} <= {FEW, "–"}
    assert "Natur och vatten" not in table(document, "Siffrorna i figur 1.") or "." not in question
    if question == "theme_priority":
        assert "Enkäten har ingen fråga om vad som är viktigast" not in document.markdown
        assert "Högst upp" not in document.markdown


def _last_table_from(document: Document, title: str) -> str:
    return re.findall(rf"\*\*Tabell (\d+)\. {re.escape(title)}", document.markdown)[-1]


@pytest.mark.parametrize(
    ("classes", "words"),
    [
        (["16_24", "25_44", "80_plus"], "som är 16 år eller äldre"),
        (["65_plus", "18_64"], "som är 18 år eller äldre"),
        (["13_15", "16_19", "20_25"], "i åldern 13–25 år"),
        (["young", "old"], "i de åldersgrupper som enkäten frågar efter"),
    ],
)
def test_the_ages_of_the_inhabitants_are_those_of_the_form(classes: list[str], words: str) -> None:
    assert _ages(classes, SWEDISH) == words


def test_a_closed_survey_of_too_few_asks_nobody_to_share_its_link(publish: Any, residents: Any) -> None:
    few = replace(residents(12), n=0, groups={}, pairs=[], stability=[])

    closed, still_open = (build(publish(replace(few, final=final)), "exempelby").markdown for final in (True, False))

    assert "Dela gärna länken" in still_open
    assert "Dela gärna länken" not in closed


def test_an_open_campaign_says_that_it_is_not_finished(publish: Any, residents: Any) -> None:
    text = build(publish(residents(100, final=False), release="candidate"), "exempelby").markdown

    assert "Hittills har minst 100 personer svarat" in text
    assert "**Utkast.**" in text
    assert "Insamlingen är inte avslutad." in text


def test_other_campaigns_are_listed_and_never_added(publish: Any, residents: Any, weights: Any) -> None:
    text = build(publish(residents(), weights(60)), "exempelby").markdown

    assert "- Framtidsenkät: 60 svarande, öppnade" in text
    assert "Enkäten besvarades av 400 personer" in text


def test_without_population_the_document_says_what_it_cannot_know(publish: Any, residents: Any) -> None:
    text = build(publish(residents(), population=False), "exempelby").markdown

    assert "Därför vet vi inte vilka grupper som saknas." in text
    assert "svar per 100 invånare i alla åldrar (Kommunens uppgift 2025" in text


def test_files_are_named_after_the_place_and_unknown_formats_are_refused(published: Path, tmp_path: Path) -> None:
    written = write(published, "exempelby", tmp_path / "ut", ("html", "md"))

    assert [path.name for path in written] == ["behovsanalys-exempelby.html", "behovsanalys-exempelby.md"]
    with pytest.raises(ReportError, match=r"Formatet odt finns inte.*html, md, pdf, docx och text.md"):
        write(published, "exempelby", tmp_path / "ut", ("html", "odt"))


def test_a_chart_of_stacked_bars_says_its_order_for_whom_the_colours_say_nothing(published: Path) -> None:
    told = build(published, "exempelby").markdown.split("<!-- figur: profile -->")[0].split("**Figur ")[-1]

    assert "från ”Mycket dåligt” till vänster till ”Mycket bra” till höger" in told


def test_pdf_and_word_are_written_from_the_same_document_and_progress_is_told(published: Path, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []

    pdf, word = write(
        published,
        "exempelby",
        tmp_path / "ut",
        ("pdf", "docx"),
        progress=lambda done, total: told.append((done, total)),
    )

    assert (pdf.name, word.name) == ("behovsanalys-exempelby.pdf", "behovsanalys-exempelby.docx")
    assert pdf.read_bytes().startswith(b"%PDF-1.7")
    assert word.read_bytes().startswith(b"PK")
    assert told == [(0, 2), (1, 2), (2, 2)]


def test_an_unknown_place_is_told_which_places_there_are(published: Path) -> None:
    with pytest.raises(ReportError, match=r"Platsen okänd finns inte i den publicerade filen. Där finns: exempelby"):
        build(published, "okänd")


def test_before_anything_is_published_one_is_told_what_to_do(tmp_path: Path, publish: Any) -> None:
    with pytest.raises(ReportError, match=r"inget publicerat.*`platskoll publish`.*--candidate") as refused:
        build(tmp_path / "public.db", "exempelby")
    assert "public.db" not in str(refused.value)
    with pytest.raises(ReportError, match=r"inga publicerade enkäter för Exempelby än.*`platskoll publish exempelby`"):
        build(publish(), "exempelby")
