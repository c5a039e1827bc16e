"""Checks the rules of this house that no linter knows.

    python -m tools.house_rules

Every rule is a function below: its docstring is the rule. What may break one stands with its reason
in tools/house_rules.toml; that list may only shrink, so an exemption that nothing needs any more
fails like a broken rule. Looks at every file that git tracks or would track. Exit code 1 when a rule
is broken, 2 when the tree cannot be read.
"""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

ROOT = Path(__file__).resolve().parent.parent
EXEMPTIONS = "tools/house_rules.toml"

MAX_LINES = 500
SOURCE_SUFFIXES = frozenset({".py", ".ts", ".svelte"})
EMPTY_NAMES = frozenset({"util", "utils", "helper", "helpers", "common", "misc"})
EVENTS = PurePosixPath("src/amsn2/api/events.py")
GOLDEN = PurePosixPath("tests/golden/events")
GUARD = PurePosixPath("src/amsn2/frontends/web/guard.py")
# Every way that aiohttp knows to open a route.
ROUTE_OPENERS = frozenset(
    {"add_route", "add_routes", "add_resource", "register_resource", "add_subapp", "add_domain", "add_static"}
    | {"add_view", "add_get", "add_post", "add_put", "add_patch", "add_delete", "add_head", "add_options"}
    | {"RouteTableDef", "RouteDef", "StaticDef"}
)
ROUTE_OPENERS_OF_WEB = frozenset(
    {"get", "post", "put", "patch", "delete", "head", "options", "route", "view", "static"}
)


@dataclass(frozen=True, order=True)
class Violation:
    """A rule is broken by a file."""

    path: str
    rule: str
    message: str

    def __str__(self) -> str:
        return f"{self.path}: {self.message} [{self.rule}]"


@dataclass(frozen=True)
class Tree:
    """The files of a source tree, by their path relative to its root."""

    root: Path
    files: frozenset[PurePosixPath]
    _texts: dict[PurePosixPath, str | None] = field(default_factory=dict, compare=False)

    def text(self, path: PurePosixPath) -> str | None:
        """Return the text of a file, or None when it is not text in UTF-8."""
        if path not in self._texts:
            try:
                self._texts[path] = (self.root / path).read_text(encoding="utf-8")
            except UnicodeDecodeError:
                self._texts[path] = None
        return self._texts[path]

    def parsed(self, path: PurePosixPath) -> ast.Module:
        """Return the syntax tree of a Python file; raises SyntaxError."""
        return ast.parse(self.text(path) or "", filename=str(path))

    def under(self, folder: str, suffix: str = "") -> Iterator[PurePosixPath]:
        """Yield the files under a folder, sorted."""
        for path in sorted(self.files):
            if path.is_relative_to(folder) and path.name.endswith(suffix):
                yield path


def read_tree(root: Path) -> Tree:
    """Return all files that git tracks or would track; raises CalledProcessError outside git."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=root,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    paths = (PurePosixPath(name) for name in listing.split("\0") if name)
    return Tree(root, frozenset(path for path in paths if (root / path).is_file()))


def twin_test(tree: Tree) -> Iterator[Violation]:
    """Every module under src/ has its twin under tests/: src/a/b.py -> tests/a/test_b.py."""
    for path in tree.under("src", ".py"):
        # The steps of a migration are run one after the other by the one test of them all.
        if path.name in ("__init__.py", "__main__.py") or path.parts[-3:-1] == ("migrations", "versions"):
            continue
        twin = PurePosixPath("tests", *path.parts[1:-1], f"test_{path.name}")
        if twin not in tree.files:
            yield Violation(str(path), "twin_test", f"has no test {twin}")


def file_length(tree: Tree) -> Iterator[Violation]:
    """No source file is longer than 500 lines; generated ones are nobody's reading."""
    for path in sorted(tree.files):
        if path.suffix not in SOURCE_SUFFIXES or "generated" in path.parts:
            continue
        lines = len((tree.text(path) or "").splitlines())
        if lines > MAX_LINES:
            yield Violation(str(path), "file_length", f"has {lines} lines, more than {MAX_LINES}; split it")


def package_docstring(tree: Tree) -> Iterator[Violation]:
    """Every package says in its docstring what it is."""
    for path in tree.under("src", "__init__.py"):
        if not ast.get_docstring(tree.parsed(path)):
            yield Violation(str(path), "package_docstring", "has no docstring")


def public_names(tree: Tree) -> Iterator[Violation]:
    """The packages of papyon, and amsn2.api, list their public names in __all__ (ruff sorts it)."""
    for path in tree.under("src", "__init__.py"):
        public = path.is_relative_to("src/papyon") or path.parent == EVENTS.parent
        if not public or any(part.startswith("_") for part in path.parent.parts):
            continue
        if not any(_assigns_all(node) for node in tree.parsed(path).body):
            yield Violation(str(path), "public_names", "has no __all__")


def golden_event(tree: Tree) -> Iterator[Violation]:
    """Every event of amsn2.api.events has its golden file, and every golden file its event."""
    if EVENTS not in tree.files:
        yield Violation(str(EVENTS), "golden_event", "is missing")
        return
    expected = {GOLDEN / f"{_snake_case(name)}.json" for name in _event_classes(tree.parsed(EVENTS))}
    if not expected:
        yield Violation(str(EVENTS), "golden_event", "defines no event")
    found = set(tree.under(str(GOLDEN), ".json"))
    for path in sorted(expected - found):
        yield Violation(str(EVENTS), "golden_event", f"has no golden file {path}; run `make generate`")
    for path in sorted(found - expected):
        yield Violation(str(path), "golden_event", "is no event's; run `make generate`")


def guarded_route(tree: Tree) -> Iterator[Violation]:
    """Only Guard.admit opens a route of amsn2, and every Route names its Access where it is made."""
    for path in tree.under("src/amsn2", ".py"):
        module = tree.parsed(path)
        admitted = set(ast.walk(_admit(module))) if path == GUARD else set()
        for node in ast.walk(module):
            if not isinstance(node, ast.Call):
                continue
            if opener := _route_opener(node.func):
                if node not in admitted:
                    message = f"line {node.lineno}: `{opener}` opens a route past Guard.admit"
                    yield Violation(str(path), "guarded_route", message)
            elif isinstance(node.func, ast.Name) and node.func.id == "Route" and not _names_access(node):
                message = f"line {node.lineno}: a Route without a plain `Access.LEVEL`"
                yield Violation(str(path), "guarded_route", message)


def module_name(tree: Tree) -> Iterator[Violation]:
    """No module or folder has a name that says nothing, such as util."""
    for path in sorted(tree.files):
        if path.suffix not in SOURCE_SUFFIXES:
            continue
        words = {word for part in path.with_suffix("").parts for word in re.split(r"[_.\-]", part.lower())}
        for word in sorted(words & EMPTY_NAMES):
            yield Violation(str(path), "module_name", f"`{word}` says nothing; name it for what it holds")


# Written so that this file does not break its own rule.
_REGISTRY_HOST = re.compile(r"//(?:[a-z0-9-]+\.)*(?:registry|pypi|packages|files)\.[a-z0-9.-]+")
_MACHINE_PATH = re.compile(r"(?<![\w.~*-])/(?:work|root)/")
_PIP_INDEX = re.compile(r"--(?:extra-)?index-url|--find-links|--trusted-host")


def machine_trace(tree: Tree) -> Iterator[Violation]:
    """No file names a package registry's host, an index to install from, or a path of one machine."""
    for path in sorted(tree.files):
        text = tree.text(path)
        if text is None:
            continue
        patterns = [_REGISTRY_HOST, _MACHINE_PATH]
        if path.parts[0] == "requirements":
            patterns.append(_PIP_INDEX)
        for number, line in enumerate(text.splitlines(), 1):
            if found := next(filter(None, (pattern.search(line) for pattern in patterns)), None):
                yield Violation(
                    str(path),
                    "machine_trace",
                    f"line {number}: `{found[0]}` belongs to one machine or registry",
                )
                break


RULES: Mapping[str, Callable[[Tree], Iterator[Violation]]] = {
    rule.__name__: rule
    for rule in (
        twin_test,
        file_length,
        package_docstring,
        public_names,
        golden_event,
        guarded_route,
        module_name,
        machine_trace,
    )
}


def check(tree: Tree, exemptions: Mapping[str, Mapping[str, str]]) -> list[Violation]:
    """Return what is broken and not exempt, and every exemption that is not needed or has no reason.

    Exemptions: for each rule the paths that may break it, with the reason.
    """
    broken = sorted(violation for rule in RULES.values() for violation in rule(tree))
    result = [violation for violation in broken if violation.path not in exemptions.get(violation.rule, {})]
    needed = {(violation.rule, violation.path) for violation in broken}
    for rule, reasons in exemptions.items():
        if rule not in RULES:
            result.append(Violation(EXEMPTIONS, rule, "there is no such rule"))
            continue
        for path, reason in reasons.items():
            if (rule, path) not in needed:
                result.append(Violation(EXEMPTIONS, rule, f"`{path}` needs no exemption; take it out"))
            elif not reason.strip():
                result.append(Violation(EXEMPTIONS, rule, f"`{path}` is exempt without a reason"))
    return result


def main() -> int:
    """Check this house; return the exit code."""
    try:
        tree = read_tree(ROOT)
        exemptions = tomllib.loads((ROOT / EXEMPTIONS).read_text(encoding="utf-8"))
        violations = check(tree, exemptions)
    except (OSError, subprocess.CalledProcessError, SyntaxError, tomllib.TOMLDecodeError) as error:
        print(f"house rules: cannot read the tree: {error}", file=sys.stderr)
        return 2
    for violation in violations:
        print(violation)
    print(f"house rules: {len(RULES)} rules, {len(tree.files)} files, {len(violations)} broken")
    return 1 if violations else 0


def _assigns_all(node: ast.stmt) -> bool:
    targets: list[ast.expr] = []
    if isinstance(node, ast.Assign):
        targets = node.targets
    elif isinstance(node, ast.AnnAssign):
        targets = [node.target]
    return any(isinstance(target, ast.Name) and target.id == "__all__" for target in targets)


def _event_classes(module: ast.Module) -> Iterator[str]:
    """Yield the names in the union `Event = A | B | ...`."""
    for node in module.body:
        if isinstance(node, ast.Assign) and any(
            isinstance(target, ast.Name) and target.id == "Event" for target in node.targets
        ):
            yield from (name.id for name in ast.walk(node.value) if isinstance(name, ast.Name))


def _admit(module: ast.Module) -> ast.AST:
    """Return Guard.admit, or nothing that contains anything."""
    for node in ast.walk(module):
        if isinstance(node, ast.ClassDef) and node.name == "Guard":
            for method in node.body:
                if isinstance(method, ast.FunctionDef) and method.name == "admit":
                    return method
    return ast.Pass()


def _route_opener(function: ast.expr) -> str | None:
    """Return the name by which a called expression opens a route, or None."""
    if isinstance(function, ast.Name) and function.id in ROUTE_OPENERS:
        return function.id
    if isinstance(function, ast.Attribute):
        if function.attr in ROUTE_OPENERS:
            return function.attr
        of_web = isinstance(function.value, ast.Name) and function.value.id == "web"
        if of_web and function.attr in ROUTE_OPENERS_OF_WEB:
            return f"web.{function.attr}"
    return None


def _names_access(call: ast.Call) -> bool:
    values = [*call.args, *(keyword.value for keyword in call.keywords)]
    return any(
        isinstance(value, ast.Attribute) and isinstance(value.value, ast.Name) and value.value.id == "Access"
        for value in values
    )


def _snake_case(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


if __name__ == "__main__":
    sys.exit(main())
