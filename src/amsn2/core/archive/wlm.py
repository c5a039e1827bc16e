"""The logs of MSN Messenger and Windows Live Messenger: XML, one file a contact, with sessions."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import BinaryIO, Final

from lxml import etree

from amsn2.api import limits
from amsn2.api.formats import TextFormat
from amsn2.api.models import MessageKind
from amsn2.core.archive.reading import LogFile
from amsn2.core.archive.said import Said

ENTRY: Final = 1024 * 1024
"""Bytes in which something said has to end, or the log to begin: a tree takes thirty times as much memory."""

_PIECE: Final = 65_536
_SAYING: Final = frozenset({"Message", "Invitation", "InvitationResponse"})

_COLOR: Final = re.compile(r"color:\s*(#[0-9a-f]{6})", re.IGNORECASE)
_FONT: Final = re.compile(r"font-family:\s*([^;]{1,64})", re.IGNORECASE)


def is_wlm(first_lines: list[str]) -> bool:
    """Whether a file begins like one."""
    head = "\n".join(first_lines)[:4_000]
    return "<Log" in head and ("MessageLog.xsl" in head or "FirstSessionID" in head or "<Message" in head)


def wlm_lines(log: LogFile) -> Iterator[Said]:
    """What was said; the file names the contact, people are named by their display names."""
    contact = log.stem.lower()
    with log.open() as file:
        some = False
        try:
            for element in _entries(file):
                said = _said(element, contact) if element.tag in _SAYING else None
                if said is not None:
                    some = True
                    yield said
        except etree.XMLSyntaxError as error:
            # Messenger itself left logs that end in the middle: what came before was handed on.
            if not some:
                raise ValueError("no XML") from error


def _entries(file: BinaryIO) -> Iterator["etree._Element"]:
    """What stands directly in the log, one after the other, and never more of it in memory than one."""
    # No entities are resolved and nothing is fetched; what lxml thinks too deep or too long ends it.
    parser = etree.XMLPullParser(
        ("start", "end"),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    depth = come = 0
    failure: etree.XMLSyntaxError | None = None
    while failure is None and (data := file.read(_PIECE)):
        try:
            parser.feed(data)
        except etree.XMLSyntaxError as error:
            failure = error
        come += len(data)
        events: Iterator[tuple[str, etree._Element]] = parser.read_events()  # type: ignore[assignment] # asked for
        for event, element in events:
            depth += 1 if event == "start" else -1
            if event == "end" and depth == 1 and (log := element.getparent()) is not None:
                come = 0
                yield element
                element.clear()
                while element.getprevious() is not None:
                    del log[0]
        if come > ENTRY:
            raise ValueError("no log")
    if failure is not None:
        raise failure
    parser.close()


def _said(element: "etree._Element", contact: str) -> Said | None:
    at = _time(element.get("DateTime") or "")
    text = element.find("Text")
    if at is None or text is None:
        return None
    sender = element.find("From/User")
    style = text.get("Style") or ""
    words = "".join(str(part) for part in text.itertext())
    return Said(
        at=at,
        talk=(contact,),
        author=(sender.get("FriendlyName") or "") if sender is not None else "",
        text=words[: limits.TEXT_LENGTH],
        kind=MessageKind.TEXT if element.tag == "Message" else MessageKind.ACTION,
        format=_format(style),
    )


def _format(style: str) -> TextFormat:
    color, font = _COLOR.search(style), _FONT.search(style)
    return TextFormat(
        font=font[1].strip() if font else "",
        color=color[1].lower() if color and color[1].lower() != "#000000" else None,
        bold="font-weight:bold" in style.replace(" ", "").lower(),
        italic="font-style:italic" in style.replace(" ", "").lower(),
        underline="underline" in style.lower(),
        strike="line-through" in style.lower(),
    )


def _time(written: str) -> int | None:
    try:
        moment = datetime.fromisoformat(written.strip()[:40])
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    try:
        return int(moment.timestamp() * 1000)
    except (ValueError, OverflowError):
        return None
