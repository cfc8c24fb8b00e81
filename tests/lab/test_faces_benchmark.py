"""The benchmarks of the faces run, so that they cannot rot; what is measured here means nothing."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.paths import ROOT

pytestmark = pytest.mark.slow


def test_it_measures_both_faces_and_writes_them_down(tmp_path: Path) -> None:
    file = tmp_path / "faces.json"
    command = [sys.executable, "tests/lab/benchmarks/faces.py", "--requests", "40", "--rounds", "1"]
    ran = subprocess.run(
        [*command, "--seconds", "30", "--json", str(file)],
        cwd=ROOT, env=None, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    table = ran.stdout.splitlines()
    assert [line.split()[:2] for line in table[1:]] == [
        ["json", "pilcrow"], ["json", "fixed"], ["html", "pilcrow"], ["html", "fixed"],
    ]  # fmt: skip
    found = json.loads(file.read_text())
    assert found["settings"]["requests"] == 40
    for one in found["faces"]:
        for run in (one["pilcrow"], one["fixed"]):
            assert run["requests"] == 40
            assert 0 < run["p50"] <= run["p99"]
        assert one["ratio"] > 0
        assert one["pilcrow"]["bytes"] > 500


def test_its_queries_are_distinct_and_the_same_each_time() -> None:
    code = "import faces; print('\\n'.join(faces.queries(500)))"
    runs = {
        subprocess.run(
            [sys.executable, "-c", code], cwd=ROOT / "tests/lab/benchmarks", capture_output=True,
            text=True, check=True,
        ).stdout
        for _ in range(2)
    }  # fmt: skip
    assert len(runs) == 1
    assert len(set(runs.pop().splitlines())) == 500


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="it reads /proc")
def test_memory_is_measured_while_everything_is_exported() -> None:
    command = [sys.executable, "tests/lab/benchmarks/exports.py", "--paragraphs", "60"]
    ran = subprocess.run(
        [*command, "--rounds", "1"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr
    _, *rows = (line.split() for line in ran.stdout.splitlines())
    assert [row[:2] for row in rows] == [["ndjson", "61"], ["csv", "61"]]
    for _, _, _, first, all_, before, peak, after, files in rows:
        assert float(first) <= float(all_)
        assert 0 < float(before) <= float(peak) >= float(after) > 0 < float(files)
