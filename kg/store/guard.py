"""The lexical guard before queries from outside: it reads tokens, never the grammar, so that no text can hurt it.

Oxigraph executes SERVICE and LOAD, and a few kilobytes of nested brackets kill its parser; see docs/adr/0006.
"""

import re

from kg.errors import QueryError

__all__ = ["refuse_dangerous"]

MAX_CHARACTERS = 64_000
MAX_DEPTH = 40
MAX_STATEMENTS = 300
MAX_TOKENS = 5_000

_TOKEN = re.compile(
    r"""\#[^\n\r]* | <[^<>"{}|^`\\\x00-\x20]*>
      | "{3}(?:[^"\\]|\\.|"(?!""))*"{3} | '{3}(?:[^'\\]|\\.|'(?!''))*'{3}
      | "(?:[^"\\\n\r]|\\.)*" | '(?:[^'\\\n\r]|\\.)*'
      | [?$@][\w-]+ | [\w.-]*:(?:[\w:.%-]|\\.)* | \w+ | \S""",
    re.VERBOSE | re.DOTALL,
)
_FORBIDDEN = {
    "SERVICE": "it would send a request to another server.",
    "LOAD": "it would fetch a document from elsewhere.",
    "FROM": "which graphs are asked follows from the address, not from the query.",
}
_UPDATES = frozenset({"INSERT", "DELETE", "DROP", "CLEAR", "CREATE", "ADD", "MOVE", "COPY"})


def refuse_dangerous(query: str) -> None:
    """Raise QueryError for a query that reaches out, that changes something, or that is too large to be parsed safely."""
    if len(query) > MAX_CHARACTERS:
        raise QueryError(
            f"A query has {MAX_CHARACTERS:,} characters at most; this one has {len(query):,}.",
            "Ask in several queries.",
        )
    depth = statements = 0
    for count, token in enumerate(_TOKEN.finditer(query), 1):
        text = token[0]
        line = query.count("\n", 0, token.start()) + 1
        column = token.start() - query.rfind("\n", 0, token.start())
        if count > MAX_TOKENS:
            raise QueryError(f"A query has {MAX_TOKENS:,} words and signs at most.", "Ask in several queries.", line, column)
        depth += (text in "{([") - (text in "})]")
        if depth > MAX_DEPTH:
            raise QueryError(f"A query nests {MAX_DEPTH} deep at most.", "Take brackets away.", line, column)
        statements += text in (".", ";", ",")
        if statements > MAX_STATEMENTS:
            raise QueryError(f"A query has {MAX_STATEMENTS} statements at most.", "Ask in several queries.", line, column)
        word = text.upper()
        if word in _FORBIDDEN:
            raise QueryError(
                f"{word} is not allowed here: {_FORBIDDEN[word]}",
                "Ask about the graphs of this store only.",
                line,
                column,
            )
        if word in _UPDATES:
            raise QueryError(
                f"{word} is an update, and this endpoint only answers queries.",
                "Use SELECT, ASK, CONSTRUCT or DESCRIBE.",
                line,
                column,
            )
