"""Writes what is made from amsn2.api: the TypeScript types and the golden files.

    python -m tools.generate            write what is stale
    python -m tools.generate --check    only say what is stale; exit code 1 when anything is

web/src/generated/api.ts carries every word of the contract in strict TypeScript.
tests/golden/events/TYPE.json proves, one file an event, that web/src/state/apply.ts does what
amsn2.api.state.apply does: {"before": snapshot, "event": event, "after": snapshot}.
tests/golden/days.json does so for random days: [{"before": ..., "events": [...], "after": ...}, ...].
"""

import argparse
import functools
import inspect
import json
import sys
import types
import typing
from collections.abc import Iterable, Iterator
from enum import StrEnum
from pathlib import Path

import msgspec

from amsn2.api import (
    administration,
    commands,
    errors,
    events,
    formats,
    jobs,
    limits,
    media,
    model,
    models,
    passkeys,
    ports,
    preferences,
    search,
)
from amsn2.api.state import apply
from tests.golden.days import random_days
from tests.golden.samples import SAMPLES

ROOT = Path(__file__).resolve().parent.parent
TYPESCRIPT = Path("web/src/generated/api.ts")
GOLDEN = Path("tests/golden/events")
DAYS = Path("tests/golden/days.json")

_PLAIN = {str: "string", int: "number", float: "number", bool: "boolean", types.NoneType: "null"}
_FROM_BROWSER = (models.MessageQuery, ports.NewPerson, preferences.PreferencesChange, search.SearchQuery)
_COMMANDS = (commands.Endpoints, *typing.get_args(commands.Command))
_ROOMS = (errors, formats, media, preferences, jobs, models, search, administration, passkeys)
_HEADER = """\
// Written by `make generate` from src/amsn2/api. Do not edit: change the Python and run it again.
"""


def typescript_type(hint: object) -> str:
    """Return the TypeScript spelling of a Python type hint; raises TypeError for one without any."""
    if isinstance(hint, type) and hint in _PLAIN:
        return _PLAIN[hint]
    if isinstance(hint, typing.NewType):
        return hint.__name__
    if inspect.isclass(hint) and issubclass(hint, msgspec.Struct | StrEnum):
        return hint.__name__
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin is typing.Annotated:
        return typescript_type(arguments[0])
    if origin in (typing.Union, types.UnionType):
        return " | ".join(typescript_type(argument) for argument in arguments)
    if origin is typing.Literal:
        return " | ".join(json.dumps(argument) for argument in arguments)
    if origin is list or (origin is tuple and arguments[1:] == (Ellipsis,)):
        item = typescript_type(arguments[0])
        return f"readonly ({item})[]" if " " in item else f"readonly {item}[]"
    if origin is dict:
        key, value = (typescript_type(argument) for argument in arguments)
        return f"Readonly<Record<{key}, {value}>>"
    raise TypeError(f"tools/generate.py has no TypeScript for {hint!r}")


def typescript_enum(enum: type[StrEnum]) -> str:
    """Return a list of the values, to loop over, and the union of them, to check against."""
    values = "".join(f"  {json.dumps(member.value)},\n" for member in enum)
    name = enum.__name__
    constant = f"{_lower_first(name)}Values"
    return (
        f"export const {constant} = [\n{values}] as const;\n\n"
        f"{_comment(enum)}export type {name} = (typeof {constant})[number];\n"
    )


def typescript_struct(struct: type[msgspec.Struct]) -> str:
    """Return the interface of a struct.

    The server always writes every field; only what the browser writes may leave out a field that
    has a default.
    """
    from_browser = struct in _FROM_BROWSER or struct in _COMMANDS
    lines = [f"{_comment(struct)}export interface {struct.__name__} {{\n"]
    info = msgspec.inspect.type_info(struct)
    if not isinstance(info, msgspec.inspect.StructType):
        raise TypeError(f"{struct!r} is no struct")
    if info.tag_field is not None:
        lines.append(f"  readonly {info.tag_field}: {json.dumps(info.tag)};\n")
    for field in msgspec.structs.fields(struct):
        mark = "?" if from_browser and not field.required else ""
        lines.append(f"  readonly {field.encode_name}{mark}: {typescript_type(field.type)};\n")
    return "".join([*lines, "}\n"])


def typescript_union(name: str, union: object) -> str:
    """Return a closed union of structs, and the list of the tags that tell its members apart."""
    members = typing.get_args(union)
    tags = "".join(f"  {json.dumps(tag_of(member))},\n" for member in members)
    alternatives = "".join(f"\n  | {member.__name__}" for member in members)
    return (
        f"export type {name} ={alternatives};\n\n"
        f"export const {_lower_first(name)}Types = [\n{tags}] "
        f'as const satisfies readonly {name}["type"][];\n'
    )


def typescript() -> str:
    """Return the whole text of web/src/generated/api.ts."""
    parts = [_HEADER]
    parts += [f"export type {name} = string;\n" for name in _identifiers((*_ROOMS, commands.command))]
    parts += [typescript_enum(enum) for room in _ROOMS for enum in _own(room, StrEnum)]
    parts += [
        typescript_struct(struct)
        for room in (*_ROOMS, ports, events)
        for struct in _own(room, msgspec.Struct)
        if struct is not model.Model
    ]
    parts.append(typescript_union("Event", events.Event))
    parts += [typescript_struct(struct) for struct in _COMMANDS]
    parts.append(typescript_union("Command", commands.Command))
    parts.append(_limits())
    return "\n".join(parts)


def tag_of(struct: type[msgspec.Struct]) -> str:
    """Return the value that the wire's `type` has for this struct."""
    return str(struct.__struct_config__.tag)


def golden_files() -> dict[Path, str]:
    """Return path and text of every golden file; raises LookupError when an event has no sample."""
    files = {}
    for event_class in typing.get_args(events.Event):
        if event_class not in SAMPLES:
            raise LookupError(f"tests/golden/samples.py has no sample for {event_class.__name__}")
        before, event = SAMPLES[event_class]
        golden = {"before": before, "event": event, "after": apply(before, event)}
        text = msgspec.json.format(msgspec.json.encode(golden), indent=2).decode()
        files[GOLDEN / f"{tag_of(event_class)}.json"] = text + "\n"
    return files


def golden_days() -> str:
    """Return random days: a snapshot, many events, and the snapshot that they lead to."""
    days = [
        {"before": before, "events": events_, "after": functools.reduce(apply, events_, before)}
        for before, events_ in random_days()
    ]
    lines = (msgspec.json.encode(day).decode() for day in days)
    return "[\n" + ",\n".join(lines) + "\n]\n"


def generated_files() -> dict[Path, str]:
    """Return path (relative to the root) and text of every generated file."""
    return {TYPESCRIPT: typescript(), DAYS: golden_days()} | golden_files()


def stale(root: Path, wanted: dict[Path, str]) -> list[Path]:
    """Return which files under root are missing, differ from what is wanted, or should be gone."""
    found = {path.relative_to(root) for path in (root / GOLDEN).glob("*.json")}
    differing = [
        path
        for path, text in wanted.items()
        if not (root / path).is_file() or (root / path).read_text(encoding="utf-8") != text
    ]
    return sorted([*differing, *(found - wanted.keys())])


def write(root: Path, paths: Iterable[Path], wanted: dict[Path, str]) -> None:
    """Bring these stale files under root up to date."""
    for path in paths:
        if path in wanted:
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(wanted[path], encoding="utf-8")
        else:
            (root / path).unlink()


def main() -> int:
    """Run the command line; return the exit code."""
    parser = argparse.ArgumentParser(description="Write what is made from amsn2.api.")
    parser.add_argument("--check", action="store_true", help="write nothing, fail when stale")
    options = parser.parse_args()
    wanted = generated_files()
    paths = stale(ROOT, wanted)
    if options.check:
        for path in paths:
            print(f"{path}: stale; run `make generate` and commit what it writes")
        return 1 if paths else 0
    write(ROOT, paths, wanted)
    for path in paths:
        print(path)
    return 0


def _comment(documented: type) -> str:
    text = inspect.cleandoc(documented.__doc__ or "").replace("*/", "* /")
    lines = text.splitlines()
    if len(lines) <= 1:
        return f"/** {text} */\n" if text else ""
    return "/**\n" + "".join(f" * {line}".rstrip() + "\n" for line in lines) + " */\n"


def _lower_first(name: str) -> str:
    return name[0].lower() + name[1:]


def _own(module: types.ModuleType, base: type) -> Iterator[type[typing.Any]]:
    """Yield the public classes with that base that the module itself defines, in its order."""
    for name, value in vars(module).items():
        if (
            inspect.isclass(value)
            and issubclass(value, base)
            and value.__module__ == module.__name__
            and not name.startswith("_")
        ):
            yield value


def _identifiers(modules: Iterable[types.ModuleType]) -> Iterator[str]:
    for module in modules:
        for name, value in vars(module).items():
            if isinstance(value, typing.NewType) and value.__module__ == module.__name__:
                yield name


def _limits() -> str:
    lines = [
        f"  {name}: {value},\n"
        for name, value in vars(limits).items()
        if name.isupper() and isinstance(value, int)
    ]
    return (
        "/** What people and programs may hand to aMSN2 at most. */\n"
        f"export const limits = {{\n{''.join(lines)}}} as const;\n"
    )


if __name__ == "__main__":
    sys.exit(main())
