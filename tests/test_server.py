"""A real server, as `mores serve` starts it: real clients, Ctrl-C, ports."""

import contextlib
import json
import re
import signal
import subprocess
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

import pytest

from tests.conftest import MORES, ROOT, Run

NORMS = "PREFIX mores: <https://w3id.org/mores/ns#> SELECT ?norm WHERE { ?norm a mores:Norm }"


FLAWED = ROOT / "examples" / "flawed" / "standards.ttl"


def start(arguments: list[str], cwd: Path) -> tuple[subprocess.Popen[str], str]:
    process = subprocess.Popen(
        [str(MORES), *arguments],
        cwd=cwd,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    watch = threading.Timer(60, process.kill)
    watch.start()
    assert process.stdout
    for line in process.stdout:
        if found := re.match(r"Serving at (http://\S+)", line):
            watch.cancel()
            return process, found[1]
    raise AssertionError("the server did not start")


def test_a_real_server_answers_real_clients_and_ends_on_ctrl_c(mores: Run, tmp_path: Path) -> None:
    assert mores("load", ROOT / "examples/hotel", "--store", "s", "--org", "hotel").returncode == 0
    assert mores("publish", "--store", "s", "--org", "hotel", "--on", "2026-11-23").returncode == 0
    process, address = start(["serve", "--store", "s", "--port", "0"], tmp_path)
    try:
        with urllib.request.urlopen(f"{address}/q/norms.csv") as answer:
            assert len(answer.read().splitlines()) > 39
        with urllib.request.urlopen(f"{address}/sparql?{urllib.parse.urlencode({'query': NORMS})}") as answer:
            assert len(json.load(answer)["results"]["bindings"]) == 39
        upload = urllib.request.Request(
            f"{address}/organisations/flawed/model",
            data=FLAWED.read_bytes(),
            method="PUT",
            headers={"Content-Type": "text/turtle"},
        )
        with urllib.request.urlopen(upload) as answer:
            assert answer.status == 201
        with pytest.raises(urllib.error.HTTPError) as error:
            urllib.request.urlopen(f"{address}/nowhere")
        assert json.load(error.value)["status"] == 404
        error.value.close()
        threads = [threading.Thread(target=lambda: urllib.request.urlopen(f"{address}/q/norms.csv").read()) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        locked = mores("gaps", "--store", "s")
        assert (locked.returncode, "in use by another process" in locked.stderr) == (2, True)
    finally:
        process.send_signal(signal.SIGINT)
        output, _ = process.communicate(timeout=30)
    assert (process.returncode, output.splitlines()[-1]) == (0, "Ended.")
    assert mores("validate", "--store", "s", "--org", "flawed").returncode == 1


def test_a_port_that_is_taken_is_said(mores: Run, tmp_path: Path) -> None:
    process, address = start(["serve", "--store", "s", "--port", "0"], tmp_path)
    port = address.rsplit(":", 1)[1]
    try:
        run = mores("serve", "--store", "other", "--port", port)
        assert (run.returncode, run.stdout) == (2, "")
        assert run.stderr == (
            f"error: Cannot listen on 127.0.0.1, port {port}: Address already in use.\n"
            "hint: Choose another with --port; 0 takes a free one.\n"
        )
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=30)


def test_ctrl_c_ends_a_server_that_is_still_answering(mores: Run, tmp_path: Path) -> None:
    assert mores("load", ROOT / "examples/hotel", "--store", "s", "--org", "hotel").returncode == 0
    process, address = start(["serve", "--store", "s", "--port", "0"], tmp_path)
    endless = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
    url = f"{address}/sparql?{urllib.parse.urlencode({'query': endless, 'state': 'draft'})}"

    def ask() -> None:
        with contextlib.suppress(OSError), urllib.request.urlopen(url, timeout=60) as answer:
            answer.read()

    asking = threading.Thread(target=ask)
    asking.start()
    time.sleep(1)
    process.send_signal(signal.SIGINT)
    output, _ = process.communicate(timeout=60)
    asking.join(60)
    assert process.returncode == 0
    assert output.splitlines()[-1] == "Ended."
    assert "Traceback" not in output
