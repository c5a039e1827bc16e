"""Reads hostile XML, and writes XML without a space between its elements.

XML 1.0 cannot carry control characters other than tab, line feed and carriage return, not even escaped.
Rather than refusing a nick that holds one, ``escape`` leaves it out.
"""

import re
from collections.abc import Iterable, Iterator, Mapping

from lxml import etree

from papyon.errors import PayloadError

# What XML 1.0 cannot carry: most control characters, lone surrogates, U+FFFE and U+FFFF.
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\r": "&#xD;"}
_ESCAPABLE = re.compile('[&<>"\r]')
# Either of both: most text has neither, and is looked at once. A long book has tens of thousands of elements.
_SPECIAL = re.compile("[^\t\n\x20!\x23-\x25\x27-;=?-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ATTRIBUTE_ESCAPES = _ESCAPES | {"\n": "&#xA;", "\t": "&#x9;"}
_ATTRIBUTE_ESCAPABLE = re.compile('[&<>"\r\n\t]')

# Payloads are small; SOAP documents have their own, larger limit.
PAYLOAD_LIMIT = 65535
# Nothing in this protocol is nested deeper than about 15 elements.
DEPTH_LIMIT = 64


class Markup(str):
    """Text that is XML already and must not be escaped again."""

    __slots__ = ()


def clean(text: str) -> str:
    """Leave out the characters that XML 1.0 cannot carry."""
    return _FORBIDDEN.sub("", text)


def escape(text: str) -> Markup:
    """Text as the content of an element."""
    if _SPECIAL.search(text) is None:
        return Markup(text)
    return Markup(_ESCAPABLE.sub(lambda match: _ESCAPES[match[0]], clean(text)))


def element(name: str, *content: str, attributes: Mapping[str, str] | None = None) -> Markup:
    """One element. Content that is no Markup is escaped; no content at all gives ``<name/>``."""
    opening = name
    if attributes:
        for key, value in attributes.items():
            escaped = _ATTRIBUTE_ESCAPABLE.sub(lambda match: _ATTRIBUTE_ESCAPES[match[0]], clean(value))
            opening += f' {key}="{escaped}"'
    if not content:
        return Markup(f"<{opening}/>")
    inner = "".join([part if type(part) is Markup else escape(part) for part in content])
    return Markup(f"<{opening}>{inner}</{name}>")


def joined(parts: Iterable[Markup]) -> Markup:
    """Elements one after the other."""
    return Markup("".join(parts))


def parse(document: bytes, limit: int = PAYLOAD_LIMIT) -> etree._Element:
    """The root of a document of at most ``limit`` bytes; raises PayloadError.

    A document type declaration is refused, so there are no entities to expand and nothing to fetch. Comments
    and processing instructions are left out.
    """
    if len(document) > limit:
        raise PayloadError(f"an XML document is longer than {limit} bytes")
    if b"<!DOCTYPE" in document:
        raise PayloadError("an XML document declares its own document type")
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(document, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise PayloadError("an XML document cannot be read") from error
    if root is None or root.getroottree().docinfo.internalDTD is not None:
        raise PayloadError("an XML document has no content, or declares its own document type")
    _check_depth(root)
    return root


def _check_depth(root: etree._Element) -> None:
    depth = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > DEPTH_LIMIT:
            raise PayloadError(f"an XML document is nested deeper than {DEPTH_LIMIT} elements")


def local_name(node: etree._Element) -> str:
    """The name of an element without its namespace."""
    return str(node.tag).rpartition("}")[2]


def children(node: etree._Element | None, *path: str) -> Iterator[etree._Element]:
    """All elements at the end of a path of local names.

    The namespaces that clients give vary too much to matter.
    """
    if node is None:
        return
    first, *rest = path
    for child in node:
        if local_name(child) == first:
            if rest:
                yield from children(child, *rest)
            else:
                yield child


def child(node: etree._Element | None, *path: str) -> etree._Element | None:
    """The first element at the end of a path of local names, None if there is none."""
    return next(children(node, *path), None)


def raw_text(node: etree._Element | None, *path: str) -> str | None:
    """The text of the first element at the end of a path, untouched; None if there is no such element."""
    found = child(node, *path) if path else node
    return None if found is None else (found.text or "")


def text(node: etree._Element | None, *path: str) -> str:
    """The text of the first element at the end of a path without surrounding white space, or ''.

    Some clients write each value on lines of its own.
    """
    return (raw_text(node, *path) or "").strip()


def attribute(node: etree._Element | None, name: str) -> str:
    """An attribute by its local name, '' if it is missing."""
    if node is None:
        return ""
    for key, value in node.attrib.items():
        if str(key).rpartition("}")[2] == name:
            return str(value).strip()
    return ""


def number(value: str, default: int = 0) -> int:
    """A decimal number of at most 19 digits with an optional sign; the default for everything else."""
    digits = value.removeprefix("-")
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 19):
        return default
    return int(value)


def truth(value: str) -> bool:
    """A boolean as XML Schema writes it."""
    return value.lower() in ("true", "1")
