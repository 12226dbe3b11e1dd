"""The first slip of an author in a Turtle, TriG, N-Triples or N-Quads text: what most likely was meant, where to mend it."""

import difflib
import re
from dataclasses import dataclass

from kg.names import PREFIXES
from kg.store.lexis import Lexer, Slip, SlipError, Token

__all__ = ["find_slip"]

_PAIRS = {"[": "]", "(": ")", "{": "}"}
_TERMS = frozenset({"iri", "name", "blank", "number", "text", "long"})
_MORE_PREFIXES = {**PREFIXES, "foaf": "http://xmlns.com/foaf/0.1/", "dc": "http://purl.org/dc/elements/1.1/"}
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_LOOK = 60


def find_slip(text: str, suffix: str, *, based: bool = False) -> Slip | None:
    """Find the first slip of a text that the strict parser refuses.

    Takes:   suffix, the format (".ttl", ".trig", ".nt", ".nq"); based, whether relative IRIs have a base.
    Gives:   None where all that can be understood here is in order.
    """
    try:
        _Reader(text, suffix, based).read()
    except SlipError as found:
        return found.slip
    return None


@dataclass
class _Frame:
    """What was opened, and what is expected next within it: subject, verb, object, after (a sign), item (of a list)."""

    opened: Token | None
    state: str
    subject: Token | None = None
    verb: Token | None = None
    sign: Token | None = None

    @property
    def kind(self) -> str:
        return self.opened.text if self.opened else ""


class _Reader:
    """Follows the grammar to the first place where it breaks."""

    def __init__(self, text: str, suffix: str, based: bool) -> None:
        self._text, self._suffix, self._based = text, suffix, based
        self._lexer = Lexer(text)
        self._prefixes: dict[str, str] = {}
        self._frames = [_Frame(None, "subject")]
        self._last: Token | None = None
        self._stop: Token | None = None
        self._bare_directive = False

    def read(self) -> None:
        while token := self._lexer.take():
            self._step(token)
            self._last = token
        self._end()

    @property
    def _top(self) -> _Frame:
        return self._frames[-1]

    def _line(self, offset: int) -> int:
        return self._text.count("\n", 0, offset) + 1

    def _step(self, token: Token) -> None:
        if token.kind == "sign" and token.text in _PAIRS and token.text != "{":
            self._open(token)
        elif token.kind == "sign":
            self._sign(token)
        elif token.kind in _TERMS or token.text in ("true", "false", "a"):
            self._term(token)
        elif token.kind in ("directive", "word") and token.text.lstrip("@").lower() in ("prefix", "base"):
            self._directive(token)
        elif token.kind == "word" and token.text.lower() == "graph" and self._suffix == ".trig" and self._top.state == "subject":
            return
        elif token.kind == "word":
            self._word(token)
        else:
            self._suffix_of_text(token)

    # ---- words -------------------------------------------------------------------------------------------------------------

    def _suffix_of_text(self, token: Token) -> None:
        """Take a language tag, or ^^ with the datatype behind it; both follow a text only."""
        if self._last is None or self._last.kind not in ("text", "long"):
            raise SlipError("tag-alone", token.start, mend=(token.start, token.end, ""))
        if token.kind == "type":
            kind = self._lexer.take()
            if kind is None or kind.kind not in ("iri", "name"):
                raise SlipError("tag-alone", token.start)
            self._check(kind)

    def _word(self, token: Token) -> None:
        state, last = self._top.state, self._last
        if state == "after" and last and last.kind in ("text", "long") and self._text.find(last.text[0], token.end) >= 0:
            if self._swallowed(last, token):
                raise SlipError("text-long-open", last.start, token.start, close=last.text[:3])
            if self._line(last.end) == self._line(token.start) and '"' in self._text[token.end :].split("\n", 1)[0]:
                raise SlipError("inner-quote", last.end - 1, token.start)
        if state == "verb" and token.text in ("A", "is", "isa", "est"):
            raise SlipError("letter-a", token.start, mend=(token.start, token.end, "a"), word=token.text)
        if state in ("object", "item") and token.text.lower() in ("true", "false"):
            meant = token.text.lower()
            raise SlipError("boolean", token.start, mend=(token.start, token.end, meant), word=token.text, meant=meant)
        whole = re.compile(r"[^\"\n]*\"(?=\s*(?:@[A-Za-z]|\^\^|[;,.\])]\s*$))", re.MULTILINE).match(self._text, token.start)
        if state in ("object", "item") and whole:
            raise SlipError("text-begin", token.start, mend=(token.start, token.start, '"'))
        known = max((prefix for prefix in self._prefixes if prefix and token.text.startswith(prefix)), key=len, default="")
        if known and token.text != known:
            meant, at = f"{known}:{token.text[len(known) :]}", token.start + len(known)
            raise SlipError("name-colon", at, token.start, (at, at, ":"), word=token.text, meant=meant)
        mend = (token.start, token.end, "<urn:x>") if state in ("subject", "verb", "object", "item") else None
        raise SlipError("word", token.start, mend=mend, word=token.text)

    def _swallowed(self, last: Token, token: Token) -> bool:
        """Tell whether a long text most likely ran on over statements, to the opening marks of the next long text."""
        return last.kind == "long" and token.start == last.end and re.search(r"[.;,]\s*\n[^\n]*\w*:\w+", last.text) is not None

    def _check(self, token: Token) -> None:
        """Check the prefix of a name and the scheme of an IRI."""
        if token.kind == "name":
            prefix = token.text.partition(":")[0]
            if prefix not in self._prefixes:
                raise self._undeclared(prefix, token)
        elif token.kind == "iri" and not self._based and not _SCHEME.match(token.text, 1):
            turtle = self._suffix in (".ttl", ".trig")
            mend = (0, 0, "@base <urn:x:/> . ") if turtle else (token.start, token.end, "<urn:x>")
            raise SlipError("iri-relative", token.start, mend=mend)

    def _undeclared(self, prefix: str, token: Token) -> SlipError:
        if self._suffix in (".nt", ".nq"):
            return SlipError("iri-invalid", token.start)
        mend = (0, 0, f"@prefix {prefix}: <urn:x:> . ")
        later = re.compile(rf"^\s*@?prefix\s+{re.escape(prefix)}:", re.MULTILINE | re.IGNORECASE).search(self._text, token.end)
        if later:
            line = str(self._line(later.end()))
            return SlipError("prefix-late", token.start, mend=mend, prefix=prefix, line=line)
        if near := difflib.get_close_matches(prefix, sorted(self._prefixes), n=1, cutoff=0.6) if prefix else ():
            namespace = self._prefixes[near[0]]
            return SlipError("prefix-near", token.start, mend=mend, prefix=prefix, near=near[0], namespace=namespace)
        if prefix in _MORE_PREFIXES:
            return SlipError("prefix-known", token.start, mend=mend, prefix=prefix, namespace=_MORE_PREFIXES[prefix])
        if near := difflib.get_close_matches(prefix, sorted(_MORE_PREFIXES), n=1, cutoff=0.75) if prefix else ():
            namespace = _MORE_PREFIXES[near[0]]
            return SlipError("prefix-near", token.start, mend=mend, prefix=prefix, near=near[0], namespace=namespace)
        return SlipError("prefix", token.start, mend=mend, prefix=prefix)

    # ---- declarations ------------------------------------------------------------------------------------------------------

    def _directive(self, token: Token) -> None:
        if self._top.state != "subject":
            self._misplaced(token)
        bare = token.kind == "word"
        if not bare and token.text not in ("@prefix", "@base"):
            raise SlipError("prefix-form", token.start)
        prefix = None
        if token.text.lstrip("@").lower() == "prefix":
            name = self._declared(token, ("name",))
            if not name.text.endswith(":") or name.text.count(":") > 1:
                raise SlipError("prefix-form", name.start)
            prefix = name.text[:-1]
        iri = self._declared(token, ("iri",))
        if prefix is None:
            self._based = True
        else:
            self._prefixes[prefix] = iri.text[1:-1]
        self._bare_directive = bare
        if not bare:
            stop = self._lexer.ahead(1)
            if not stop or stop[0].text != ".":
                self._last = iri
                raise self._stop_missing(stop[0] if stop else None)
            self._stop = self._lexer.take()

    def _declared(self, directive: Token, kinds: tuple[str, ...]) -> Token:
        token = self._lexer.take()
        if token is None or token.kind not in kinds:
            raise SlipError("prefix-form", token.start if token else directive.start)
        return token

    # ---- terms -------------------------------------------------------------------------------------------------------------

    def _open(self, token: Token) -> None:
        state = self._top.state
        if state == "verb":
            raise SlipError("property-missing", token.start, name=token.text)
        if state == "after":
            self._misplaced(token)
        if state == "subject":
            self._top.subject = token
        self._frames.append(_Frame(token, "verb" if token.text == "[" else "item", token))

    def _term(self, token: Token) -> None:
        frame = self._top
        if token.kind == "name" and frame.state == "after":
            self._misplaced(token)
        self._check(token)
        literal = token.kind in ("number", "text", "long") or token.text in ("true", "false")
        if frame.state == "subject":
            if literal:
                raise self._early(",", token) or SlipError("property-missing", token.start, name=_short(token))
            frame.subject, frame.verb, frame.sign, frame.state = token, None, None, "verb"
            self._bare_directive = False
        elif frame.state == "verb":
            if literal or token.kind == "blank":
                early = self._early(";", token) if frame.kind == "" and not frame.sign and frame.subject else None
                raise early or SlipError("property-missing", token.start, name=_short(token))
            frame.verb, frame.state = token, "object"
        elif frame.state == "object":
            if token.text == "a":
                raise SlipError("word", token.start, mend=(token.start, token.end, "<urn:x>"), word="a")
            frame.state = "after"
        elif frame.state == "after":
            if self._suffix == ".nq" and token.kind in ("iri", "blank"):
                return
            self._misplaced(token)

    def _early(self, sign: str, token: Token) -> SlipError | None:
        """Say that the last full stop came too early, where what follows it can only belong to the statement before."""
        if self._stop is None:
            return None
        start = self._top.subject.start if sign == ";" and self._top.subject else token.start
        return SlipError("stop-early", self._stop.start, token.start, sign=sign, line=str(self._line(start)))

    def _misplaced(self, token: Token) -> None:
        """Say what is missing before a term that follows a value: a comma, a semicolon, a full stop or a closing bracket."""
        last = self._last
        if last is None:
            raise SlipError("other", token.start)
        if last.kind == "long" and self._swallowed(last, token):
            raise SlipError("text-long-open", last.start, token.start, close=last.text[:3])
        same_line = self._line(last.end) == self._line(token.start)
        if last.kind == token.kind == "number" and same_line:
            raise SlipError("number-space", last.end, token.start, (last.end, token.start, ""), number=last.text + token.text)
        if last.kind == token.kind == "text" and last.end == token.start:
            raise SlipError("inner-quote", last.end - 1, token.start)
        terms = self._terms_from(token)
        directive = token.kind == "directive" or token.text.lower() in ("prefix", "base")
        if directive or (terms[0] >= 3 and token.text != "a") or terms[1] == "a":
            if self._top.kind == "[":
                raise self._unclosed(self._top, token)
            raise self._stop_missing(token)
        sign, cause = (",", "comma-missing") if terms[0] == 1 and token.text != "a" else (";", "semicolon-missing")
        raise SlipError(cause, last.end, token.start, (last.end, last.end, f" {sign}"))

    def _stop_missing(self, token: Token | None) -> SlipError:
        last = self._last
        end = last.end if last else 0
        if token is None:
            return SlipError("stop-missing-end", end, len(self._text), (end, end, " ."))
        return SlipError("stop-missing", end, token.start, (end, end, " ."), line=str(self._line(token.start)))

    def _terms_from(self, token: Token) -> tuple[int, str]:
        """Count the terms from a word to the next sign, brackets as one; and give the second of them."""
        count, depth, second = 0, 0, ""
        for word in (token, *self._lexer.ahead(_LOOK)):
            if word.text in ("]", ")"):
                depth -= 1
                if depth < 0:
                    break
            elif word.text in ("[", "("):
                count += depth == 0
                depth += 1
            elif depth == 0 and word.text in (".", ";", ",", "}"):
                break
            elif depth == 0 and (word.kind in _TERMS or word.kind == "word"):
                count += 1
                second = word.text if count == 2 else second
        return count, second

    # ---- signs -------------------------------------------------------------------------------------------------------------

    def _sign(self, token: Token) -> None:
        frame = self._top
        if token.text == "{":
            if self._suffix != ".trig" or frame.state not in ("subject", "verb"):
                raise SlipError("character", token.start, character="{")
            self._frames.append(_Frame(token, "subject"))
        elif token.text in ")]}":
            self._close(token)
        elif frame.kind == "(":
            raise self._sign_in_list(token)
        elif frame.state == "subject":
            self._sign_alone(token)
        elif frame.state == "object":
            raise self._value_missing(token)
        elif frame.state == "verb":
            self._sign_for_verb(token)
        elif token.text == "." and frame.kind == "[":
            raise self._unclosed(frame, token)
        else:
            frame.state = {";": "verb", ",": "object", ".": "subject"}[token.text]
            frame.sign = token
            if token.text == ".":
                self._stop = token

    def _sign_in_list(self, token: Token) -> SlipError:
        if token.text == "," and ")" in self._text[token.end :].split("\n", 1)[0]:
            return SlipError("list-comma", token.start, mend=(token.start, token.end, " "))
        return self._unclosed(self._top, token)

    def _unclosed(self, frame: _Frame, token: Token) -> SlipError:
        opened = frame.opened
        start = opened.start if opened else 0
        return SlipError("open", start, token.start, open=frame.kind, close=_PAIRS.get(frame.kind, ""))

    def _sign_alone(self, token: Token) -> None:
        if token.text == "." and self._bare_directive:
            raise SlipError("prefix-stop", token.start, mend=(token.start, token.end, " "))
        raise SlipError("sign", token.start, mend=(token.start, token.end, " "), sign=token.text)

    def _sign_for_verb(self, token: Token) -> None:
        frame = self._top
        if token.text == "," or not (frame.sign or self._bracketed(frame)):
            if frame.subject and not frame.sign and frame.kind == "":
                raise SlipError("subject-alone", frame.subject.start, token.start, name=_short(frame.subject))
            raise SlipError("sign", token.start, mend=(token.start, token.end, " "), sign=token.text)
        if token.text == "." and frame.kind == "[":
            raise self._unclosed(frame, token)
        if token.text == ".":
            frame.state, self._stop = "subject", token

    def _bracketed(self, frame: _Frame) -> bool:
        return frame.subject is not None and frame.subject.text == "[" and frame.kind != "["

    def _value_missing(self, token: Token) -> SlipError:
        frame = self._top
        verb = frame.verb
        if verb is None:
            return SlipError("sign", token.start, sign=token.text)
        if frame.sign and frame.sign.text == "," and frame.sign is self._last:
            return SlipError("sign", frame.sign.start, token.start, (frame.sign.start, frame.sign.end, " "), sign=",")
        subject = frame.subject
        if frame.kind == "" and not frame.sign and subject and subject.kind == "name":
            start = self._text.rfind("\n", 0, subject.start) + 1
            indented = subject.start > start and not self._text[start : subject.start].strip()
            if indented and (early := self._early(";", token)):
                return early
        local = re.split(r"[:/#]", verb.text.strip("<>"))[-1]
        if local[:1].isupper():
            return SlipError("a-missing", verb.start, token.start, (verb.start, verb.start, "a "), name=verb.text)
        return SlipError("value-missing", verb.end, token.start, (verb.end, verb.end, " <urn:x>"), name=verb.text)

    def _close(self, token: Token) -> None:
        frame = self._top
        if _PAIRS.get(frame.kind) != token.text:
            if frame.kind in ("[", "(") and any(_PAIRS.get(other.kind) == token.text for other in self._frames):
                raise self._unclosed(frame, token)
            opening = next(opened for opened, closed in _PAIRS.items() if closed == token.text)
            mend = (token.start, token.end, " ")
            raise SlipError("close", token.start, mend=mend, open=opening, close=token.text)
        if frame.state == "object":
            raise self._value_missing(token)
        self._frames.pop()
        outer = self._top
        if frame.kind == "{":
            outer.state, outer.sign, self._stop = "subject", None, None
        elif outer.state == "subject":
            outer.verb, outer.sign, outer.state = None, None, "verb"
        elif outer.state == "object":
            outer.state = "after"

    def _end(self) -> None:
        """Say what is missing at the end of the file."""
        frame, last = self._top, self._last
        if frame.kind:
            raise self._unclosed(frame, Token("end", "", len(self._text), len(self._text)))
        if last is None or frame.state == "subject":
            return
        if frame.state == "after" or self._bracketed(frame):
            raise self._stop_missing(None)
        if frame.state == "verb" and frame.sign and frame.sign is last:
            raise SlipError("semicolon-last", last.start, len(self._text), (last.start, last.end, "."))
        raise SlipError("end", last.end, len(self._text))


def _short(token: Token) -> str:
    return token.text if len(token.text) <= 40 else f"{token.text[:40]}…"
