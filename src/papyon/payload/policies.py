"""The policies that a server pushes before the sign-in challenge (GCF).

Which features old versions may not use.
"""

from dataclasses import dataclass

from lxml import etree

from papyon.errors import PayloadError
from papyon.payload import xml

# Nothing is denied, nothing is blocked: what a server sends that trusts its clients. MSNP11 and MSNP12 ask
# for it as Shields.xml, with a declaration in front; from MSNP13 on it comes wrapped, unasked.
_SHIELD = '<shield><cli maj="7" min="0" minbld="0" maxbld="9999" deny=" " /></shield>'
_CONFIG = f"<config>{_SHIELD}<block></block></config>"
SHIELDS = f'<?xml version="1.0" encoding="utf-8" ?>{_CONFIG}'.encode()
POLICIES = f'<Policies><Policy type="SHIELDS">{_CONFIG}</Policy></Policies>'.encode()


@dataclass(frozen=True, slots=True)
class Shield:
    """What the versions of a client from ``first`` to ``last`` build are denied; '' is nothing."""

    major: int
    minor: int
    first: int
    last: int
    denied: str


@dataclass(frozen=True, slots=True)
class Policies:
    """The kinds of policies that came, such as SHIELDS and ABCH, and the shields among them."""

    kinds: tuple[str, ...]
    shields: tuple[Shield, ...]


def parse_policies(payload: bytes) -> Policies:
    """Read a payload of GCF in either form; raises PayloadError."""
    root = xml.parse(payload)
    match xml.local_name(root):
        case "Policies":
            policies = list(xml.children(root, "Policy"))
            kinds = tuple(xml.attribute(policy, "type") for policy in policies)
            shields = [shield for policy in policies for shield in _shields(policy)]
        case "config":
            kinds = ("SHIELDS",)
            shields = [_shield(node) for node in xml.children(root, "shield", "cli")]
        case _:
            raise PayloadError("policies of an unknown kind")
    return Policies(kinds, tuple(shields))


def _shields(policy: etree._Element) -> list[Shield]:
    return [_shield(node) for node in xml.children(policy, "config", "shield", "cli")]


def _shield(node: etree._Element) -> Shield:
    return Shield(
        major=xml.number(xml.attribute(node, "maj")),
        minor=xml.number(xml.attribute(node, "min")),
        first=xml.number(xml.attribute(node, "minbld")),
        last=xml.number(xml.attribute(node, "maxbld")),
        denied=xml.attribute(node, "deny"),
    )
