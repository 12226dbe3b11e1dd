"""Options that several commands share, each said once."""

from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal

import typer

__all__ = [
    "EngineName",
    "FailOn",
    "FindingFormat",
    "GateName",
    "Lang",
    "On",
    "Org",
    "Paths",
    "Shapes",
    "Store",
    "TableFormat",
    "VerdictFormat",
]

Paths = Annotated[
    list[Path] | None,
    typer.Argument(metavar="PATH", help="Files or folders; all of them are one model.", show_default=False),
]
Store = Annotated[Path | None, typer.Option("--store", metavar="DIR", help="A store on disk.", show_default=False)]
Org = Annotated[str | None, typer.Option("--org", metavar="SLUG", help="An organisation of the store.", show_default=False)]
On = Annotated[
    datetime | None,
    typer.Option("--on", formats=["%Y-%m-%d"], metavar="DATE", help="The day on which validity is judged (default: today)."),
]
GateName = Annotated[Literal["draft", "review", "publish"], typer.Option("--gate", help="The last gate whose rules count.")]
EngineName = Annotated[Literal["pyshacl"], typer.Option("--engine", help="What evaluates the shapes.")]
Shapes = Annotated[
    list[Path] | None,
    typer.Option("--shapes", metavar="FILE", help="Plain SHACL with these shapes alone, on anybody's data.", show_default=False),
]
FindingFormat = Annotated[
    Literal["text", "json", "turtle", "sarif", "junit", "github", "csv"],
    typer.Option("--format", help="How findings are written."),
]
VerdictFormat = Annotated[Literal["text", "json"], typer.Option("--format", help="How the verdict and the release are written.")]
TableFormat = Annotated[Literal["text", "json", "csv"], typer.Option("--format", help="How the answer is written.")]
Lang = Annotated[Literal["en", "fr"], typer.Option("--lang", help="The language of labels and messages.")]
FailOn = Annotated[
    Literal["violation", "warning", "info"],
    typer.Option("--fail-on", help="The mildest severity that makes the run fail."),
]
