"""The page of duties (docs/duties.md) tells the truth: what it names exists, and no verb of the law is left out."""

import ast
import re
from functools import cache
from importlib import import_module
from pathlib import Path

import pytest

from civic.cases.workflow import VERBS
from civic.reminders import kinds
from tests.run import ROOT

PAGE = ROOT / "docs" / "duties.md"
COLUMNS = 5
# Verbs that serve the work and no duty of their own.
NO_DUTY = {"assign", "note", "publish", "unpublish"}
ARTICLE = re.compile(r"\bart\. \d|the portal's own rule")
CODE = re.compile(r"`([^`]+)`")


def rows() -> list[list[str]]:
    """The rows of every table of duties: duty, article, verb or job, screen, test."""
    found = []
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")] if line.startswith("|") else []
        if len(cells) == COLUMNS and cells[0] != "Duty" and not set(cells[0]) <= {"-"}:
            found.append(cells)
    return found


ROWS = rows()


@cache
def names_of_tests(path: Path) -> frozenset[str]:
    """The tests of a file as pytest names them: `test_x`, `TestY::test_z`."""
    names = set()
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef):
            names.add(node.name)
        if isinstance(node, ast.ClassDef):
            names |= {f"{node.name}::{item.name}" for item in node.body if isinstance(item, ast.FunctionDef)}
    return frozenset(name for name in names if name.rpartition("::")[2].startswith("test_"))


def exists(word: str) -> bool:
    """Whether `verb`, `reminder:name` or `module.name` (of civic.cases) is there."""
    if word.startswith("reminder:"):
        name = word.removeprefix("reminder:")
        return bool({name, f"case.{name}"} & {kind.name for kind in kinds.known()})
    if "." not in word:
        return word in VERBS
    module, _dot, name = word.rpartition(".")
    return hasattr(import_module(f"civic.cases.{module}"), name)


def test_the_page_has_the_duties():
    assert len(ROWS) > 70
    assert len({tuple(row[:2]) for row in ROWS}) == len(ROWS), "a duty stands there twice"


@pytest.mark.parametrize("row", ROWS, ids=[row[0][:60] for row in ROWS])
def test_each_duty_names_its_article_what_carries_it_out_and_a_test_that_exists(row):
    _duty, article, means, screen, proof = row
    assert ARTICLE.search(article), article
    assert screen
    words = CODE.findall(means)
    assert words, "no verb or job"
    assert [word for word in words if not exists(word)] == []
    tests = [test.strip() for test in proof.split(",")]
    assert tests
    for test in tests:
        file, _sign, name = test.partition("::")
        assert (ROOT / file).is_file(), file
        assert name in names_of_tests(ROOT / file), test


def test_every_verb_of_the_workflow_carries_out_a_duty():
    named = {word for row in ROWS for word in CODE.findall(row[2])}
    assert VERBS.keys() - named - NO_DUTY == set()


def test_what_is_out_of_scope_says_why():
    text = PAGE.read_text(encoding="utf-8")
    out = text[text.index("## Out of scope") :].splitlines()
    cells = [line.strip("|").split("|") for line in out if line.startswith("|")][2:]
    assert len(cells) >= 5
    assert all(len(row) == 3 and row[2].strip() for row in cells)
