"""The logs of aMSN: `CONTACT.log`, with tags for colours and times inside the lines."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta, tzinfo
from typing import Final

from amsn2.api import limits
from amsn2.core.archive.reading import LogFile
from amsn2.core.archive.said import Said

_TIME: Final = re.compile(r'\|"LTIME(\d{1,11})')
_CLOCK: Final = re.compile(r'^\|"LGRA\W?(\d{1,2}):(\d{2})(?::(\d{2}))?\W')
_SPOKEN: Final = re.compile(
    r'\|"LITA(?P<name>.*?) ?(?::\|"L(?P<tag>NOR|RED|C[0-9A-Fa-f]{6}) ?|\|"LNOR: )(?P<text>.*)', re.DOTALL
)
_TAG: Final = re.compile(r'\|"L(?:TIME\d+ ?|C[0-9A-Fa-f]{6}|[A-Z]{3})')
_DATE: Final = re.compile(r"(\d{1,2}) ([A-Za-z]{3})[a-z]* (\d{4}) (\d{1,2}):(\d{2}):(\d{2})")
# It begins where a word does: else a line without any would be looked through from each of its letters on.
_ADDRESS: Final = re.compile(r"(?<![^\s@,()\[\]|\"])[^\s@,()\[\]|\"]+@[^\s@,()\[\]|\"]+")
_MONTHS: Final = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]


def is_amsn(first_lines: list[str]) -> bool:
    """Whether a file begins like one."""
    return any(line.startswith('|"L') for line in first_lines)


def amsn_lines(log: LogFile, zone: tzinfo | None) -> Iterator[Said]:
    """What was said; times without a zone are meant in the one given."""
    contact = log.stem.lower()
    talk: tuple[str, ...] = (contact,)
    now: datetime | None = None
    open_line: Said | None = None
    for line in log.lines():
        if not line.startswith('|"L'):
            # A message of several lines goes on.
            if open_line is not None and len(open_line.text) < limits.TEXT_LENGTH:
                open_line = _longer(open_line, line)
            continue
        if open_line is not None:
            yield open_line
            open_line = None
        now = _time(line, now, zone)
        if line.startswith('|"LRED'):
            others = tuple(sorted({found.lower() for found in _ADDRESS.findall(line)}))
            talk = others if len(others) > 1 else (contact,)
        elif (spoken := _spoken(line)) is not None and now is not None:
            open_line = Said(
                at=int(now.timestamp() * 1000),
                talk=talk,
                author=_TAG.sub("", spoken["name"]).strip(),
                text=_TAG.sub("", spoken["text"])[: limits.TEXT_LENGTH],
                # In the place of a name stands that it was not delivered.
                own=True if spoken["tag"] == "RED" else None,
            )
    if open_line is not None:
        yield open_line


def _spoken(line: str) -> "re.Match[str] | None":
    # Where no text follows the first name, none follows any other: looking from each would take minutes.
    begin = line.find('|"LITA')
    return _SPOKEN.match(line, begin) if begin >= 0 else None


def _longer(said: Said, line: str) -> Said:
    text = f"{said.text}\n{_TAG.sub('', line)}"[: limits.TEXT_LENGTH]
    return Said(at=said.at, talk=said.talk, author=said.author, own=said.own, text=text)


def _time(line: str, before: datetime | None, zone: tzinfo | None) -> datetime | None:
    if (stamp := _TIME.search(line)) is not None:
        return _moment(int(stamp[1]), zone)
    if (date := _DATE.search(line)) is not None and line.startswith('|"LRED'):
        try:
            month = _MONTHS.index(date[2].lower()) + 1
            day = datetime(int(date[3]), month, int(date[1]), tzinfo=zone)
            return day.replace(hour=int(date[4]), minute=int(date[5]), second=int(date[6])).astimezone(zone)
        except (ValueError, OverflowError, OSError):
            return before
    if (clock := _CLOCK.match(line)) is not None and before is not None:
        try:
            moment = before.replace(hour=int(clock[1]), minute=int(clock[2]), second=int(clock[3] or 0))
            # Earlier than the line before: midnight has passed.
            return moment + timedelta(days=1) if moment < before - timedelta(minutes=5) else moment
        except (ValueError, OverflowError):
            return before
    return before


def _moment(seconds: int, zone: tzinfo | None) -> datetime | None:
    try:
        return datetime.fromtimestamp(seconds, zone).astimezone(zone)
    except (ValueError, OverflowError, OSError):
        return None
