"""Write docs/reference anew from what it describes: the ontology, the shapes, the questions, the command line, the claims.

The pages and pictures of the ontology, module by module, are the work of docs/ontology_pages.py; those of the rules, of
docs/rule_pages.py.

make docs
"""

import subprocess
import sys
from pathlib import Path

from docs import ontology_pages, rule_pages, syntax_page
from docs.claims import claims_page, defaults_page, links, texts
from kg import runs
from kg.model import LANGUAGES
from kg.names import MORES, SKOS
from kg.questions import questions

FOLDER = Path(__file__).parent / "reference"
HEAD = "<!-- Written by docs/generate.py; change what it describes, then run `make docs`. -->\n"


def asked() -> str:
    """Write the named questions."""
    lines = [HEAD, "# Questions", "", "What `mores ask NAME` and `/q/NAME.csv` answer.", ""]
    for one in questions():
        params = ", ".join(f"`{name}` ({kind})" for name, kind in one.params) or "none"
        lines += [
            f"## {one.name}",
            "",
            f"{one.question}",
            "",
            f"* Title: {one.titles['en']} / {one.titles['fr']}",
            f"* Parameters: {params}",
        ]
        lines += [f"* Columns: {one.returns}", f"* Asked by `mores gaps`: {'yes' if one.is_gap else 'no'}", ""]
    return "\n".join(lines)


def terms(own: runs.House) -> str:
    """Write the terms of the ontology, module by module."""
    labels, definitions = texts(own.ontology, SKOS + "prefLabel"), texts(own.ontology, SKOS + "definition")
    modules = links(own.ontology, "http://www.w3.org/2000/01/rdf-schema#isDefinedBy")
    lines = [
        HEAD,
        "# Terms",
        "",
        "The classes and properties of `mores:`, by module, in English and French.",
        "",
    ]
    by_module: dict[str, list[str]] = {}
    for subject, found in modules.items():
        if subject.startswith(MORES):
            by_module.setdefault(found[0].rsplit("/", 1)[-1], []).append(subject)
    for module, subjects in sorted(by_module.items()):
        lines += [f"## {module}", "", "| term | label | definition |", "|---|---|---|"]
        for subject in sorted(subjects, key=str.lower):
            label = " / ".join(labels[subject, language] for language in LANGUAGES)
            definition = "<br>".join(definitions[subject, language] for language in LANGUAGES)
            lines.append(f"| `mores:{subject.removeprefix(MORES)}` | {label} | {definition} |")
        lines.append("")
    return "\n".join(lines)


def commands() -> str:
    """Write the help of each command, as the command line prints it."""
    mores = str(Path(sys.executable).parent / "mores")
    lines = [HEAD, "# Command line", ""]
    names = "demo validate load reason trace trace-why trace-impact gaps ask publish serve doctor"
    for name in ["", *(word.replace("-", " ") for word in names.split())]:
        command = [mores, *name.split(), "--help"]
        shown = subprocess.run(command, capture_output=True, text=True, check=True, env={"COLUMNS": "100"})
        body = [line.rstrip() for line in shown.stdout.strip().splitlines()]
        lines += [f"## mores {name}".rstrip(), "", "```text", *body, "```", ""]
    return "\n".join(lines)


def pages() -> dict[str, str]:
    """Return every reference page by file name."""
    own = runs.house()
    written = {"questions.md": asked(), "terms.md": terms(own), "command-line.md": commands()}
    written |= {"claims.md": f"{HEAD}\n{claims_page(own)}", "defaults.md": f"{HEAD}\n{defaults_page(own)}"}
    written |= {**rule_pages.pages(own, HEAD), syntax_page.PAGE: syntax_page.page(HEAD)}
    written |= ontology_pages.pages()
    return {name: text.rstrip() + "\n" for name, text in written.items()}


def write(folder: Path, written: dict[str, str]) -> None:
    """Write the pages into a folder, and take away pages of the ontology and of rules that are no longer written."""
    for name, text in written.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    for path in [*(folder / ontology_pages.FOLDER).iterdir(), *(folder / rule_pages.FOLDER).iterdir()]:
        if path.relative_to(folder).as_posix() not in written:
            path.unlink()


if __name__ == "__main__":
    write(FOLDER, pages())
