"""A verdict on files that cannot be read as one model: what is wrong with each, and nothing beyond that."""

from datetime import date

from kg.causes import catalogue
from kg.errors import ModelRefusedError, ParseError, SourceError
from kg.model import Finding, Gate, Language, Place, Result, Verdict

__all__ = ["unread"]

_NOTES = {
    "en": "could not be judged: {errors} in {files}; beyond that nothing was looked at",
    "fr": "n’a pu être jugé : {errors} dans {files} ; rien d’autre n’a été examiné",
}
_COUNTED = {
    "en": (("1 error", "{} errors"), ("1 file", "{} files")),
    "fr": (("1 erreur", "{} erreurs"), ("1 fichier", "{} fichiers")),
}


def unread(error: SourceError | ModelRefusedError, gate: Gate | None, day: date, language: Language) -> Verdict:
    """Put the errors of a run into the form of a verdict.

    Gives:   a finding for each error, ordered by file, line and column; the note counts them, and says that nothing else was
             judged.
    """
    errors = error.all if isinstance(error, SourceError) else (error,)
    findings = tuple(_finding(one, language) for one in errors)
    results = tuple(
        Result("", "", "", "", "Violation", messages=((language, f"{found.file}:{found.line}:{found.column}: {found.message}"),))
        for found in findings
    )
    counts = (len(findings), len({found.file for found in findings}))
    said = [one if count == 1 else many.format(count) for (one, many), count in zip(_COUNTED[language], counts, strict=True)]
    note = _NOTES[language].format(errors=said[0], files=said[1])
    return Verdict(False, gate, day, findings, results, note=note)


def _finding(error: SourceError | ModelRefusedError, language: Language) -> Finding:
    message, remedy = error.said(language)
    place = error.place if isinstance(error, ModelRefusedError) else Place(error.path)
    if isinstance(error, ParseError):
        place = Place(error.path, error.line, error.column)
    excerpt = error.text if isinstance(error, ParseError) else ""
    return Finding(
        rule=catalogue()[error.cause].rule if error.cause else "SYNTAX-000",
        severity="Violation",
        gate="draft",
        focus="",
        label="",
        path="",
        value="",
        message=message,
        remedy=remedy,
        file=place.file if place else "",
        line=place.line if place else 0,
        column=place.column if place else 0,
        shape="",
        values=error.values,
        detail=error.detail if isinstance(error, ParseError) else "",
        excerpt=excerpt,
    )
