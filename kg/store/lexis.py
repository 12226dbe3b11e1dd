"""The words of a Turtle, TriG, N-Triples or N-Quads text that is not valid, read as far as they can be understood.

Used only after the strict parser has refused a file, to say what the author most likely did and where it is to be mended.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from kg.causes import Values

__all__ = ["Lexer", "Slip", "SlipError", "Token"]

_SKIP = re.compile(r"(?:[ \t\r\n]+|#[^\r\n]*)+")
_SHORT = {quote: re.compile(rf"{quote}(?:[^{quote}\\\r\n]|\\.)*{quote}") for quote in "\"'"}
_LONG = {quote: re.compile(rf"{quote * 3}(?:[^{quote}\\]|\\.|{quote}(?!{quote * 2}))*{quote * 3}", re.DOTALL) for quote in "\"'"}
_NAME = re.compile(
    r"""(?:[^\W\d_](?:[\w.·-]*[\w·-])?)?:(?:(?:[\w:·-]|%[0-9A-Fa-f]{2}|\\[^\w\s]|\\_)
        (?:(?:[\w:.·-]|%[0-9A-Fa-f]{2}|\\[^\w\s]|\\_)*(?:[\w:·-]|%[0-9A-Fa-f]{2}|\\[^\w\s]|\\_))?)?""",
    re.VERBOSE,
)
_BLANK = re.compile(r"_:\w(?:[\w.·-]*[\w·-])?")
_NUMBER = re.compile(r"[+-]?(?:\d+\.\d*[eE][+-]?\d+|\.?\d+[eE][+-]?\d+|\d*\.\d+|\d+)")
_WORD = re.compile(r"[^\W\d_]\w*")
_TAG = re.compile(r"@[A-Za-z]+(?:-[A-Za-z0-9]+)*(?:--[A-Za-z]+)?")
_DATE = re.compile(r"-?\d{4}-\d{2}-\d{2}(?:(?P<time>T\d{2}:\d{2}[\d:.]*)?(?:Z|[+-]\d{2}:\d{2})?)(?!\w)")
_CLOCK = re.compile(r"\d{1,2}:\d{2}(?::\d{2})?(?!\w)")
_OTHER_DATE = re.compile(r"\d{1,2}([/.-])\d{1,2}\1\d{2,4}(?!\d)")
_BARE_IRI = re.compile(r"(?:https?|ftp)://[^\s<>\"]*[^\s<>\",;.]|(?:urn|mailto):[^\s<>\"]*[^\s<>\",;.]")
_CURLY = "“”„«»‘’‚‹›″"
_SPACES = "\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u200b\u200c\u200d\u202f\u2060\u3000\ufeff"
_CLOSED_LATER = re.compile(r"(?:@[A-Za-z]+(?:-\w+)*|\^\^\S+)\s*[,;.]\s*$|\s[,;.]\s*$")
_END_OF_TAG = re.compile(r"([A-Za-z]{2,3}(?:-[A-Za-z]{2,8})?)\s*[;,.\])]")


@dataclass(frozen=True)
class Token:
    """A word of the text: its kind, its text, where it begins and ends."""

    kind: str
    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Slip:
    """What an author most likely did wrong: the cause, where it is to be mended, where it is noticed.

    mend is an edit (from, to, new text) that makes the rest readable, None where nobody can know how to go on.
    """

    cause: str
    at: int
    seen: int
    values: Values = ()
    mend: tuple[int, int, str] | None = None


class SlipError(Exception):
    """A slip was found; reading ends there."""

    def __init__(
        self, cause: str, at: int, seen: int | None = None, mend: tuple[int, int, str] | None = None, **values: str
    ) -> None:
        super().__init__(cause)
        self.slip = Slip(cause, at, at if seen is None else seen, tuple(values.items()), mend)


class Lexer:
    """Reads words one by one; raises SlipError at the first that cannot be one."""

    def __init__(self, text: str, at: int = 0) -> None:
        self.text = text
        self.at = at

    def take(self) -> Token | None:
        """Return the next word, None at the end."""
        if skipped := _SKIP.match(self.text, self.at):
            self.at = skipped.end()
        if self.at >= len(self.text):
            return None
        token = self._read(self.text[self.at])
        self.at = token.end
        return token

    def ahead(self, count: int) -> Sequence[Token]:
        """Return up to count words from here without taking them, as far as they can be read."""
        other = Lexer(self.text, self.at)
        found: list[Token] = []
        try:
            while len(found) < count and (token := other.take()):
                found.append(token)
        except SlipError:
            pass
        return found

    def _read(self, first: str) -> Token:
        if first in "\"'":
            return self._quoted(first)
        if first == "<":
            return self._iri()
        if first == "@":
            return self._tag()
        if first == "^":
            return self._carets()
        if _NUMBER.match(self.text, self.at):
            return self._number()
        if first in ";,.[](){}":
            return Token("sign", first, self.at, self.at + 1)
        return self._named(first)

    def _carets(self) -> Token:
        if not self.text.startswith("^^", self.at):
            raise SlipError("caret", self.at, mend=(self.at, self.at + 1, "^^"))
        return Token("type", "^^", self.at, self.at + 2)

    def _named(self, first: str) -> Token:
        if found := _BARE_IRI.match(self.text, self.at):
            end = found.end() + self.text.startswith(">", found.end())
            raise SlipError("iri-bare", self.at, mend=(self.at, end, "<urn:x>"), iri=found[0])
        for kind, pattern in (("blank", _BLANK), ("name", _NAME), ("word", _WORD)):
            if found := pattern.match(self.text, self.at):
                token = Token(kind, found[0], found.start(), found.end())
                self._check_name_end(token)
                return token
        raise self._strange(first)

    def _strange(self, first: str) -> SlipError:
        if first in _CURLY:
            return SlipError("curly-quotes", self.at, character=first)
        if first in _SPACES:
            return SlipError("space", self.at, mend=(self.at, self.at + 1, " "), code=f"{ord(first):04X}")
        return SlipError("character", self.at, character=first)

    def _check_name_end(self, token: Token) -> None:
        """Refuse a name that goes on with what no name holds."""
        after = self.text[token.end : token.end + 1]
        if token.kind in ("name", "blank") and after and (after in "/&'%+=?!*~$|`\\" or after in _CURLY):
            end = re.compile(r"[^\s;,\])]*[^\s;,.\])]").match(self.text, token.end)
            mend = (token.end, end.end() if end else token.end + 1, "")
            raise SlipError("name-character", token.end, mend=mend, name=token.text, character=after)

    def _quoted(self, quote: str) -> Token:
        at = self.at
        if self.text.startswith(quote * 3, at):
            found = _LONG[quote].match(self.text, at)
            if found is None:
                raise SlipError("text-long-open", at, len(self.text), close=quote * 3)
            self._check_escapes(found)
            return Token("long", found[0], at, found.end())
        found = _SHORT[quote].match(self.text, at)
        if found is None:
            raise self._open(at, quote)
        self._check_escapes(found)
        after = self.text[found.end() : found.end() + 1]
        if after and (after.isalnum() or after in _CURLY + "\"'-_"):
            if tag := _END_OF_TAG.match(self.text, found.end()):
                raise SlipError("tag-no-at", found.end(), mend=(found.end(), found.end(), "@"), tag=tag[1])
            if _CLOSED_LATER.search(found[0][1:-1]):
                raise self._open(at, quote, found.end())
            raise SlipError("inner-quote", found.end() - 1, found.end())
        return Token("text", found[0], at, found.end())

    def _open(self, at: int, quote: str, seen: int | None = None) -> SlipError:
        """Build the slip of a text that is not closed, or by a quotation mark that is none."""
        line = re.compile(r"[^\r\n]*").match(self.text, at)
        rest = line[0] if line else ""
        if seen is None and (curly := re.search(rf"[{_CURLY}](?=\s*(?:@[A-Za-z]|\^\^|[;,.\])]\s*$))", rest)):
            return SlipError("text-curly-end", at, at, character=curly[0], close=quote)
        return SlipError("text-open", at, at if seen is None else seen, close=quote)

    def _check_escapes(self, found: re.Match[str]) -> None:
        for escape in re.finditer(r"\\(.)", found[0], re.DOTALL):
            wrong = escape[1] not in "tbnrf\"'\\uU"
            code = re.compile(r"u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}")
            if wrong or (escape[1] in "uU" and not code.match(found[0], escape.start() + 1)):
                at = found.start() + escape.start()
                raise SlipError("escape", at, mend=(at, at + 1, ""), character=escape[1])

    def _iri(self) -> Token:
        at = self.at
        found = re.compile(r"<([^<>\r\n]*)(>?)").match(self.text, at)
        if found is None or not found[2]:
            raise SlipError("iri-open", at)
        iri = found[1]
        mend = (at, found.end(), "<urn:x>")
        for wrong in re.finditer(r"[\s\"{}|^`\x00-\x20]|\\(?!u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8})", iri):
            place = at + 1 + wrong.start()
            if wrong[0] == " ":
                if re.search(r"\s[;,.]\s*$|\s(?:a|[\w-]+:[\w-]*)\s", iri):
                    raise SlipError("iri-open", at)
                raise SlipError("iri-space", place, at, mend)
            raise SlipError("iri-character", place, at, mend, character=wrong[0], encoded=quote(wrong[0]))
        if percent := re.search(r"%(?![0-9A-Fa-f]{2})", iri):
            raise SlipError("iri-percent", at + 1 + percent.start(), at, mend)
        return Token("iri", found[0], at, found.end())

    def _tag(self) -> Token:
        found = _TAG.match(self.text, self.at)
        if found is None:
            raise SlipError("tag", self.at)
        word = found[0][1:]
        if word.lower() in ("prefix", "base"):
            return Token("directive", found[0], self.at, found.end())
        if self.text[found.end() : found.end() + 1] == "_":
            whole = re.compile(r"@[\w-]+").match(self.text, self.at)
            text = whole[0] if whole else found[0]
            right = text.replace("_", "-")
            raise SlipError("tag-underscore", self.at, found.end(), (self.at, self.at + len(text), right), tag=right)
        if any(len(part) > 8 for part in word.split("-")):
            raise SlipError("tag", self.at, mend=(self.at, found.end(), "@en"))
        return Token("tag", found[0], self.at, found.end())

    def _date(self, found: re.Match[str]) -> SlipError:
        end = found.end() + self.text.startswith(('"', "'"), found.end())
        mend = (found.start(), end, '"x"')
        if found.re is _OTHER_DATE:
            return SlipError("date-order", found.start(), mend=mend)
        if found.re is _CLOCK:
            time = found[0] if found[0].count(":") == 2 else found[0] + ":00"
            return SlipError("date", found.start(), mend=mend, date=time.zfill(8), type="time")
        return SlipError("date", found.start(), mend=mend, date=found[0], type="dateTime" if found["time"] else "date")

    def _number(self) -> Token:
        at = self.at
        for pattern in (_DATE, _OTHER_DATE, _CLOCK):
            if date := pattern.match(self.text, at):
                raise self._date(date)
        plain = _NUMBER.match(self.text, at)
        number = plain[0] if plain else ""
        end = at + len(number)
        if percent := re.compile(r"[ \u00a0\u202f]?%").match(self.text, end):
            raise SlipError("percent", percent.end() - 1, mend=(end, percent.end(), ""), number=number)
        if rest := re.compile(r"[^\W\d_][\w/]*|[€$£°]\w*|_\w*").match(self.text, end):
            raise SlipError("number-unit", end, mend=(end, rest.end(), ""), number=number, rest=rest[0])
        return Token("number", number, at, end)
