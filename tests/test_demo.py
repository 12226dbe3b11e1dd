"""The demo as a newcomer runs it; without a network; and from a wheel, far from any checkout."""

import re
import shutil
import signal
import subprocess
import sys
import venv
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.conftest import MORES, ROOT, Run, skip
from tests.test_server import start


def parts(output: str) -> dict[str, str]:
    """Split the demo's output by the commands that stand above its parts."""
    pieces = re.split(r"^\$ (.*)$", output, flags=re.MULTILINE)
    return dict(zip(pieces[1::2], pieces[2::2], strict=True))


def test_the_demo_goes_the_whole_road(mores: Run) -> None:
    run = mores("demo", "--no-serve", cwd=ROOT)
    assert (run.returncode, run.stderr) == (0, "")
    found = parts(run.stdout)
    assert list(found) == [
        "mores validate examples/flawed",
        "mores validate examples/hotel",
        "mores validate examples/public-service",
        "mores validate examples/water",
        "mores trace why https://example.org/kelder-water/answer-complaint examples/water",
        "mores trace impact http://www.legislation.gov.uk/id/uksi/2008/594/regulation/7 examples/water",
    ]
    flawed, hotel, service, water, why, impact = found.values()
    assert "does not conform" in flawed
    assert "Mend: " in flawed
    assert "published as release 1" in hotel
    assert "published as release 1" in service
    assert "published as release 1" in water
    assert "Answer a written complaint within ten working days (norm)" in why
    assert "— puts into practice → fairness (value commitment)" in why
    assert "[unchecked]" in why
    assert "norm (7)" in impact
    for command, output in found.items():
        assert mores(*command.removeprefix("mores ").split(), cwd=ROOT).stdout.strip() in output


def test_the_demo_speaks_french(mores: Run) -> None:
    run = mores("demo", "--no-serve", "--lang", "fr", cwd=ROOT)
    assert run.returncode == 0
    assert "non conforme à l’étape" in run.stdout
    assert "publié : version 1" in run.stdout
    assert "Pourquoi : Répondre sous dix jours ouvrés à une réclamation écrite (norme)" in run.stdout
    for english in ("Mend", "does not", "Why", "published", "reaches", "unchecked]", "Warning", "at the gate", "stands between"):
        assert english not in run.stdout


def test_the_demo_serves_three_addresses_to_try_and_ends_cleanly() -> None:
    process, address = start(["demo", "--port", "0"], ROOT)
    assert process.stdout
    try:
        tries = [process.stdout.readline().strip() for _ in range(3)]
        assert all(url.startswith(address) for url in tries)
        for url in tries:
            with urlopen(url) as answer:
                assert answer.status == 200
                assert len(answer.read()) > 50
    finally:
        process.send_signal(signal.SIGINT)
        output, _ = process.communicate(timeout=30)
    assert (process.returncode, output.strip().splitlines()[-1]) == (0, "Ended.")
    assert "Traceback" not in output


def test_nothing_is_fetched_at_run_time() -> None:
    """In a network namespace without any interface, the whole road is the same: no IRI is ever resolved."""
    namespace = ["unshare", "--net", "--map-root-user"]
    if subprocess.run([*namespace, "true"], capture_output=True, check=False).returncode:
        skip("this system allows no network namespace; `unshare --net true` tells why")
    reach = "import socket; socket.create_connection(('1.1.1.1', 53), 2)"
    assert subprocess.run([*namespace, sys.executable, "-c", reach], capture_output=True, check=False).returncode
    command = [str(MORES), "demo", "--no-serve"]
    cut_off = subprocess.run([*namespace, *command], cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    online = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert (cut_off.returncode, cut_off.stderr) == (0, "")
    assert cut_off.stdout == online.stdout


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_the_wheel_runs_the_demo_in_a_fresh_environment(tmp_path: Path) -> None:
    """Build the wheel from a copy, install it with its dependencies outside the checkout, and go the whole road."""
    source, home = tmp_path / "source", tmp_path / "home"
    shutil.copytree(ROOT, source, ignore=shutil.ignore_patterns(".venv", ".git", "*_cache", "__pycache__", "tests"))
    home.mkdir()
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(tmp_path), str(source)]
    assert subprocess.run(build, capture_output=True, check=False).returncode == 0
    (wheel,) = tmp_path.glob("mores-*.whl")
    shutil.rmtree(source)
    venv.create(tmp_path / "fresh", with_pip=True)
    python = tmp_path / "fresh" / "bin" / "python"
    constraints = ROOT / "constraints.txt"
    install = [str(python), "-m", "pip", "install", "--quiet", "--constraint", str(constraints), f"{wheel}[server]"]
    done = subprocess.run(install, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    clean = {"PATH": "/usr/bin:/bin", "HOME": str(home), "LANG": "C.UTF-8"}
    command = [str(tmp_path / "fresh" / "bin" / "mores"), "demo", "--no-serve"]
    run = subprocess.run(command, cwd=home, env=clean, capture_output=True, text=True, check=False)
    assert (run.returncode, run.stderr) == (0, "")
    checkout = subprocess.run([str(MORES), "demo", "--no-serve"], cwd=ROOT, capture_output=True, text=True, check=False)
    here = re.escape(str(tmp_path / "fresh")) + r"/lib/python3\.\d+/site-packages/"
    relative = r"(?:\.\./)?fresh/lib/python3\.\d+/site-packages/"
    assert re.sub(f"{here}|{relative}", "", run.stdout) == checkout.stdout
    where = [str(python), "-c", "import kg, api; print(kg.__file__, api.__file__)"]
    places = subprocess.run(where, cwd=home, env=clean, capture_output=True, text=True, check=True).stdout.split()
    assert all(place.startswith(str(tmp_path / "fresh")) for place in places)
    assert list(home.iterdir()) == []
