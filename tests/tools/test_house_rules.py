"""tools/house_rules.py, on small trees that break one rule each."""

import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from tools import house_rules
from tools.house_rules import Violation

GOOD = {
    ".gitignore": "/ignored/\n",
    "src/papyon/__init__.py": '"""The library."""\n\n__all__ = ["read"]\n',
    "src/papyon/wire/__init__.py": '"""The wire."""\n\n__all__: list[str] = []\n',
    "src/papyon/wire/reader.py": "",
    "src/papyon/__main__.py": "",
    "src/amsn2/__init__.py": '"""The program."""\n',
    "src/amsn2/api/__init__.py": '"""The contract."""\n\n__all__ = ["events"]\n',
    "src/amsn2/api/events.py": "Event = MessageAdded | SignedOut\n",
    "src/amsn2/storage/migrations/versions/0001_first.py": "",
    "src/amsn2/frontends/__init__.py": '"""The frontends."""\n',
    "src/amsn2/frontends/web/__init__.py": '"""The web."""\n',
    "src/amsn2/frontends/web/guard.py": (
        "class Guard:\n    def admit(self, router, route):\n        router.add_route(route.path)\n"
    ),
    "src/amsn2/frontends/web/routes.py": 'ROUTES = [Route("GET", "api/events", Access.PERSON, poll)]\n',
    "tests/amsn2/frontends/web/test_guard.py": "",
    "tests/amsn2/frontends/web/test_routes.py": "",
    "tests/papyon/wire/test_reader.py": "",
    "tests/amsn2/api/test_events.py": "",
    "tests/golden/events/message_added.json": "{}",
    "tests/golden/events/signed_out.json": "{}",
    "requirements/run.txt": "click==8.5.1\n",
    "web/src/ui/nudge.svelte": "<p>~/work/ is a fine name, and so is network/</p>\n",
}


def violations(
    root: Path,
    changes: Mapping[str, str | None],
    exemptions: Mapping[str, Mapping[str, str]] | None = None,
) -> list[Violation]:
    """What is broken in the good tree after these files were changed, or taken out (None)."""
    for name, text in (GOOD | dict(changes)).items():
        if text is not None:
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(text, encoding="utf-8")
    subprocess.run(["git", "init", "--quiet"], cwd=root, check=True)
    return house_rules.check(house_rules.read_tree(root), exemptions or {})


def test_a_good_tree_breaks_nothing(tmp_path: Path) -> None:
    assert violations(tmp_path, {}) == []


# Bad words are put together here, so that this file does not break the rule it tests.
@pytest.mark.parametrize(
    ("changes", "rule", "path", "words"),
    [
        (
            {"tests/papyon/wire/test_reader.py": None},
            "twin_test",
            "src/papyon/wire/reader.py",
            "tests/papyon/wire/test_reader.py",
        ),
        ({"tests/big.py": "x = 1\n" * 501}, "file_length", "tests/big.py", "501 lines"),
        ({"web/src/ui/big.svelte": "<p>\n" * 501}, "file_length", "web/src/ui/big.svelte", "501 lines"),
        (
            {"src/amsn2/core/__init__.py": ""},
            "package_docstring",
            "src/amsn2/core/__init__.py",
            "no docstring",
        ),
        (
            {"src/papyon/wire/__init__.py": '"""The wire."""\n'},
            "public_names",
            "src/papyon/wire/__init__.py",
            "no __all__",
        ),
        (
            {"tests/golden/events/signed_out.json": None},
            "golden_event",
            "src/amsn2/api/events.py",
            "signed_out.json",
        ),
        (
            {"tests/golden/events/gone.json": "{}"},
            "golden_event",
            "tests/golden/events/gone.json",
            "is no event's",
        ),
        ({"src/amsn2/api/events.py": ""}, "golden_event", "src/amsn2/api/events.py", "defines no event"),
        (
            {"src/amsn2/frontends/web/routes.py": "app.router.add_get('/', index)\n"},
            "guarded_route",
            "src/amsn2/frontends/web/routes.py",
            "`add_get` opens a route past Guard.admit",
        ),
        (
            {"src/amsn2/frontends/web/routes.py": "x = 1\ny = [web.static('/', 'here')]\n"},
            "guarded_route",
            "src/amsn2/frontends/web/routes.py",
            "line 2: `web.static`",
        ),
        (
            {"src/amsn2/frontends/web/guard.py": "class Guard:\n    def other(self, r): r.add_route()\n"},
            "guarded_route",
            "src/amsn2/frontends/web/guard.py",
            "`add_route`",
        ),
        (
            {"src/amsn2/frontends/web/routes.py": "Route('GET', 'x', level, poll)\n"},
            "guarded_route",
            "src/amsn2/frontends/web/routes.py",
            "Access.LEVEL",
        ),
        ({"tools/text_utils.py": ""}, "module_name", "tools/text_utils.py", "`utils`"),
        ({"web/src/common/list.ts": ""}, "module_name", "web/src/common/list.ts", "`common`"),
        (
            {"web/package-lock.json": '"https:/' + '/registry.example/svelte"'},
            "machine_trace",
            "web/package-lock.json",
            "line 1",
        ),
        ({"README.md": "a\n\n/wo" + "rk/main/x\n"}, "machine_trace", "README.md", "line 3"),
        ({"requirements/run.txt": "--index-url x\n"}, "machine_trace", "requirements/run.txt", "--index-url"),
    ],
)
def test_a_broken_rule_is_named_with_its_file(
    tmp_path: Path, changes: dict[str, str | None], rule: str, path: str, words: str
) -> None:
    found = violations(tmp_path, changes)
    assert {(violation.rule, violation.path) for violation in found} >= {(rule, path)}
    assert any(words in violation.message for violation in found)
    assert {violation.rule for violation in found} == {rule}


def test_exactly_the_limit_is_not_too_long(tmp_path: Path) -> None:
    assert violations(tmp_path, {"tests/big.py": "x = 1\n" * 500}) == []


def test_generated_files_may_be_long(tmp_path: Path) -> None:
    assert violations(tmp_path, {"web/src/generated/api.ts": "x\n" * 501}) == []


def test_ignored_and_binary_files_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "picture.png").write_bytes(b"\xff\xfe/wo" + b"rk/")
    assert violations(tmp_path, {"ignored/big.py": "x = 1\n" * 501}) == []


def test_an_exemption_with_a_reason_lets_a_file_pass(tmp_path: Path) -> None:
    exemptions = {"file_length": {"tests/big.py": "one table, better read in one piece"}}
    assert violations(tmp_path, {"tests/big.py": "x = 1\n" * 501}, exemptions) == []


@pytest.mark.parametrize(
    ("exemptions", "words"),
    [
        ({"file_length": {"tests/papyon/wire/test_reader.py": "was long"}}, "needs no exemption"),
        ({"file_length": {"tests/nowhere.py": "was long"}}, "needs no exemption"),
        ({"no_such_rule": {}}, "no such rule"),
    ],
)
def test_an_exemption_that_nothing_needs_fails(
    tmp_path: Path, exemptions: dict[str, dict[str, str]], words: str
) -> None:
    [violation] = violations(tmp_path, {}, exemptions)
    assert violation.path == "tools/house_rules.toml"
    assert words in violation.message


def test_an_exemption_without_a_reason_fails(tmp_path: Path) -> None:
    [violation] = violations(
        tmp_path, {"tests/big.py": "x = 1\n" * 501}, {"file_length": {"tests/big.py": " "}}
    )
    assert "without a reason" in violation.message


def test_a_file_that_is_gone_but_still_in_the_index_is_not_read(tmp_path: Path) -> None:
    violations(tmp_path, {"tests/extra.py": ""})
    subprocess.run(["git", "add", "tests/extra.py"], cwd=tmp_path, check=True)
    (tmp_path / "tests/extra.py").unlink()
    assert house_rules.check(house_rules.read_tree(tmp_path), {}) == []


def test_outside_git_it_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(house_rules, "ROOT", tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    assert house_rules.main() == 2
    assert "cannot read the tree" in capsys.readouterr().err
