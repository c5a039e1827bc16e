"""The logs of Pidgin, as HTML and as text: `PROTOCOL/ACCOUNT/CONTACT/YYYY-MM-DD.HHMMSS+ZZZZ.html`."""

import html
import re
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone, tzinfo
from typing import Final

from amsn2.api import limits
from amsn2.api.models import MessageKind
from amsn2.core.archive.reading import LogFile
from amsn2.core.archive.said import Said, is_address

_NAME: Final = re.compile(r"(\d{4})-(\d{2})-(\d{2})\.(\d{2})(\d{2})(\d{2})(?:([+-])(\d{2})(\d{2}))?")
_HEAD: Final = re.compile(r"(?:Conversation with )?(?P<with>\S+) .*\bon (?P<on>\S+) \((?P<protocol>[\w-]+)\)")
_CLOCK: Final = (
    r"\((?:(?:(?P<y>\d{4})-(?P<m>\d\d)-(?P<d>\d\d)|(?P<d1>\d\d?)[./](?P<d2>\d\d?)[./](?P<y2>\d{2,4})),? +)?"
    r"(?P<hour>\d\d?):(?P<minute>\d\d)(?::(?P<second>\d\d))?(?: ?(?P<half>[AaPp][Mm]))?\)"
)
_TEXT_LINE: Final = re.compile(rf"{_CLOCK} (?P<name>.{{1,300}}?): (?P<text>.*)")
_TEXT_ACTION: Final = re.compile(rf"{_CLOCK} \*{{3}}(?P<name>\S{{1,200}}) (?P<text>.*)")
_ANY_TIME: Final = re.compile(_CLOCK)
_HTML_LINE: Final = re.compile(
    rf'(?:<font color="(?P<color>#?\w+)">)?(?:<font size="\d">)?{_CLOCK}(?:</font>)? '
    r"<b>(?P<name>.{1,300}?):?</b>(?:</font>)?:? ?(?P<text>.*)",
    re.IGNORECASE,
)
_MARKUP: Final = re.compile(r"<[^<>]{0,2000}>")
_OWN_COLOR: Final = "#16569e"
_OTHER_COLOR: Final = "#a82f2f"

HEAD: Final = 1_000
"""Characters of a first line that are looked at: what is looked for may begin anywhere in it."""


def is_pidgin(first_lines: list[str]) -> bool:
    """Whether a file begins like one."""
    head = "\n".join(first_lines[:2])
    return "Conversation with " in head and _HEAD.search(_head(head)) is not None


def pidgin_lines(log: LogFile, zone: tzinfo | None) -> Iterator[Said]:
    """What was said. The name of the file says when and in which zone it began."""
    began = _began(log.name, zone)
    contact = log.path[-2].lower() if len(log.path) > 1 else ""
    own = log.path[-3].lower() if len(log.path) > 2 else ""
    now = began
    open_line: Said | None = None
    is_html = log.name.lower().endswith((".html", ".htm"))
    for number, raw in enumerate(log.lines()):
        line = raw.strip() if is_html else raw
        if number == 0 or (number == 1 and is_html and now is None):
            is_html = is_html or "<html" in line.lower()
            if (head := _HEAD.search(_head(line))) is not None:
                contact, own = contact or head["with"].lower(), own or head["on"].lower()
                now = now or _said_date(_head(line), zone)
            if number == 0:
                continue
        if not _ANY_TIME.search(line[:120]):
            if (
                open_line is not None
                and len(open_line.text) < limits.TEXT_LENGTH
                and not line.startswith("</body")
            ):
                open_line = _longer(open_line, _plain(line) if is_html else line)
            continue
        if open_line is not None:
            yield open_line
            open_line = None
        found = (_HTML_LINE if is_html else _TEXT_LINE).match(line)
        action = None if is_html or found is not None else _TEXT_ACTION.match(line)
        match = found or action
        if match is None or now is None or not contact:
            continue
        now = _time(match, now)
        text = _plain(match["text"]) if is_html else match["text"]
        name = _plain(match["name"]) if is_html else match["name"]
        kind = MessageKind.ACTION if action is not None or name.startswith("***") else MessageKind.TEXT
        author = name.removeprefix("***").rstrip(":").strip()
        open_line = Said(
            at=int(now.timestamp() * 1000),
            talk=(contact,),
            author=author,
            text=text[: limits.TEXT_LENGTH].rstrip("\n"),
            kind=kind,
            own=_own(author, own, (match.groupdict().get("color") or "").lower()),
        )
    if open_line is not None:
        yield open_line


def _own(author: str, own: str, color: str) -> bool | None:
    if is_address(author) and author.lower().partition("/")[0] == own:
        return True
    return {_OWN_COLOR: True, _OTHER_COLOR: False}.get(color)


def _longer(said: Said, line: str) -> Said:
    text = f"{said.text}\n{line}"[: limits.TEXT_LENGTH].rstrip("\n")
    return Said(at=said.at, talk=said.talk, author=said.author, own=said.own, kind=said.kind, text=text)


def _head(line: str) -> str:
    return _plain(line)[:HEAD]


def _plain(text: str) -> str:
    """What markup says, without the markup."""
    text = re.sub(r"<br ?/?>", "\n", text, flags=re.IGNORECASE)
    return html.unescape(_MARKUP.sub("", text)).strip("\n")


def _began(name: str, zone: tzinfo | None) -> datetime | None:
    if (found := _NAME.search(name)) is None:
        return None
    year, month, day, hour, minute, second = map(int, found.group(1, 2, 3, 4, 5, 6))
    try:
        there = zone
        if found[7]:
            offset = timedelta(hours=int(found[8]), minutes=int(found[9]))
            there = timezone(-offset if found[7] == "-" else offset)
        return datetime(year, month, day, hour, minute, second, tzinfo=there).astimezone(there)
    except (ValueError, OverflowError, OSError):
        return None


_MONTHS: Final = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_WRITTEN: Final = re.compile(
    r"(?P<day>\d{1,2}) (?P<month>[A-Za-z]{3})[a-z]* (?P<year>\d{4}),? "
    r"(?P<hour>\d\d?):(?P<minute>\d\d):(?P<second>\d\d)(?: ?(?P<half>[AaPp][Mm]))?"
)


def _said_date(head: str, zone: tzinfo | None) -> datetime | None:
    if (found := _WRITTEN.search(head)) is None:
        return None
    try:
        month = _MONTHS.index(found["month"].lower()) + 1
        day = datetime(int(found["year"]), month, int(found["day"]), tzinfo=zone)
        return day.replace(
            hour=_hour(found), minute=int(found["minute"]), second=int(found["second"])
        ).astimezone(zone)
    except (ValueError, OverflowError, OSError):
        return None


def _hour(found: "re.Match[str]") -> int:
    hour, half = int(found["hour"]), (found["half"] or "").lower()
    if half:
        hour = hour % 12 + (12 if half == "pm" else 0)
    return hour


def _time(found: "re.Match[str]", before: datetime) -> datetime:
    try:
        moment = before.replace(
            hour=_hour(found), minute=int(found["minute"]), second=int(found["second"] or 0), microsecond=0
        )
        if found["y"]:
            return moment.replace(year=int(found["y"]), month=int(found["m"]), day=int(found["d"]))
        # Much earlier than the line before: midnight has passed.
        return moment + timedelta(days=1) if moment < before - timedelta(hours=1) else moment
    except (ValueError, OverflowError):
        return before
