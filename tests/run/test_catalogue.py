"""The check of the translations finds what is missing, fuzzy, broken or not compiled."""

from pathlib import Path

import polib
import pytest

from tests.run import catalogue


@pytest.fixture(autouse=True)
def _without_sources(monkeypatch):
    monkeypatch.setattr(catalogue, "_in_sources", set)


def problems(folder: Path, *entries: polib.POEntry) -> list[str]:
    """What the check says of a catalogue with one good entry and `entries`, compiled."""
    po = polib.POFile()
    po.metadata = {"Content-Type": "text/plain; charset=UTF-8"}
    po.extend([polib.POEntry(msgid="Yes", msgstr="예"), *entries])
    po.save(str(folder / "django.po"))
    po.save_as_mofile(str(folder / "django.mo"))
    return catalogue.problems(folder / "django.po")


def test_a_complete_catalogue_has_no_problems(tmp_path):
    plural = polib.POEntry(msgid="%(count)s day", msgid_plural="%(count)s days", msgstr_plural={0: "%(count)s일"})
    assert problems(tmp_path, plural) == []


def test_an_empty_translation_is_found(tmp_path):
    assert problems(tmp_path, polib.POEntry(msgid="No", msgstr="")) == ["not translated: 'No'"]


def test_a_fuzzy_translation_is_found(tmp_path):
    assert problems(tmp_path, polib.POEntry(msgid="No", msgstr="예", flags=["fuzzy"]))[0] == "fuzzy: 'No'"


@pytest.mark.parametrize("korean", ["%(nom)s 님", "님", "%(name)s %(other)s"])
def test_another_placeholder_is_found(tmp_path, korean):
    assert len(problems(tmp_path, polib.POEntry(msgid="Dear %(name)s", msgstr=korean))) == 1


def test_an_old_compilation_is_found(tmp_path):
    problems(tmp_path)
    po = polib.pofile(str(tmp_path / "django.po"))
    po.append(polib.POEntry(msgid="No", msgstr="아니요"))
    po.save()
    assert catalogue.problems(tmp_path / "django.po") == ["django.mo is not what django.po says: make messages"]


def test_a_text_of_the_sources_that_is_not_in_the_catalogue_is_found(tmp_path, monkeypatch):
    monkeypatch.setattr(catalogue, "_in_sources", lambda: {("Maybe", "")})
    monkeypatch.setattr(catalogue.shutil, "which", lambda name: "/usr/bin/" + name)
    assert problems(tmp_path) == ["in the sources, not in django.po: 'Maybe'"]


def test_a_missing_catalogue_is_said(tmp_path):
    assert "is missing" in catalogue.problems(tmp_path / "django.po")[0]
