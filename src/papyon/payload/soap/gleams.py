"""Gleams: that there is something new on somebody's web space. Nobody has one any more."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Self

from lxml import etree

from papyon.payload import xml
from papyon.payload.soap.service import ZERO_ID, Request
from papyon.payload.xml import Markup


@dataclass(frozen=True, slots=True)
class UpdateDynamicItem(Request):
    """Note that a gleam was looked at; answered by an empty element."""

    ACTION: ClassVar[str] = "UpdateDynamicItem"

    def content(self) -> Sequence[Markup]:
        """The elements of the action."""
        return xml.element("abId", ZERO_ID), xml.element("dynamicItems")

    @classmethod
    def parse(cls, _: etree._Element) -> Self:
        """Read the element of the action: what was looked at does not matter."""
        return cls()
