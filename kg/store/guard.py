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
    r"""(?P<comment>\#[^\n\r]*)
      | (?P<term><[^<>"{}|^`\\\x00-\x20]*> | "{3}(?:[^"\\]|\\.|"(?!""))*"{3} | '{3}(?:[^'\\]|\\.|'(?!''))*'{3}
          | "(?:[^"\\\n\r]|\\.)*" | '(?:[^'\\\n\r]|\\.)*' | [?$@][\w-]+)
      | (?P<number>\d+(?:\.\d*)?(?:[eE][+-]?\d+)? | \.\d+(?:[eE][+-]?\d+)?)
      | (?P<name>(?:[^\W\d][\w.-]*)?:(?:[\w:.%-]|\\.)*)
      | (?P<word>[^\W\d]\w*)
      | (?P<sign>\S)""",
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
            f"A query has {MAX_CHARACTERS:,} characters at most; this one has {len(query):,}.", "Ask in several queries."
        )
    tokens = [token for token in _TOKEN.finditer(query) if token.lastgroup != "comment"]
    if len(tokens) > MAX_TOKENS:
        raise _refusal(
            query, tokens[MAX_TOKENS], f"A query has {MAX_TOKENS:,} words and signs at most.", "Ask in several queries."
        )
    lists: list[bool] = []
    statements = 0
    for position, token in enumerate(tokens):
        text, before = token[0], tokens[position - 1] if position else None
        if text in ("{", "(", "["):
            lists.append(text == "(" and before is not None and before.lastgroup in ("term", "name"))
            if len(lists) > MAX_DEPTH:
                raise _refusal(query, token, f"A query nests {MAX_DEPTH} deep at most.", "Take brackets away.")
        elif text in ("}", ")", "]") and lists:
            lists.pop()
        # what the planner has to order: patterns, steps of a path, members of a list
        statements += text in (".", ";", ",", "/", "^", "|") or (bool(lists) and lists[-1] and token.lastgroup != "sign")
        if statements > MAX_STATEMENTS:
            raise _refusal(query, token, f"A query has {MAX_STATEMENTS} statements at most.", "Ask in several queries.")
        _refuse_word(query, token, tokens[position + 1] if position + 1 < len(tokens) else None)


def _refuse_word(query: str, token: re.Match[str], following: re.Match[str] | None) -> None:
    """Refuse a keyword, also where it is glued to what stands before it (trueSERVICE) or after it (SERVICE:x {...})."""
    written = token[0].upper()
    if token.lastgroup == "name" and following is not None and (following[0] == "{" or following.lastgroup == "word"):
        written = written.partition(":")[0]
    elif token.lastgroup != "word":
        return
    for keyword, reason in _FORBIDDEN.items():
        if keyword in written:
            raise _refusal(query, token, f"{keyword} is not allowed here: {reason}", "Ask about the graphs of this store only.")
    if written in _UPDATES:
        message = f"{written} is an update, and this endpoint only answers queries."
        raise _refusal(query, token, message, "Use SELECT, ASK, CONSTRUCT or DESCRIBE.")


def _refusal(query: str, token: re.Match[str], message: str, hint: str) -> QueryError:
    line = query.count("\n", 0, token.start()) + 1
    return QueryError(message, hint, line, token.start() - query.rfind("\n", 0, token.start()))
