"""tools/generate.py: the TypeScript it writes, the golden files, and what it calls stale."""

import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal, NewType

import msgspec
import pytest

from amsn2.api.events import Event, MessageAdded
from tests.golden.samples import SAMPLES, STATELESS
from tools import generate

ItemId = NewType("ItemId", str)


class Colour(StrEnum):
    RED = "red"
    DARK_BLUE = "dark_blue"


class Thing(msgspec.Struct, frozen=True, tag_field="type", tag="thing"):
    """A thing."""

    id: ItemId
    size: int | None = None


@pytest.mark.parametrize(
    ("hint", "expected"),
    [
        (str, "string"),
        (int, "number"),
        (bool, "boolean"),
        (None | str, "null | string"),
        (ItemId, "ItemId"),
        (Annotated[ItemId, msgspec.Meta(max_length=3)], "ItemId"),
        (tuple[str, ...], "readonly string[]"),
        (list[str | None], "readonly (string | null)[]"),
        (dict[ItemId, Thing], "Readonly<Record<ItemId, Thing>>"),
        (Literal["a", 1], '"a" | 1'),
        (Colour, "Colour"),
    ],
)
def test_type_hints_have_a_typescript_spelling(hint: object, expected: str) -> None:
    assert generate.typescript_type(hint) == expected


@pytest.mark.parametrize("hint", [bytes, object, tuple[str, int], set[str]])
def test_a_hint_without_json_is_refused(hint: object) -> None:
    with pytest.raises(TypeError, match="no TypeScript"):
        generate.typescript_type(hint)


def test_an_enum_is_a_list_and_a_union() -> None:
    text = generate.typescript_enum(Colour)
    assert 'export const colourValues = [\n  "red",\n  "dark_blue",\n] as const;' in text
    assert "export type Colour = (typeof colourValues)[number];" in text


def test_a_struct_is_a_readonly_interface_with_its_tag() -> None:
    assert generate.typescript_struct(Thing) == (
        "/** A thing. */\n"
        "export interface Thing {\n"
        '  readonly type: "thing";\n'
        "  readonly id: ItemId;\n"
        "  readonly size: number | null;\n"
        "}\n"
    )


def test_only_what_the_browser_writes_may_leave_fields_out() -> None:
    text = generate.typescript()
    assert "readonly format?: TextFormat;" in text  # the command SendMessage
    assert "readonly format: TextFormat;" in text  # the model Message


def test_every_golden_file_holds_what_the_encoder_writes() -> None:
    files = generate.golden_files()
    before, event = SAMPLES[MessageAdded]
    golden = json.loads(files[generate.GOLDEN / "message_added.json"])
    assert golden["before"] == json.loads(msgspec.json.encode(before))
    assert golden["event"] == json.loads(msgspec.json.encode(event))
    assert golden["after"] == json.loads(msgspec.json.encode(generate.apply(before, event)))


def test_every_sample_of_what_has_a_state_changes_it() -> None:
    unchanged = [
        event_class
        for event_class, (before, event) in SAMPLES.items()
        if generate.apply(before, event) == before
    ]
    assert set(unchanged) == set(STATELESS)


def test_samples_come_back_from_json_as_they_were() -> None:
    for _, event in SAMPLES.values():
        assert msgspec.json.decode(msgspec.json.encode(event), type=Event) == event


def test_missing_changed_and_forgotten_files_are_stale(tmp_path: Path) -> None:
    wanted = {Path("a.ts"): "new\n", generate.GOLDEN / "kept.json": "{}\n"}
    (tmp_path / generate.GOLDEN).mkdir(parents=True)
    (tmp_path / generate.GOLDEN / "kept.json").write_text("{}\n")
    (tmp_path / generate.GOLDEN / "forgotten.json").write_text("{}\n")
    (tmp_path / "a.ts").write_text("old\n")

    paths = generate.stale(tmp_path, wanted)
    assert paths == [Path("a.ts"), generate.GOLDEN / "forgotten.json"]

    generate.write(tmp_path, paths, wanted)
    assert generate.stale(tmp_path, wanted) == []
    assert (tmp_path / "a.ts").read_text() == "new\n"


def test_the_generated_files_of_this_house_are_up_to_date() -> None:
    assert generate.stale(generate.ROOT, generate.generated_files()) == []
