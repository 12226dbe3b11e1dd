"""CSV for spreadsheets: RFC 4180, and no cell that a spreadsheet would run.

A cell that begins with =, +, -, @, a tab or a carriage return is a formula to a spreadsheet, whoever wrote the model; such a
cell gets an apostrophe before it, which spreadsheets do not show. Who reads the file with a program takes it away again.
"""

import csv
import io
from collections.abc import Sequence

from kg.model import Verdict

__all__ = ["csv_table", "findings_csv"]

_COLUMNS = (
    *("rule", "severity", "gate", "focus", "label", "path", "value", "message", "remedy", "file", "line", "column", "shape"),
    *("related", "count", "adjusted", "waived"),
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def findings_csv(verdict: Verdict) -> bytes:
    """Return one row per finding, waived ones too, with the contract's columns; related IRIs are divided by a space."""
    rows = [
        [" ".join(cell) if isinstance(cell := getattr(finding, column), tuple) else str(cell) for column in _COLUMNS]
        for finding in verdict.findings
    ]
    return csv_table(_COLUMNS, rows)


def csv_table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    """Return a table as CSV in UTF-8, with a header, CRLF, and an apostrophe before what a spreadsheet would run."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows([columns, *([_safe(cell) for cell in row] for row in rows)])
    return text.getvalue().encode()


def _safe(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
