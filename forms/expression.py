"""The small part of XLSForm's expressions that `relevant`, `constraint`, `required` and `when` may use."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeGuard

from .errors import FormsError

MAX_DEPTH = 24
"""How deep parentheses may nest; a person never comes near it, a hostile definition would exhaust the stack."""


class ExpressionError(FormsError):
    """The text is not an expression that we read; the message says at which character."""


@dataclass(frozen=True, slots=True)
class Literal:
    value: str | float | bool


@dataclass(frozen=True, slots=True)
class Reference:
    """`${question}`, or `${question.row}` for one row of a battery."""

    question: str
    row: str | None = None


@dataclass(frozen=True, slots=True)
class Current:
    """`.`, the answer that is being examined."""


@dataclass(frozen=True, slots=True)
class Logic:
    """`and` or `or` over two parts or more."""

    word: str
    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    sign: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Call:
    name: str
    arguments: tuple[Node, ...]


Node = Literal | Reference | Current | Logic | Comparison | Call
Value = str | float | bool | tuple[Any, ...]

ARITY: Mapping[str, int] = {"selected": 2, "count-selected": 1, "string-length": 1, "not": 1, "true": 0, "false": 0}
"""The functions, and how many arguments each takes."""

_TOKEN = re.compile(
    r"""(?:
      (?P<reference>\$\{[^}]*\})
    | (?P<text>'[^']*'|"[^"]*")
    | (?P<number>-?[0-9]+(?:\.[0-9]+)?)
    | (?P<name>[a-z][a-z-]*)
    | (?P<sign><=|>=|!=|=|<|>)
    | (?P<mark>[().,])
    )""",
    re.VERBOSE,
)
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_REFERENCE = re.compile(r"\$\{([a-z][a-z0-9_]*)(?:\.([a-z0-9][a-z0-9_]*))?\}")


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    at: int


def _tokens(source: str) -> Iterator[_Token]:
    at, end = 0, len(source.rstrip())
    while at < end:
        if source[at].isspace():
            at += 1
            continue
        found = _TOKEN.match(source, at)
        if found is None:
            raise ExpressionError(f"Tecken {at + 1}: ”{source[at : at + 12]}” hör inte till uttryckens språk.")
        kind = str(found.lastgroup)
        yield _Token(kind, found[kind], found.start(kind) + 1)
        at = found.end()
    yield _Token("end", "slutet", end + 1)


class _Parser:
    """Recursive descent over the tokens: or > and > comparison > primary."""

    def __init__(self, source: str) -> None:
        self._tokens = list(_tokens(source))
        self._next = 0
        self._depth = 0

    @property
    def _token(self) -> _Token:
        return self._tokens[self._next]

    def _accept(self, *texts: str) -> _Token | None:
        token = self._token
        if token.kind in {"text", "end"} or token.text not in texts:
            return None
        self._next += 1
        return token

    def _expect(self, text: str) -> None:
        if self._accept(text) is None:
            raise self._unexpected(f"”{text}”")

    def _unexpected(self, wanted: str) -> ExpressionError:
        return ExpressionError(f"Tecken {self._token.at}: här väntades {wanted}, men det står ”{self._token.text}”.")

    def whole(self) -> Node:
        node = self._either()
        if self._token.kind != "end":
            raise self._unexpected("slutet på uttrycket")
        return node

    def _either(self) -> Node:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise ExpressionError(f"Tecken {self._token.at}: uttrycket har för många parenteser i varandra.")
        node = self._chain("or", lambda: self._chain("and", self._comparison))
        self._depth -= 1
        return node

    def _chain(self, word: str, part: Callable[[], Node]) -> Node:
        parts = [part()]
        while self._accept(word):
            parts.append(part())
        return parts[0] if len(parts) == 1 else Logic(word, tuple(parts))

    def _comparison(self) -> Node:
        left = self._primary()
        sign = self._accept(*_COMPARE)
        return left if sign is None else Comparison(sign.text, left, self._primary())

    def _primary(self) -> Node:
        token = self._token
        if self._accept("("):
            node = self._either()
            self._expect(")")
            return node
        if self._accept("."):
            return Current()
        if token.kind == "name" and token.text in ARITY:
            return self._call()
        self._next += token.kind in {"text", "number", "reference"}
        if token.kind == "text":
            return Literal(token.text[1:-1])
        if token.kind == "number":
            return Literal(float(token.text))
        if token.kind == "reference":
            return _reference(token)
        raise self._unexpected(f"ett värde eller en av funktionerna {', '.join(ARITY)}")

    def _call(self) -> Node:
        token = self._token
        self._next += 1
        self._expect("(")
        arguments: list[Node] = []
        while not self._accept(")"):
            if arguments:
                self._expect(",")
            arguments.append(self._either())
        if len(arguments) != ARITY[token.text]:
            raise ExpressionError(f"Tecken {token.at}: {token.text}() ska ha {ARITY[token.text]} värden.")
        return Call(token.text, tuple(arguments))


def _reference(token: _Token) -> Reference:
    found = _REFERENCE.fullmatch(token.text)
    if found is None:
        raise ExpressionError(f"Tecken {token.at}: ”{token.text}” ska vara en frågas id, som ${{age_group}}.")
    return Reference(found[1], found[2])


def parse(source: str) -> Node:
    """Read an expression. Raises ExpressionError, which says at which character it stops making sense."""
    return _Parser(source).whole()


def references(node: Node) -> Iterator[Reference]:
    """Every `${...}` of an expression, in order."""
    match node:
        case Reference():
            yield node
        case Logic(parts=parts) | Call(arguments=parts):
            for part in parts:
                yield from references(part)
        case Comparison(left=left, right=right):
            yield from references(left)
            yield from references(right)
        case Literal() | Current():
            return


def evaluate(node: Node, answers: Mapping[str, Any], current: object = "") -> bool:
    """Whether an expression holds, given the answers so far and (for a constraint) the answer being examined.

    A question without an answer is the empty text and the empty selection.
    """
    return bool(_value(node, answers, current))


@lru_cache(maxsize=1024)
def _parsed(source: str) -> Node:
    return parse(source)


def holds(source: str, answers: Mapping[str, Any], current: object = "") -> bool:
    """Parse and evaluate in one step; a form's few expressions are parsed once for all its answers."""
    return evaluate(_parsed(source), answers, current)


def _value(node: Node, answers: Mapping[str, Any], current: object) -> Value:
    match node:
        case Literal(value=value):
            return value
        case Current():
            return _plain(current)
        case Reference(question=question, row=None):
            return _plain(answers.get(question))
        case Reference(question=question, row=row):
            rows = answers.get(question)
            return _plain(rows.get(row) if isinstance(rows, Mapping) else None)
        case Logic(word=word, parts=parts):
            enough = any if word == "or" else all
            return enough(bool(_value(part, answers, current)) for part in parts)
        case Comparison(sign=sign, left=left, right=right):
            return _compare(sign, _value(left, answers, current), _value(right, answers, current))
        case Call(name=name, arguments=arguments):
            return _FUNCTIONS[name](*(_value(argument, answers, current) for argument in arguments))


def _plain(answer: object) -> Value:
    match answer:
        case bool() | str() | int() | float():
            return answer
        case list() | tuple():
            return tuple(answer)
        case _:
            return ""


def _text(value: Value) -> str:
    match value:
        case bool():
            return "true" if value else ""
        case tuple():
            return " ".join(str(part) for part in value)
        case str():
            return value
        case _:
            return str(int(value) if value == int(value) else value)


def _number(value: Value) -> float | None:
    if isinstance(value, str):
        return float(value) if _NUMBER.fullmatch(value) else None
    return float(value) if _is_number(value) else None


_COMPARE: Mapping[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<=": operator.le,
    "<": operator.lt,
    ">=": operator.ge,
    ">": operator.gt,
}


def _compare(sign: str, left: Value, right: Value) -> bool:
    # Choice values such as "1_5" and "0" are words: only where one side is a number, or the sign is one of order,
    # does a comparison concern numbers.
    numeric = sign not in {"=", "!="} or _is_number(left) or _is_number(right)
    if not numeric:
        return _COMPARE[sign](_text(left), _text(right))
    one, other = _number(left), _number(right)
    if one is None or other is None:
        return sign == "!=" and "" not in {_text(left), _text(right)}
    return _COMPARE[sign](one, other)


def _is_number(value: Value) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _selected(selection: Value, wanted: Value) -> bool:
    chosen = selection if isinstance(selection, tuple) else (_text(selection),)
    return _text(wanted) in chosen


def _count(selection: Value) -> float:
    return len(selection) if isinstance(selection, tuple) else int(selection != "")


_FUNCTIONS: Mapping[str, Callable[..., Value]] = {
    "selected": _selected,
    "count-selected": _count,
    "string-length": lambda value: len(_text(value)),
    "not": lambda value: not value,
    "true": lambda: True,
    "false": lambda: False,
}
