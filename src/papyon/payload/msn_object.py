"""MSNObjects: what stands for a picture, an emoticon, a wink or a sound until somebody fetches its data."""

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Self

from papyon.errors import PayloadError
from papyon.payload import xml

# The longest seen have names of files and of people in them and are not half as long.
OBJECT_LIMIT = 4096
# Nothing that an object stands for is fetched whole into memory beyond this; winks have some 100 kB.
SIZE_LIMIT = 2**31 - 1

# Clients put the element together by hand, so it is read by its looks: an unescaped `&` is seen now and then.
_ELEMENT = re.compile(r"<msnobj\s([^<>]*)>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""([A-Za-z0-9]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_ENTITY = re.compile(r"&(?:#([0-9]{1,7})|#[xX]([0-9a-fA-F]{1,6})|(amp|lt|gt|quot|apos));")
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_DIGEST = re.compile(r"[A-Za-z0-9+/]{27}=?")
_NAME_LIMIT = 512


class ObjectKind(IntEnum):
    """What an object stands for."""

    AVATAR = 1
    EMOTICON = 2
    DISPLAY_PICTURE = 3
    SHARED_FILE = 4
    BACKGROUND = 5
    HISTORY = 6
    DYNAMIC_PICTURE = 7
    WINK = 8
    MAP = 9
    DYNAMIC_BACKGROUND = 10
    VOICE_CLIP = 11
    SAVED_STATE = 12
    ROAMING = 13
    SIGNATURE_SOUND = 14


@dataclass(frozen=True, slots=True)
class MsnObject:
    """``sha1d`` (base64 of the SHA-1 of the data) says which object it is, whoever offers it.

    ``kind`` is an ObjectKind or the number of something younger, ``size`` the bytes of the data,
    ``location`` a file name that means nothing elsewhere, ``friendly`` a name for people. ``sha1c`` guards
    the description itself; it may be '' and is often wrong. The rest is '' but for things from the store.
    ``raw`` is the text that was read: who asks its creator for the data has to repeat it as it is.
    """

    creator: str
    size: int
    kind: int
    sha1d: str
    location: str = "0"
    friendly: str = ""
    sha1c: str = ""
    content_type: str = ""
    content_id: str = ""
    stamp: str = ""
    raw: str = field(default="", compare=False, repr=False)

    @classmethod
    def of(cls, data: bytes, creator: str, kind: int, location: str = "0", friendly: str = "") -> Self:
        """The object that stands for ``data``, offered by the address ``creator``."""
        sha1d = _sha1(data)
        parts = ("Creator", creator, "Size", str(len(data)), "Type", str(int(kind)), "Location", location)
        guarded = "".join((*parts, "Friendly", _encode_friendly(friendly), "SHA1D", sha1d))
        return cls(creator, len(data), int(kind), sha1d, location, friendly, _sha1(guarded.encode()))

    def matches(self, data: bytes) -> bool:
        """Whether this is the data that it stands for. The size is not asked: clients tell wrong ones."""
        return _sha1(data) == self.sha1d

    def __str__(self) -> str:
        """The element, as it was read or else built."""
        if self.raw:
            return self.raw
        attributes = {
            "Creator": self.creator,
            "Size": str(self.size),
            "Type": str(int(self.kind)),
            "Location": self.location,
            "Friendly": _encode_friendly(self.friendly),
            "SHA1D": self.sha1d,
        }
        optional = {
            "SHA1C": self.sha1c,
            "contenttype": self.content_type,
            "contentid": self.content_id,
            "stamp": self.stamp,
        }
        attributes |= {name: value for name, value in optional.items() if value}
        return str(xml.element("msnobj", attributes=attributes))


def parse_msn_object(text: str) -> MsnObject:
    """Read the element; raises PayloadError for one that does not say whose and which data it stands for."""
    if len(text) > OBJECT_LIMIT:
        raise PayloadError(f"an MSNObject is longer than {OBJECT_LIMIT} characters")
    found = _ELEMENT.search(text)
    if found is None:
        raise PayloadError("an MSNObject is none")
    values = {
        match[1].lower(): _ENTITY.sub(_character, match[2] if match[2] is not None else match[3])
        for match in _ATTRIBUTE.finditer(found[1])
    }
    creator, sha1d = values.get("creator", ""), values.get("sha1d", "").strip()
    size, kind = _number(values.get("size", "")), _number(values.get("type", ""))
    if not creator or not _DIGEST.fullmatch(sha1d) or size is None or kind is None:
        raise PayloadError("an MSNObject lacks its creator, size, type or digest")
    return MsnObject(
        creator=creator,
        size=size,
        kind=kind,
        sha1d=sha1d if sha1d.endswith("=") else f"{sha1d}=",
        location=values.get("location", ""),
        friendly=_decode_friendly(values.get("friendly", "")),
        sha1c=values.get("sha1c", ""),
        content_type=values.get("contenttype", ""),
        content_id=values.get("contentid", ""),
        stamp=values.get("stamp", ""),
        raw=found[0],
    )


def find_msn_object(text: str) -> MsnObject | None:
    """The same for presence and the like, where a spoiled picture is no picture: None for what is none."""
    try:
        return parse_msn_object(text)
    except PayloadError:
        return None


def _sha1(data: bytes) -> str:
    return base64.b64encode(hashlib.sha1(data, usedforsecurity=False).digest()).decode()


def _number(text: str) -> int | None:
    text = text.strip()
    if not (text.isascii() and text.isdigit() and len(text) <= 10):
        return None
    return value if (value := int(text)) <= SIZE_LIMIT else None


def _character(match: re.Match[str]) -> str:
    if match[3]:
        return _NAMED[match[3]]
    code = int(match[1]) if match[1] else int(match[2], 16)
    return chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else ""


def _encode_friendly(name: str) -> str:
    return base64.b64encode(f"{name}\0".encode("utf-16-le", "replace")).decode()


def _decode_friendly(token: str) -> str:
    try:
        data = base64.b64decode(token + "=" * (-len(token) % 4))
    except (binascii.Error, ValueError):
        return ""
    return data.decode("utf-16-le", "replace").partition("\0")[0][:_NAME_LIMIT]
