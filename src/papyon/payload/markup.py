"""Colors and effects that people write into names and texts: the codes of Messenger Plus! and BBCode.

``[c=4]red[/c]``, ``[c=#00ff00]...[/c=red]`` (from one color to another), ``[a=1]`` for the background, the
effects ``[b]``, ``[i]``, ``[u]`` and ``[s]``, and the older codes behind a middle dot, such as ``·$4`` and
``·#``. Who shows the text chooses: the spans of ``parse_markup``, what ``strip_markup`` leaves, or it raw.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final, Self

from papyon.payload.text import Effect

_NUMBERED: Final = (
    "ffffff 000000 00007f 009300 ff0000 7f0000 9c009c fc7f00 ffff00 00fc00 009393 00ffff "
    "0000fc ff00ff 7f7f7f d2d2d2 e7e6e4 cfcdd0 ffdea4 ffaeb9 ffa8ff b4b4fc bafbe5 c1ffa3 "
    "fafda2 b6b4b7 a2a0a1 f9c152 ff6d66 ff62ff 6c6cff 68ffc3 8eff67 f9ff57 858482 6e6d7b "
    "ffa01e f92611 ff20ff 202bff 1effa5 60f913 fff813 5e6464 4b494c d98812 eb0505 de00de "
    "0000d3 03cc88 59d80d d4c804 333335 18171c 944e00 9b0008 980299 01038c 01885f 389600 "
    "9a9e15 473400 4d0000 5f0162 000047 06502f 1c5300 544d05"
)
PALETTE: Final = tuple(f"#{color}" for color in _NUMBERED.split())
"""The colors of the codes 0 to 67."""

_NAMED: Final = "white black marine green red brown purple orange yellow lime teal aqua blue pink gray silver"
_COLORS: Final = {
    **{str(number): color for number, color in enumerate(PALETTE)},
    **{f"{number:02}": PALETTE[number] for number in range(10)},
    **dict(zip(_NAMED.split(), PALETTE, strict=False)),
    "grey": PALETTE[14],
}
_EFFECTS: Final = {effect.value.lower(): effect for effect in Effect}
_DOT_EFFECTS: Final = {"#": Effect.BOLD, "&": Effect.ITALIC, "@": Effect.UNDERLINE, "'": Effect.STRIKE}
_GROUNDS: Final = {"c": "color", "color": "color", "a": "background"}

_VALUE = r"#[0-9a-f]{6}|#[0-9a-f]{3}|[a-z]{3,6}|[0-9]{1,2}"
_CODE: Final = re.compile(
    rf"\[(?P<close>/?)(?P<tag>b|i|u|s|c|a|color|size|font)(?:=(?P<value>[^\[\]=]{{1,40}}))?\]"
    rf"|·(?P<dot>[#&@'0])"
    rf"|·\$(?P<front>{_VALUE})?(?:,(?P<back>{_VALUE}))?",
    re.IGNORECASE,
)
# Tags deeper than this are dropped: nobody can see the difference, and each one costs time.
_DEPTH: Final = 32
# Steps between two colors: more cannot be told apart in one line.
_STEPS: Final = 64


@dataclass(frozen=True, slots=True)
class Style:
    """How a span looks. Colors are ``#rrggbb``, or '' for the usual one."""

    effects: frozenset[Effect] = frozenset()
    color: str = ""
    background: str = ""

    def over(self, ground: str, color: str) -> Self:
        """The same with another ``color`` or ``background``."""
        return replace(self, color=color) if ground == "color" else replace(self, background=color)


PLAIN: Final = Style()


@dataclass(frozen=True, slots=True)
class Span:
    """Some text of one look."""

    text: str
    style: Style = PLAIN


def parse_markup(text: str) -> tuple[Span, ...]:
    """The text in spans; no two neighbours look the same, and none is empty."""
    painter = _Painter()
    end = 0
    pairs = _pairs(text)
    for match in _CODE.finditer(text):
        if (match["tag"] or "").lower() in _EFFECTS and match.start() not in pairs:
            continue  # text in brackets, such as a[i], that is no code
        if match["dot"] == "0" and painter.style == PLAIN:
            continue
        if match["tag"] and not match["close"] and not _is_tag(match):
            continue
        painter.write(text[end : match.start()])
        painter.obey(match)
        end = match.end()
    painter.write(text[end:])
    return tuple(_joined(painter.spans))


def strip_markup(text: str) -> str:
    """The text without its codes."""
    return "".join(span.text for span in parse_markup(text))


def color_of(value: str) -> str:
    """A color by its number, name, or hexadecimal form with three or six digits; '' for what is none."""
    value = value.lower()
    if value.startswith("#"):
        digits = value[1:]
        digits = "".join(digit * 2 for digit in digits) if len(digits) == 3 else digits
        return f"#{digits}" if re.fullmatch("[0-9a-f]{6}", digits) else ""
    return _COLORS.get(value, "")


class _Painter:
    """Holds the look that codes have set so far."""

    def __init__(self) -> None:
        self.spans: list[Span] = []
        self.style = PLAIN
        # For both grounds the tags that are open: where each began, and the color before it.
        self._open: dict[str, list[tuple[int, str]]] = {"color": [], "background": []}
        self._depth = dict.fromkeys(Effect, 0)

    def write(self, text: str) -> None:
        if text:
            self.spans.append(Span(text, self.style))

    def obey(self, match: re.Match[str]) -> None:
        tag = (match["tag"] or "").lower()
        if tag in _EFFECTS:
            self._effect(_EFFECTS[tag], -1 if match["close"] else 1)
        elif tag in _GROUNDS:
            if match["close"]:
                self._end(_GROUNDS[tag], color_of(match["value"] or ""))
            else:
                self._begin(_GROUNDS[tag], color_of(match["value"] or ""))
        elif match["dot"] == "0":
            self.style = PLAIN
        elif match["dot"]:
            self.style = replace(self.style, effects=self.style.effects ^ {_DOT_EFFECTS[match["dot"]]})
        elif not tag:
            self.style = replace(
                self.style,
                color=color_of(match["front"] or ""),
                background=color_of(match["back"] or "") or self.style.background,
            )

    def _effect(self, effect: Effect, step: int) -> None:
        self._depth[effect] += step
        others = self.style.effects - {effect}
        self.style = replace(self.style, effects=others | {effect} if self._depth[effect] > 0 else others)

    def _begin(self, ground: str, color: str) -> None:
        if len(self._open[ground]) < _DEPTH:
            self._open[ground].append((len(self.spans), getattr(self.style, ground)))
        self.style = self.style.over(ground, color)

    def _end(self, ground: str, last: str) -> None:
        if not self._open[ground]:
            self.style = self.style.over(ground, "")
            return
        start, before = self._open[ground].pop()
        first = getattr(self.style, ground)
        if last and first and last != first:
            self.spans[start:] = _blend(self.spans[start:], ground, first, last)
        self.style = self.style.over(ground, before)


def _is_tag(match: re.Match[str]) -> bool:
    """Whether an opening tag says what it has to; others are text."""
    tag = match["tag"].lower()
    if tag in _EFFECTS:
        return match["value"] is None
    return bool(color_of(match["value"] or "")) if tag in _GROUNDS else match["value"] is not None


def _pairs(text: str) -> set[int]:
    """Where effects are switched that are both opened and closed."""
    paired: set[int] = set()
    waiting: dict[str, list[int]] = {tag: [] for tag in _EFFECTS}
    for match in _CODE.finditer(text):
        tag = (match["tag"] or "").lower()
        if tag not in _EFFECTS or match["value"] is not None:
            continue
        if not match["close"]:
            waiting[tag].append(match.start())
        elif waiting[tag]:
            paired |= {waiting[tag].pop(), match.start()}
    return paired


def _blend(spans: list[Span], ground: str, first: str, last: str) -> list[Span]:
    """The spans of color ``first`` turned step by step into ``last``."""
    ours = [getattr(span.style, ground) == first for span in spans]
    total = sum(len(span.text) for span, own in zip(spans, ours, strict=True) if own)
    size = max(1, -(-total // _STEPS))
    found, place = [], 0
    for span, own in zip(spans, ours, strict=True):
        if not own:
            found.append(span)
            continue
        for start in range(0, len(span.text), size):
            color = _between(first, last, place / max(1, total - 1))
            found.append(Span(span.text[start : start + size], span.style.over(ground, color)))
            place += min(size, len(span.text) - start)
    return found


def _between(first: str, last: str, share: float) -> str:
    pairs = ((int(first[at : at + 2], 16), int(last[at : at + 2], 16)) for at in (1, 3, 5))
    return "#" + "".join(f"{round(low + (high - low) * share):02x}" for low, high in pairs)


def _joined(spans: list[Span]) -> Iterator[Span]:
    texts: list[str] = []
    style = PLAIN
    for span in spans:
        if texts and span.style != style:
            yield Span("".join(texts), style)
            texts = []
        texts.append(span.text)
        style = span.style
    if texts:
        yield Span("".join(texts), style)
