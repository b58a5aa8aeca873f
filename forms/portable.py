"""An expression as nested lists, so that a page can tell which questions to show by the same rules as the server."""

from __future__ import annotations

from typing import Any

from .build import wire_name
from .expression import Call, Comparison, Current, Literal, Logic, Node, Reference, parse


def portable(source: str) -> Any:
    """The expression as JSON-ready lists: `["=", ["$", "q_role"], "region"]`; `$` names a field on the wire.

    Raises ExpressionError when the source is no expression. A constraint's `.` is `["."]`, which no page evaluates.
    """
    return _lists(parse(source))


def _lists(node: Node) -> Any:
    match node:
        case Literal(value=value):
            return value
        case Reference(question=question, row=row):
            return ["$", wire_name(question, *([row] if row else []))]
        case Logic(word=word, parts=parts):
            return [word, *(_lists(part) for part in parts)]
        case Comparison(sign=sign, left=left, right=right):
            return [sign, _lists(left), _lists(right)]
        case Call(name="true" | "false" as name):
            return name == "true"
        case Call(name=name, arguments=arguments):
            return [name, *(_lists(argument) for argument in arguments)]
        case Current():
            return ["."]
