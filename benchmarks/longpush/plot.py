"""The growth from 1 to 10,000 parked polls as SVG, in the reader's light or dark."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

from benchmarks.longpush.results import Results

NAMES = {
    "amsn2": "aMSN2",
    "bare": "bare asyncio",
    "bare-uvloop": "bare, uvloop",
    "aiohttp": "aiohttp",
    "socketio": "socket.io",
    "ejabberd": "ejabberd",
    "prosody": "Prosody",
}
# By Okabe and Ito, for every kind of colour vision; darker or lighter where the ground wants it.
_LIGHT = ("#c2410c", "#3f3f46", "#8a8a93", "#0072b2", "#007a5a", "#a05195", "#8a6d00")
_DARK = ("#fb923c", "#e4e4e7", "#a1a1aa", "#56b4e9", "#34d399", "#e29bd8", "#f0e442")

WIDTH, HEIGHT = 920, 420
TOP, BOTTOM = 64, 370
PANEL = 270
LABEL_HEIGHT = 15

Line = tuple[str, list[tuple[int, float]]]


@dataclass(frozen=True)
class Panel:
    """One of the two charts: where it begins, what it says, and how values are read."""

    left: int
    title: str
    unit: str
    lines: list[Line]

    def draw(self) -> Iterable[str]:
        """Axes, lines, and a name at the end of each."""
        values = [value for _, points in self.lines for _, value in points]
        low = math.floor(math.log10(min(values)))
        high = math.ceil(math.log10(max(values)))
        right = self.left + PANEL

        def x(polls: int) -> float:
            return self.left + PANEL * math.log10(polls) / 4

        def y(value: float) -> float:
            return BOTTOM - (BOTTOM - TOP) * (math.log10(value) - low) / max(1, high - low)

        yield f'<text class="title" x="{self.left}" y="40">{escape(self.title)}</text>'
        for power in range(low, high + 1):
            at = y(10**power)
            yield f'<path class="grid" d="M{self.left} {at:.1f}H{right}"/>'
            text = f"{10**power:,g} {self.unit}"
            yield f'<text class="tick" x="{self.left - 6}" y="{at + 4:.1f}" text-anchor="end">{text}</text>'
        for power in range(5):
            where = f'x="{x(10**power):.1f}" y="{BOTTOM + 18}"'
            yield f'<text class="tick" {where} text-anchor="middle">{10**power:,}</text>'
        middle = self.left + PANEL / 2
        yield f'<text class="tick" x="{middle}" y="{BOTTOM + 38}" text-anchor="middle">parked polls</text>'
        ends = sorted((y(points[-1][1]), name) for name, points in self.lines)
        places = _apart([at for at, _ in ends])
        for (_, name), at in zip(ends, places, strict=True):
            kind = list(NAMES).index(name)
            yield f'<text class="name c{kind}" x="{right + 10}" y="{at + 4:.1f}">{NAMES[name]}</text>'
        for name, points in sorted(self.lines, key=lambda line: line[0] == "amsn2"):  # ours on top
            kind = list(NAMES).index(name)
            path = "L".join(f"{x(polls):.1f} {y(value):.1f}" for polls, value in points)
            yield f'<path class="line l{kind}" d="M{path}"/>'
            for polls, value in points:
                yield f'<circle class="f{kind}" cx="{x(polls):.1f}" cy="{y(value):.1f}" r="3"/>'


def _apart(heights: list[float]) -> list[float]:
    """Sorted heights, moved so far that the names do not touch."""
    placed: list[float] = []
    for at in heights:
        placed.append(max(at, placed[-1] + LABEL_HEIGHT) if placed else at)
    over = (placed[-1] if placed else 0) - BOTTOM
    return [at - over for at in placed] if over > 0 else placed


def of(results: Results) -> str:
    """The whole picture."""
    waits: list[Line] = []
    memory: list[Line] = []
    for name, grown in results.growth.items():
        if name not in NAMES:
            continue
        stages = sorted(grown.items())
        waits.append((name, [(polls, one["p50_us"]) for polls, one in stages]))
        memory.append(
            (name, [(polls, one["kb"] * polls / 1024) for polls, one in stages if one.get("kb", 0) > 0])
        )
    panels = (
        Panel(76, "From the event to the browser (median)", "µs", waits),
        Panel(530, "Memory of the parked polls", "MB", [line for line in memory if line[1]]),
    )
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        'aria-labelledby="title description">',
        '<title id="title">Latency and memory of the long push, from 1 to 10,000 parked polls</title>',
        f'<desc id="description">{escape(_in_words(waits, memory))}</desc>',
        f"<style>{_style()}</style>",
        f'<rect class="ground" width="{WIDTH}" height="{HEIGHT}" rx="8"/>',
    ]
    for panel in panels:
        parts += panel.draw()
    return "\n".join([*parts, "</svg>", ""])


def _style() -> str:
    def variables(ground: str, text: str, grid: str, colours: tuple[str, ...]) -> str:
        named = [f"--c{number}:{colour}" for number, colour in enumerate(colours)]
        return ";".join((f"--ground:{ground}", f"--text:{text}", f"--grid:{grid}", *named))

    rules = [
        f"svg{{{variables('#ffffff', '#27272a', '#d4d4d8', _LIGHT)}}}",
        f"@media(prefers-color-scheme:dark){{svg{{{variables('#18181b', '#e4e4e7', '#3f3f46', _DARK)}}}}}",
        ".ground{fill:var(--ground)}",
        "text{font:13px system-ui,sans-serif;fill:var(--text)}",
        ".title{font-weight:600}",
        ".tick{font-size:12px}",
        ".grid{stroke:var(--grid)}",
        ".line{fill:none;stroke-width:1.6}",
        ".l0{stroke-width:3.4}",
        ".c0{font-weight:600}",
    ]
    for number in range(len(NAMES)):
        colour = f"var(--c{number})"
        rules.append(f".l{number}{{stroke:{colour}}}.f{number},.c{number}{{fill:{colour}}}")
    return "".join(rules)


def _in_words(waits: list[Line], memory: list[Line]) -> str:
    def said(lines: list[Line], unit: str) -> str:
        return "; ".join(
            f"{NAMES[name]} {points[0][1]:,.3g} {unit} with {points[0][0]:,} and "
            f"{points[-1][1]:,.3g} {unit} with {points[-1][0]:,}"
            for name, points in lines
            if points
        )

    return (
        f"Two charts with logarithmic axes. Median time from an event to the browser: {said(waits, 'µs')}. "
        f"Memory above that of the idle server: {said(memory, 'MB')}."
    )
