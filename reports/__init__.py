"""Figures to words: documents made from the public file and nothing else."""

from .document import (
    TEXT_FORMAT,
    build,
    carried_text,
    check_formats,
    finish,
    living_text,
    read_draft,
    write,
    write_formats,
)
from .errors import ReportError
from .figures import query_files
from .filling import Remark
from .finished import Document
from .manuscript import Manuscript, Renewed, earlier, keep, open_manuscript, renewed, rewrite, write_fresh
from .need_lists import LISTS, build_list, write_list
from .refreshing import Refreshed, place_of, refresh
from .wanted import Wanted, wanted

__all__ = [
    "LISTS",
    "TEXT_FORMAT",
    "Document",
    "Manuscript",
    "Refreshed",
    "Remark",
    "Renewed",
    "ReportError",
    "Wanted",
    "build",
    "build_list",
    "carried_text",
    "check_formats",
    "earlier",
    "finish",
    "keep",
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
]
