"""What is installed with Pilcrow: under which licences, and exactly as ``uv.lock`` says."""

from __future__ import annotations

import shutil
import subprocess

import pytest

from tests.support.licences import EXCUSED, Licence, licences
from tests.support.paths import ROOT


def test_all_dependencies_have_licences_that_the_project_can_use() -> None:
    found = licences()
    assert {"pilcrow", "flask", "whoosh3", "werkzeug"} <= {one.package for one in found}
    assert [one for one in found if not one.is_permissive and one.package not in EXCUSED] == []


def test_every_excuse_is_needed() -> None:
    unclear = {one.package for one in licences() if not one.is_permissive}
    assert set(EXCUSED) <= unclear


@pytest.mark.parametrize(
    "licence", ["GPL-3.0-only", "MIT AND GPL-2.0", "unknown", "AGPL-3.0 OR MIT", ""]
)
def test_copyleft_and_unknown_licences_are_told_apart(licence: str) -> None:
    assert not Licence("some", "1", licence).is_permissive


@pytest.mark.skipif(not shutil.which("uv"), reason="there is no uv")
def test_the_lock_is_in_step_with_the_project() -> None:
    done = subprocess.run(
        ["uv", "lock", "--check", "--offline"], cwd=ROOT, capture_output=True, text=True
    )
    if "offline" in done.stderr.lower() or "network" in done.stderr.lower():
        pytest.skip(f"uv needs the network for it: {done.stderr[-200:]}")
    assert done.returncode == 0, done.stderr
