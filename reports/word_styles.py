"""How the Word file looks: the page, its header and footer, and the styles, which a person can change in one place."""

from __future__ import annotations

from collections.abc import Mapping

from docx.document import Document as WordFile
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Mm
from docx.text.paragraph import Paragraph

FONT = "Verdana"
"""The sister of the DejaVu Sans of the page and the charts; every Word has it."""
TABLE = "Platskoll tabell"
INK, SPRUCE, STONE, WATER, ROWAN = "1C2826", "0B5D4B", "56605E", "1B5F7A", "A8321A"
LINE, HAIRLINE = "8A8F86", "DCDAD2"

STYLES: Mapping[str, tuple[str, str]] = {
    "Normal": ('<w:spacing w:before="0" w:after="140" w:line="288" w:lineRule="auto"/>', f'<w:color w:val="{INK}"/>'),
    "Title": (
        '<w:keepNext/><w:spacing w:before="600" w:after="120" w:line="240" w:lineRule="auto"/>',
        f'<w:b/><w:color w:val="{SPRUCE}"/><w:sz w:val="52"/>',
    ),
    "Subtitle": ('<w:spacing w:after="360"/>', f'<w:color w:val="{STONE}"/><w:sz w:val="24"/>'),
    "Heading 1": (
        '<w:keepNext/><w:keepLines/><w:spacing w:before="560" w:after="160" w:line="240" w:lineRule="auto"/>'
        '<w:outlineLvl w:val="0"/>',
        f'<w:b/><w:color w:val="{SPRUCE}"/><w:sz w:val="32"/>',
    ),
    "Heading 2": (
        '<w:keepNext/><w:keepLines/><w:spacing w:before="360" w:after="100" w:line="240" w:lineRule="auto"/>'
        '<w:outlineLvl w:val="1"/>',
        f'<w:b/><w:color w:val="{SPRUCE}"/><w:sz w:val="24"/>',
    ),
    "Heading 3": (
        '<w:keepNext/><w:keepLines/><w:spacing w:before="280" w:after="80" w:line="240" w:lineRule="auto"/>'
        '<w:outlineLvl w:val="2"/>',
        f'<w:b/><w:color w:val="{SPRUCE}"/><w:sz w:val="20"/>',
    ),
    "TOC Heading": (
        '<w:keepNext/><w:spacing w:before="480" w:after="120"/><w:outlineLvl w:val="9"/>',
        f'<w:b/><w:color w:val="{SPRUCE}"/><w:sz w:val="26"/>',
    ),
    "toc 1": ('<w:tabs><w:tab w:val="right" w:leader="dot" w:pos="9638"/></w:tabs><w:spacing w:after="60"/>', ""),
    "toc 2": (
        '<w:tabs><w:tab w:val="right" w:leader="dot" w:pos="9638"/></w:tabs><w:spacing w:after="60"/>'
        '<w:ind w:left="280"/>',
        "",
    ),
    "Caption": (
        '<w:keepNext/><w:keepLines/><w:spacing w:before="320" w:after="100" w:line="264" w:lineRule="auto"/>',
        '<w:b/><w:sz w:val="19"/>',
    ),
    "Källa": (
        '<w:keepLines/><w:spacing w:before="100" w:after="280" w:line="264" w:lineRule="auto"/>',
        f'<w:color w:val="{STONE}"/><w:sz w:val="16"/>',
    ),
    "Figur": ('<w:keepNext/><w:spacing w:after="0" w:line="240" w:lineRule="auto"/>', ""),
    "Tabelltext": ('<w:spacing w:after="0" w:line="252" w:lineRule="auto"/>', '<w:sz w:val="17"/>'),
    "Tabelltext liten": ('<w:spacing w:after="0" w:line="240" w:lineRule="auto"/>', '<w:sz w:val="14"/>'),
    "Utkast": (
        f'<w:pBdr><w:left w:val="single" w:sz="24" w:space="10" w:color="{ROWAN}"/></w:pBdr>'
        '<w:spacing w:after="240"/><w:ind w:left="240"/>',
        "",
    ),
    "Header": (
        '<w:tabs><w:tab w:val="right" w:pos="9638"/></w:tabs><w:spacing w:after="0"/>',
        f'<w:color w:val="{STONE}"/><w:sz w:val="16"/>',
    ),
    "Footer": (
        '<w:tabs><w:tab w:val="right" w:pos="9638"/></w:tabs><w:spacing w:after="0"/>',
        f'<w:color w:val="{STONE}"/><w:sz w:val="16"/>',
    ),
}
"""Paragraph styles by name: their paragraph and their letters, in the order that the format asks for."""

TABLE_STYLE = f"""
<w:style {nsdecls("w")} w:type="table" w:customStyle="1" w:styleId="Platskolltabell">
  <w:name w:val="{TABLE}"/><w:basedOn w:val="TableNormal"/><w:uiPriority w:val="99"/><w:qFormat/>
  <w:tblPr>
    <w:tblBorders>
      <w:bottom w:val="single" w:sz="6" w:space="0" w:color="{LINE}"/>
      <w:insideH w:val="single" w:sz="4" w:space="0" w:color="{HAIRLINE}"/>
    </w:tblBorders>
    <w:tblCellMar>
      <w:top w:w="50" w:type="dxa"/><w:left w:w="60" w:type="dxa"/>
      <w:bottom w:w="50" w:type="dxa"/><w:right w:w="60" w:type="dxa"/>
    </w:tblCellMar>
  </w:tblPr>
  <w:tblStylePr w:type="firstRow">
    <w:rPr><w:color w:val="{STONE}"/></w:rPr>
    <w:tcPr>
      <w:tcBorders><w:bottom w:val="single" w:sz="6" w:space="0" w:color="{LINE}"/></w:tcBorders>
      <w:vAlign w:val="bottom"/>
    </w:tcPr>
  </w:tblStylePr>
</w:style>
"""


IN_ENGLISH: Mapping[str, str] = {
    "Källa": "Source",
    "Figur": "Figure",
    "Tabelltext": "Table text",
    "Tabelltext liten": "Table text small",
    "Utkast": "Draft",
    TABLE: "Platskoll table",
}
"""What our own styles are called in a document in English."""


def part(tag: str, **attributes: str) -> BaseOxmlElement:
    """A new element of WordprocessingML: `part("w:bookmarkEnd", id="1")`."""
    made = OxmlElement(tag)
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), value)
    return made


def dress(file: WordFile, running: str, about: str, locale: str) -> None:
    """Give an empty file its page, styles and language (`sv-SE`), the running title, and the page numbers."""
    _page(file, running, about)
    _letters(file, locale)
    for name, (paragraph, letters) in STYLES.items():
        _style(file, name, paragraph, letters)
    link = file.styles.add_style("Hyperlink", WD_STYLE_TYPE.CHARACTER, builtin=True).element
    link.append(parse_xml(f'<w:rPr {nsdecls("w")}><w:color w:val="{WATER}"/><w:u w:val="single"/></w:rPr>'))
    file.styles.element.append(parse_xml(TABLE_STYLE))
    _settings(file, locale)


def rename(file: WordFile) -> None:
    """Give our own styles their English names."""
    for style in file.styles:
        if style.name in IN_ENGLISH:
            style.name = IN_ENGLISH[style.name]


def _page(file: WordFile, running: str, about: str) -> None:
    section = file.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(20)
    section.top_margin, section.bottom_margin = Mm(25), Mm(22)
    section.header_distance = section.footer_distance = Mm(11)
    section.different_first_page_header_footer = True
    section.header.paragraphs[0].text = running
    for footer in (section.footer, section.first_page_footer):
        line = footer.paragraphs[0]
        line.style = file.styles["Footer"]
        line.text = f"{about}\t"
        _field(line, "PAGE")
        line.add_run(" (")
        _field(line, "NUMPAGES")
        line.add_run(")")


def _field(paragraph: Paragraph, code: str) -> None:
    """A number that Word counts."""
    field = part("w:fldSimple", instr=f" {code} ")
    run = paragraph.add_run("1")
    run._r.addprevious(field)
    field.append(run._r)


def _letters(file: WordFile, locale: str) -> None:
    """One font, without the theme's, and the language that spelling is checked in."""
    looks = file.styles.element.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}")
    assert looks is not None, "the template of python-docx has defaults"
    looks.clear()
    looks.append(part("w:rFonts", ascii=FONT, hAnsi=FONT, eastAsia=FONT, cs=FONT))
    looks.append(part("w:sz", val="19"))
    looks.append(part("w:szCs", val="19"))
    looks.append(part("w:lang", val=locale, eastAsia=locale, bidi="ar-SA"))


def _style(file: WordFile, name: str, paragraph: str, letters: str) -> None:
    """Make the style or make it anew: what the template said of its paragraph and letters is gone."""
    found = next((style for style in file.styles if style.name == name and style.type == WD_STYLE_TYPE.PARAGRAPH), None)
    if found is None:
        builtin = name.startswith(("toc", "TOC"))
        found = file.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH, builtin=builtin)
        found.element.set(qn("w:styleId"), name.replace("ä", "a").replace(" ", ""))
        found.base_style = file.styles["Normal"]
    style = found.element
    for old in (*style.findall(qn("w:pPr")), *style.findall(qn("w:rPr"))):
        style.remove(old)
    style.append(parse_xml(f"<w:pPr {nsdecls('w')}>{paragraph}</w:pPr>"))
    style.append(parse_xml(f"<w:rPr {nsdecls('w')}>{letters}</w:rPr>"))


def _settings(file: WordFile, locale: str) -> None:
    """Fields are counted when the file is opened; nothing is said to be proof-read."""
    told = file.settings.element
    for old in told.findall(qn("w:proofState")):
        told.remove(old)
    decimal, separator = (",", ";") if locale == "sv-SE" else (".", ",")
    values = {"zoom": ("percent", "100"), "themeFontLang": ("val", locale), "decimalSymbol": ("val", decimal),
              "listSeparator": ("val", separator)}  # fmt: skip
    for tag, (name, value) in values.items():
        told.find(qn(f"w:{tag}")).set(qn(f"w:{name}"), value)
    compatible = told.find(qn("w:compat"))
    compatible.addprevious(part("w:updateFields", val="true"))
    for setting in compatible.findall(qn("w:compatSetting")):
        if setting.get(qn("w:name")) == "compatibilityMode":
            setting.set(qn("w:val"), "15")
