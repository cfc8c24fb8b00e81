"""``web.settings``: precedence of the sources, and messages for invalid settings."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.support.paths import ROOT
from web.settings import PREFIX, Settings, SettingsError, read_settings


def test_without_any_source_the_defaults_hold() -> None:
    assert read_settings({}) == Settings()


def test_flags_precede_variables_and_variables_precede_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "pilcrow.toml"
    file.write_text('port = 1\nworkers = 1\nhost = "::"\nwatch = true\n')
    for name, value in {"PORT": "2", "WORKERS": "2", "LIBRARY": "/x"}.items():
        monkeypatch.setenv(PREFIX + name, value)
    assert read_settings({"port": 3}, file) == Settings(port=3, workers=2, host="::", watch=True)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("prot = 1", r"There is no setting for prot in .*pilcrow.toml: did you mean port\?"),
        ("port = 'x'", "port in .*pilcrow.toml is 'x': it should be a valid integer"),
        ("port = ", r"pilcrow.toml is not valid TOML \(.*\): correct it\."),
        ("memory = 1", "memory in .*pilcrow.toml is '1': it should be greater than or equal to"),
        ("log_format = 'xml'", "is 'xml': it should be 'text' or 'json'"),
    ],
)
def test_a_wrong_setting_names_its_place_value_and_remedy(
    tmp_path: Path, content: str, message: str
) -> None:
    file = tmp_path / "pilcrow.toml"
    file.write_text(content)
    with pytest.raises(SettingsError, match=message):
        read_settings({}, file)


def test_a_missing_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(
        SettingsError, match=r"Cannot read .*none\.toml \(no such file or directory\)"
    ):
        read_settings({}, tmp_path / "none.toml")


def test_a_wrong_variable_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PILCROW_WATCH", "maybe")
    with pytest.raises(SettingsError, match="PILCROW_WATCH is 'maybe': it should be a valid"):
        read_settings({})


def test_a_wrong_flag_is_named() -> None:
    with pytest.raises(SettingsError, match="--log-format is 'xml': it should be 'text' or 'json'"):
        read_settings({"log_format": "xml"})


def test_settings_themselves_read_no_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PILCROW_PORT", "1")
    assert Settings().port == 8000


def test_settings_survive_the_way_to_a_worker() -> None:
    settings = Settings(port=1, watch=True, time_limit=0.5, log_format="json")
    assert Settings.model_validate_json(settings.model_dump_json()) == settings


def test_the_readme_lists_every_setting_with_its_default() -> None:
    readme = (ROOT / "web/README.md").read_text("utf-8")
    rows = dict(re.findall(r"^\| `(\w+)` \| `([^`]*)` \|", readme, re.MULTILINE))
    shown = {name: str(value).lower() for name, value in Settings()}
    assert {name: rows.get(name) for name in shown} == shown


def test_the_example_file_is_right_and_says_what_is_not_default() -> None:
    settings = read_settings({}, ROOT / "web/deploy/pilcrow.toml")
    assert settings == Settings(
        host="127.0.0.1", workers=2, watch=True, access="required", log_format="json",
        log_level="info", log_requests=True,
    )  # fmt: skip


@pytest.mark.parametrize("name", ["compose.yaml", "pilcrow.service", "Dockerfile"])
def test_what_is_deployed_uses_settings_that_exist(name: str) -> None:
    text = (ROOT / "web/deploy" / name).read_text("utf-8")
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    known |= {"PILCROW_LIBRARY", "PILCROW_CONFIG"}
    used = set(re.findall(r"PILCROW_[A-Z_]+", text))
    assert used
    assert used <= known


def test_only_the_image_listens_on_all_interfaces_and_is_published_on_loopback() -> None:
    texts = {path.name: path.read_text("utf-8") for path in (ROOT / "web/deploy").iterdir()}
    assert [name for name, text in texts.items() if "0.0.0.0" in text] == ["Dockerfile"]
    assert '"127.0.0.1:8000:8000"' in texts["compose.yaml"]
    assert "-p 127.0.0.1:8000:8000" in texts["Dockerfile"]


def test_the_image_copies_files_that_exist() -> None:
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", _deployed("Dockerfile"), re.MULTILINE)
    assert all((ROOT / name).exists() for names in copied for name in names.split())


def _deployed(name: str) -> str:
    return (ROOT / "web/deploy" / name).read_text("utf-8")
