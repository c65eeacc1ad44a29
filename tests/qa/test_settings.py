from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from qa.errors import InvalidSettingsError
from qa.settings import Section, Settings, read_settings


def sections():
    return {
        name: field.annotation
        for name, field in Settings.model_fields.items()
        if isinstance(field.annotation, type)
    }


def test_every_setting_is_in_a_section_and_described():
    """A scalar at the top would be read from a misspelt variable without a word."""
    assert set(sections()) == set(Settings.model_fields)
    for section in sections().values():
        assert issubclass(section, Section)
        for field in section.model_fields.values():
            assert field.description


def test_numbers_and_strings_are_bounded():
    for section in sections().values():
        for name, field in section.model_fields.items():
            if field.annotation in (int, float):
                limits = {type(limit).__name__ for limit in field.metadata}
                assert limits >= {"Ge", "Le"}, name


def test_the_environment_sets_nested_settings(monkeypatch):
    monkeypatch.setenv("MEETING_QA_LIBRARY__DIR", "/srv/meetings")
    monkeypatch.setenv("MEETING_QA_WEB__PORT", "9000")
    settings = read_settings()
    assert settings.library.dir == Path("/srv/meetings")
    assert settings.web.port == 9000


def test_the_library_of_the_command_line_goes_before_the_environment(monkeypatch):
    monkeypatch.setenv("MEETING_QA_LIBRARY__DIR", "/srv/meetings")
    monkeypatch.setenv("MEETING_QA_LIBRARY__LOCK_TIMEOUT_S", "5")
    settings = read_settings(library=Path("here"))
    assert settings.library.dir == Path("here")
    assert settings.library.lock_timeout_s == 5


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MEETING_QA_WEB__PORT", "eight"),
        ("MEETING_QA_WEB__PORT", "70000"),
        ("MEETING_QA_WEB__PROT", "8000"),
        ("MEETING_QA_EMBEDDER__PRECISION", "int8"),
        ("MEETING_QA_WEB__ADMIN_TOKEN", "short"),
    ],
)
def test_what_cannot_be_used_is_named(monkeypatch, name, value):
    monkeypatch.setenv(name, value)
    with pytest.raises(InvalidSettingsError, match=name):
        read_settings()


def test_a_refused_token_is_not_repeated(monkeypatch):
    monkeypatch.setenv("MEETING_QA_WEB__ADMIN_TOKEN", "hunter2")
    with pytest.raises(InvalidSettingsError) as caught:
        read_settings()
    assert "hunter2" not in str(caught.value)


def test_secrets_are_hidden_when_settings_are_shown(monkeypatch):
    monkeypatch.setenv("MEETING_QA_WEB__ADMIN_TOKEN", "a secret of some length")
    assert "a secret" not in repr(read_settings())


def test_settings_cannot_be_changed():
    settings = read_settings()
    with pytest.raises(ValidationError, match="frozen"):
        settings.web.port = 1
