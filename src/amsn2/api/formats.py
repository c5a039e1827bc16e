"""How a text looks."""

from typing import Annotated

from msgspec import Meta

from amsn2.api.model import Model

Color = Annotated[str, Meta(pattern=r"^#[0-9a-f]{6}\Z")]


class TextFormat(Model, frozen=True, kw_only=True):
    """How a text looks, as MSN's X-MMS-IM-Format can say it."""

    font: Annotated[str, Meta(max_length=64)] = ""
    color: Color | None = None
    bold: bool = False
    italic: bool = False
    underline: bool = False
    strike: bool = False
    right_to_left: bool = False
