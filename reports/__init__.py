"""Figures to words: documents made from the public file and nothing else."""

from .document import (
    TEXT_FORMAT,
    beside_text,
    build,
    carried_text,
    check_formats,
    finish,
    living_text,
    read_draft,
    write,
    write_formats,
)
from .draft import Draft
from .errors import ReportError
from .figures import query_files
from .filling import Remark
from .finished import Document
from .language import ENGLISH, LANGUAGES, SWEDISH, Language
from .manuscript import Manuscript, Renewed, earlier, keep, open_manuscript, renewed, rewrite, write_fresh
from .need_lists import LISTS, build_list, write_list
from .notice import Ways, as_sheet, build_notice, write_notice
from .refreshing import Refreshed, language_of, place_of, refresh
from .wanted import Wanted, wanted

__all__ = [
    "ENGLISH",
    "LANGUAGES",
    "LISTS",
    "SWEDISH",
    "TEXT_FORMAT",
    "Document",
    "Draft",
    "Language",
    "Manuscript",
    "Refreshed",
    "Remark",
    "Renewed",
    "ReportError",
    "Wanted",
    "Ways",
    "as_sheet",
    "beside_text",
    "build",
    "build_list",
    "build_notice",
    "carried_text",
    "check_formats",
    "earlier",
    "finish",
    "keep",
    "language_of",
    "living_text",
    "open_manuscript",
    "place_of",
    "query_files",
    "read_draft",
    "refresh",
    "renewed",
    "rewrite",
    "wanted",
    "write",
    "write_formats",
    "write_fresh",
    "write_list",
    "write_notice",
]
