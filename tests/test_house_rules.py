"""Rules of the house a machine can check; CONTRIBUTING.md says why they are there."""

import re
import tokenize
from pathlib import Path

import pytest

from tests.run import ROOT

PROGRAMS = ("petitions", "monitors", "consultations", "seniorvisits")
CODE = ("civic", *PROGRAMS, "tests", "bench", "docs")
LONGEST = 400
NO_DUMPS = {"utils", "helpers", "services", "signals", "managers", "common", "misc", "core", "tools", "lib"}
TOP = {".ci", ".github", "bench", "civic", "docs", "locale", "static", "templates", "tests", *PROGRAMS}
TOP |= {".env.example", ".gitignore", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "Makefile", "README.md"}
TOP |= {"manage.py", "pyproject.toml", "requirements.txt", "requirements-dev.txt", "requirements-servers.txt"}
LOCAL = {".git", ".venv", "var", ".env", ".idea", ".vscode"}  # what a developer has and git does not

MAILS = {"notices", "email"}  # folders of mail templates: readers of mail know no style sheets

# A page may name these: they are identifiers of document types, not addresses anybody calls.
NAMES_NOT_CALLS = ("http://www.w3.org/",)


def python_files() -> list[Path]:
    found = [path for folder in CODE for path in (ROOT / folder).rglob("*.py")]
    return [ROOT / "manage.py", *(path for path in found if "migrations" not in path.parts)]


def files(folder: str, *endings: str) -> list[Path]:
    return [path for path in sorted((ROOT / folder).rglob("*")) if path.suffix in endings]


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def violations(paths: list[Path], pattern: str) -> list[str]:
    """`file:line: text` wherever the pattern is found."""
    rule = re.compile(pattern, re.IGNORECASE)
    return [
        f"{name_of(path)}:{number}: {line.strip()[:100]}"
        for path in paths
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if rule.search(line)
    ]


def test_no_file_of_code_is_too_long():
    sizes = {name_of(path): path.read_text(encoding="utf-8").count("\n") for path in python_files()}
    assert {name: size for name, size in sizes.items() if size > LONGEST} == {}


@pytest.mark.parametrize("folder", ["templates", "static"])
def test_no_template_or_style_sheet_is_too_long(folder):
    sizes = {name_of(path): path.read_text().count("\n") for path in files(folder, ".html", ".txt", ".css", ".js")}
    assert {name: size for name, size in sizes.items() if size > LONGEST} == {}


def test_every_folder_of_tests_is_a_package():
    """Else two files of one name in two folders collide."""
    folders = {path.parent for path in (ROOT / "tests").rglob("*.py")}
    assert [name_of(folder) for folder in folders if not (folder / "__init__.py").exists()] == []


def test_no_file_is_a_dumping_ground():
    assert [name_of(path) for path in python_files() if {path.stem, path.parent.name} & NO_DUMPS] == []


def test_the_top_level_is_as_the_floor_plan_says():
    there = {path.name for path in ROOT.iterdir()} - LOCAL
    assert {name for name in there - TOP if not name.endswith("_cache") and name != ".hypothesis"} == set()


def test_nobody_listens_to_signals_for_our_own_flow():
    ours = [path for path in python_files() if path.parts[len(ROOT.parts)] not in ("tests", "bench")]
    assert violations(ours, r"\b(post_save|pre_save|post_delete|pre_delete|m2m_changed)\b") == []


def test_checks_are_silenced_only_with_a_reason():
    """`# noqa: S603 - our own command line`, `# type: ignore[misc]  # no stubs`: the code, then why."""
    mark = r"#\s*(type: ignore(\[[\w, -]*\])?|noqa(:\s*[A-Z]+\d+(,\s*[A-Z]+\d+)*)?)"
    assert violations(python_files(), mark + r"\s*(#|-|:|—)?\s*$") == []


def test_no_comment_is_a_left_over():
    """TODO, FIXME and XXX belong into an issue."""
    left = []
    for path in python_files():
        with tokenize.open(path) as source:
            comments = [token for token in tokenize.generate_tokens(source.readline) if token.type == tokenize.COMMENT]
        left += [f"{name_of(path)}:{c.start[0]}" for c in comments if re.search(r"\b(TODO|FIXME|XXX|HACK)\b", c.string)]
    assert left == []


def test_templates_have_no_inline_style():
    pages = [path for path in files("templates", ".html") if not MAILS & set(path.parts)]
    assert violations(pages, r"<style\b|\sstyle\s*=") == []


def test_templates_have_no_inline_script_or_handler():
    pages = files("templates", ".html")
    assert (
        violations(
            pages,
            r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/(ld\+)?json\")|\son[a-z]+\s*=|javascript:",
        )
        == []
    )


def test_templates_never_trust_text():
    assert violations(files("templates", ".html", ".txt"), r"\|\s*safe\b|autoescape\s+off") == []


def test_python_never_trusts_text():
    ours = [path for path in python_files() if path.parts[len(ROOT.parts)] not in ("tests", "bench", "docs")]
    assert violations(ours, r"\b(mark_safe|SafeString|csrf_exempt)\b") == []


def test_no_page_calls_another_host():
    pages = [path for path in files("templates", ".html", ".svg") if not MAILS & set(path.parts)]
    found = violations(pages, r"(src|href|action|srcset|poster|data)\s*=\s*[\"']?(https?:)?//[\w.]")
    found += violations(files("static", ".css"), r"@import|url\(\s*[\"']?(https?:)?//")
    found += violations(files("static", ".js"), r"[\"'`](https?:)?//[\w.]")
    links = re.compile(r"<a\b[^>]*\bhref=")  # a link is followed by the person, not by the page
    assert [line for line in found if not links.search(line) and not any(n in line for n in NAMES_NOT_CALLS)] == []


def test_no_file_of_somebody_else_is_carried_along():
    """Fonts, minified scripts and packaged libraries come from wheels or not at all."""
    carried = files("static", ".woff", ".woff2", ".ttf", ".otf", ".eot", ".map")
    carried += [path for path in files("static", ".js", ".css") if ".min." in path.name]
    carried += [path for path in (ROOT / "static").rglob("*") if path.name in ("vendor", "node_modules", "lib")]
    assert [name_of(path) for path in carried] == []


def test_scripts_and_styles_are_written_for_reading():
    """A line of 400 characters is generated, not written."""
    sources = files("static", ".js", ".css")
    assert [name_of(path) for path in sources if any(len(line) > 400 for line in path.read_text().splitlines())] == []


def test_views_and_admin_leave_the_choice_of_rows_to_the_models():
    """`open()`, `overdue()`, `visible_to()` are QuerySet methods; nobody filters by progress elsewhere."""
    outside = [
        path
        for path in python_files()
        if path.parts[len(ROOT.parts)] in ("civic", *PROGRAMS)
        and (path.stem in ("views", "admin", "tasks") or {"views", "admin"} & {part.name for part in path.parents})
    ]
    assert violations(outside, r"\.(filter|exclude)\([^)]*\bprogress(__in)?\s*=") == []


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_program_names_its_files_after_the_floor_plan_or_a_topic(program):
    assert (ROOT / program / "__init__.py").exists()
    assert [path for path in (ROOT / program).glob("*.py") if path.stem in NO_DUMPS] == []


def test_every_address_of_a_package_index_is_pinned_with_a_hash():
    for name in ("requirements.txt", "requirements-dev.txt", "requirements-servers.txt"):
        text = (ROOT / name).read_text(encoding="utf-8")
        pins = re.findall(r"^[a-z0-9][\w.\-\[\],]*==\S+.*\\\n\s+--hash=sha256:", text, re.MULTILINE)
        assert len(pins) == len(re.findall(r"^[a-z0-9][^\s=]*==", text, re.MULTILINE)) > 5


def test_every_link_of_the_documentation_leads_somewhere():
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "bench").rglob("*.md")]
    links = [
        (page, link) for page in pages for link in re.findall(r"\]\(([^)#]+)[^)]*\)", page.read_text(encoding="utf-8"))
    ]
    assert links
    local = [(page, link) for page, link in links if "://" not in link]
    assert [f"{name_of(page)}: {link}" for page, link in local if not (page.parent / link).exists()] == []
