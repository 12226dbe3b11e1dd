"""Where the files that travel with the package lie: the same in a checkout and in an installed wheel.

`ontology/`, `shapes/` and `examples/` lie beside the package `kg` in both; rules and queries lie inside it.
"""

from importlib.resources import files
from pathlib import Path

__all__ = ["alignments", "causes", "examples", "house_shapes", "ontology_files", "queries", "rules", "shape_files"]


def _package() -> Path:
    return Path(str(files("kg")))


def ontology_files() -> list[Path]:
    """Return the modules of the ontology and the reference data; the alignments are no part of it."""
    ontology = _package().parent / "ontology"
    return sorted([*ontology.glob("*.ttl"), *(ontology / "reference").glob("*.ttl")])


def alignments() -> dict[str, Path]:
    """Return the modules that say what follows in another vocabulary, loaded on request: name to file."""
    return {path.stem: path for path in sorted((_package().parent / "ontology" / "alignments").glob("*.ttl"))}


def shape_files() -> list[Path]:
    """Return the shapes that judge models; house.ttl judges the ontology and is not one of them."""
    return sorted(path for path in (_package().parent / "shapes").glob("*.ttl") if path.stem != "house")


def house_shapes() -> Path:
    """Return the shapes that judge the ontology itself."""
    return _package().parent / "shapes" / "house.ttl"


def examples() -> list[Path]:
    """Return the folders of the example models, one organisation each."""
    return sorted(path for path in (_package().parent / "examples").iterdir() if path.is_dir())


def causes() -> str:
    """Return what the causes of syntax errors say, in TOML."""
    return (_package() / "causes.toml").read_text("utf-8")


def queries() -> dict[str, str]:
    """Return the named questions: name to text."""
    return {path.stem: path.read_text("utf-8") for path in sorted((_package() / "queries").glob("*.rq"))}


def rules() -> dict[str, str]:
    """Return the rules that add facts: name to text."""
    return {path.stem: path.read_text("utf-8") for path in sorted((_package() / "rules").glob("*.rq"))}
