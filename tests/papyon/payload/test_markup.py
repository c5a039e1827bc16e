"""Colors and effects in names and texts."""

import itertools

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from papyon.payload.markup import PALETTE, PLAIN, Span, Style, color_of, parse_markup, strip_markup
from papyon.payload.text import Effect

UNDERLINE = frozenset({Effect.UNDERLINE})
RED = Style(color="#ff0000")
_CODES = "[b] [/b] [i] [/i] [c=4] [/c] [c=#00ff00] [/c=12] [a=1] [/a=#fff] ·$4 ·$3,1 ·# ·0 [size=4] [/size]"
_NO_CODES = ["[", "]", "x", " ", "long words ", "жук", "·", "[c=", "=red]"]
PIECES = st.sampled_from([*_CODES.split(), *_NO_CODES])
TEXTS = st.one_of(st.text(max_size=40), st.lists(PIECES, max_size=30).map("".join))


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("", []),
        ("plain", [Span("plain")]),
        ("[c=4]red[/c] rest", [Span("red", RED), Span(" rest")]),
        ("[C=#FF0000]red", [Span("red", RED)]),
        ("[c=#f00]red[/c]", [Span("red", RED)]),
        ("[c=red]a[c=04]b[/c]c[/c]d[/c]e", [Span("abc", RED), Span("de")]),
        ("[color=red]a[/color]", [Span("a", RED)]),
        ("[a=4]x[/a]y", [Span("x", Style(background="#ff0000")), Span("y")]),
        (
            "[b]a[i]b[/b]c[/i]",
            [
                Span("a", Style(frozenset({Effect.BOLD}))),
                Span("b", Style(frozenset({Effect.BOLD, Effect.ITALIC}))),
                Span("c", Style(frozenset({Effect.ITALIC}))),
            ],
        ),
        ("[b]a[b]b[/b]c[/b]d", [Span("abc", Style(frozenset({Effect.BOLD}))), Span("d")]),
        (
            "[u]a[/u][s]b[/s]",
            [Span("a", Style(frozenset({Effect.UNDERLINE}))), Span("b", Style(frozenset({Effect.STRIKE})))],
        ),
        ("·$4red·$ plain", [Span("red", RED), Span(" plain")]),
        ("·$4,1x·0y", [Span("x", Style(color="#ff0000", background="#000000")), Span("y")]),
        ("·$#ff0000x", [Span("x", RED)]),
        (
            "·#a·&b·#c",
            [
                Span("a", Style(frozenset({Effect.BOLD}))),
                Span("b", Style(frozenset({Effect.BOLD, Effect.ITALIC}))),
                Span("c", Style(frozenset({Effect.ITALIC}))),
            ],
        ),
        ("[size=4]big[/size]", [Span("big")]),
    ],
)
def test_codes(text: str, spans: list[Span]) -> None:
    assert list(parse_markup(text)) == spans


@pytest.mark.parametrize(
    "text",
    [
        "a[i] = b[j]",
        "[b] only opened",
        "only closed[/b]",
        "[c=nocolor]",
        "[c]",
        "5·0",
        "l·l",
        "[size]",
        "[99]",
    ],
)
def test_what_is_no_code_stays(text: str) -> None:
    assert parse_markup(text) == (Span(text),)


def test_from_one_color_to_another() -> None:
    spans = parse_markup("[c=#000000]abc[/c=#0000fe]d")
    assert spans == (
        Span("a", Style(color="#000000")),
        Span("b", Style(color="#00007f")),
        Span("c", Style(color="#0000fe")),
        Span("d"),
    )


def test_what_has_its_own_color_keeps_it() -> None:
    spans = parse_markup("[c=#000000]a[c=4]x[/c]b[/c=#ffffff]")
    assert [(span.text, span.style.color) for span in spans] == [
        ("a", "#000000"),
        ("x", "#ff0000"),
        ("b", "#ffffff"),
    ]


def test_a_long_blend_has_few_steps() -> None:
    spans = parse_markup(f"[c=0]{'x' * 10_000}[/c=1]")
    assert len(spans) <= 65
    assert len(strip_markup(f"[c=0]{'x' * 10_000}[/c=1]")) == 10_000


@pytest.mark.parametrize(
    ("value", "color"),
    [
        ("4", "#ff0000"),
        ("04", "#ff0000"),
        ("67", "#544d05"),
        ("68", ""),
        ("Grey", "#7f7f7f"),
        ("#Abc", "#aabbcc"),
        ("#12345", ""),
        ("", ""),
        ("#", ""),
        ("٣", ""),
    ],
)
def test_colors(value: str, color: str) -> None:
    assert color_of(value) == color
    assert len(PALETTE) == 68


@given(TEXTS)
@example("[c=4][/c=5]")
@example("[c=1]" * 100 + "x" + "[/c=2]" * 100)
def test_spans_are_the_text_without_its_codes(text: str) -> None:
    spans = parse_markup(text)
    assert all(span.text for span in spans)
    assert all(one.style != other.style for one, other in itertools.pairwise(spans))
    assert strip_markup(text) == "".join(span.text for span in spans)
    assert len(strip_markup(text)) <= len(text)
    if "[" not in text and "·" not in text:
        assert spans == ((Span(text, PLAIN),) if text else ())


@given(TEXTS.map(lambda text: text.replace("[", "").replace("·", "")))
def test_a_colored_text_is_the_text(text: str) -> None:
    assert strip_markup(f"[c=4][b]{text}[/b][/c]") == text
