"""Figures to words: documents made from the public file and nothing else."""

from .document import build, write
from .errors import ReportError
from .figures import query_files
from .finished import Document

__all__ = ["Document", "ReportError", "build", "query_files", "write"]
