"""What can stop a document from being built, as sentences for the person who can act."""


class ReportError(Exception):
    """The document cannot be built as asked; the message says why and what to do."""
