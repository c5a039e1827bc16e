"""The XML of ADL, RML and FQY: who is on which list, by domain."""

import urllib.parse
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lxml import etree

from papyon.errors import LocalProtocolError, PayloadError
from papyon.payload import xml
from papyon.types import ErrorCode, ListBits, NetworkId

# Servers refuse or hang up on more than 7500 bytes or 150 contacts in one command.
DOCUMENT_LIMIT = 7500
CONTACT_LIMIT = 150
# What may be read in one document; official servers never sent more than they accept.
ENTRY_LIMIT = 2000

_OPEN, _OPEN_INITIAL, _CLOSE = "<ml>", '<ml l="1">', "</ml>"


class ListError(PayloadError):
    """A list document that a server answers with an error: ``code`` is 240, 241 or 204."""

    def __init__(self, code: ErrorCode, message: str) -> None:
        self.code = code
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class ListEntry:
    """One contact. ``network`` is NONE where it was not given, ``name`` only in what servers push.

    A phone has the address ``tel:+...`` and the network PHONE.
    """

    address: str
    bits: ListBits = ListBits.NONE
    network: int = NetworkId.MESSENGER
    name: str = ""


@dataclass(frozen=True, slots=True)
class ListDocument:
    """The entries of one command; ``initial`` marks the ADL that opens a session."""

    entries: tuple[ListEntry, ...]
    initial: bool = False

    def encode(self) -> bytes:
        """One payload, however long; ``split`` first what may be longer than a command."""
        return _document(self.entries, self.initial).encode()

    def check(self) -> None:
        """Refuse what no client may ask for; raises ListError with the code of the answer."""
        for entry in self.entries:
            if entry.bits & (ListBits.REVERSE | ListBits.PENDING):
                raise ListError(ErrorCode.INVALID_LIST, "only the server fills the reverse and pending lists")
            if ListBits.ALLOW in entry.bits and ListBits.BLOCK in entry.bits:
                raise ListError(ErrorCode.INVALID_LIST, "nobody can be allowed and blocked")
            if not entry.bits:
                raise ListError(ErrorCode.INVALID_LIST, "a contact is put on no list")
            if entry.network not in tuple(NetworkId):
                raise ListError(ErrorCode.INVALID_NETWORK, "a network is unknown")


def split(entries: Sequence[ListEntry], *, initial: bool = False) -> list[ListDocument]:
    """Documents that each fit into one command.

    There is always one: without contacts the initial ADL is empty.
    """
    documents: list[ListDocument] = []
    current: list[ListEntry] = []
    size = 0
    last_domain: str | None = None
    for entry in _by_domain(entries):
        domain = _split_address(entry)[1]
        # Counting the domain anew for each contact of the next document errs on the safe side.
        width = len(_contact(entry).encode()) + (
            len(_domain(domain, "").encode()) if domain != last_domain else 0
        )
        full = len(current) == CONTACT_LIMIT or size + width > DOCUMENT_LIMIT - len(_OPEN_INITIAL + _CLOSE)
        if current and full:
            documents.append(ListDocument(tuple(current), initial))
            current, size = [], 0
            width = len(_contact(entry).encode()) + len(_domain(domain, "").encode())
        current.append(entry)
        size += width
        last_domain = domain
    documents.append(ListDocument(tuple(current), initial))
    return documents


def parse_lists(payload: bytes) -> ListDocument:
    """Read a payload of ADL, RML or FQY; raises ListError for an empty domain, PayloadError for the rest."""
    root = xml.parse(payload)
    if xml.local_name(root) != "ml":
        raise PayloadError("a list document of an unknown kind")
    entries: list[ListEntry] = []
    for group in root:
        kind = xml.local_name(group)
        contacts = list(xml.children(group, "c"))
        if kind not in ("d", "t"):
            continue
        if not contacts:
            raise ListError(ErrorCode.EMPTY_DOMAIN, "a domain holds nobody")
        domain = xml.attribute(group, "n") if kind == "d" else None
        entries += [_entry(contact, domain) for contact in contacts]
        if len(entries) > ENTRY_LIMIT:
            raise PayloadError(f"a list document names more than {ENTRY_LIMIT} contacts")
    return ListDocument(tuple(entries), xml.attribute(root, "l") == "1")


def _entry(node: etree._Element, domain: str | None) -> ListEntry:
    local = xml.attribute(node, "n")
    if not local or domain == "":
        raise PayloadError("a contact has no address")
    bits = xml.attribute(node, "l")
    # MSNP19 and later write one element for each service; the lists are those of instant messaging.
    for service in xml.children(node, "s"):
        if xml.attribute(service, "n") == "IM":
            bits = xml.attribute(service, "l")
    number = xml.number(bits or "0", -1)
    if not 0 <= number < 256:
        raise ListError(ErrorCode.INVALID_LIST, "list bits cannot be read")
    network = xml.number(xml.attribute(node, "t") or "0", -1)
    if not 0 <= network < 65536:
        raise ListError(ErrorCode.INVALID_NETWORK, "a network cannot be read")
    return ListEntry(
        address=local if domain is None else f"{local}@{domain}",
        bits=ListBits(number),
        network=NetworkId.PHONE if domain is None else network,
        name=urllib.parse.unquote(xml.attribute(node, "f"), errors="replace"),
    )


def _by_domain(entries: Iterable[ListEntry]) -> list[ListEntry]:
    """The entries with those of one domain together, domains in the order of their first entry."""
    domains: dict[str, list[ListEntry]] = {}
    for entry in entries:
        domains.setdefault(_split_address(entry)[1], []).append(entry)
    return [entry for group in domains.values() for entry in group]


def _document(entries: Iterable[ListEntry], initial: bool) -> str:
    domains: dict[str, list[str]] = {}
    for entry in entries:
        domains.setdefault(_split_address(entry)[1], []).append(_contact(entry))
    inner = "".join(_domain(domain, "".join(contacts)) for domain, contacts in domains.items())
    return (_OPEN_INITIAL if initial else _OPEN) + inner + _CLOSE


def _domain(domain: str, contacts: str) -> str:
    if not domain:
        return xml.element("t", xml.Markup(contacts))
    return xml.element("d", xml.Markup(contacts), attributes={"n": domain})


def _contact(entry: ListEntry) -> str:
    local, domain = _split_address(entry)
    attributes = {"n": local}
    if entry.bits:
        attributes["l"] = str(int(entry.bits))
    if domain and entry.network:
        attributes["t"] = str(int(entry.network))
    if entry.name:
        attributes["f"] = urllib.parse.quote(entry.name, safe=" ", errors="replace")
    return xml.element("c", attributes=attributes)


def _split_address(entry: ListEntry) -> tuple[str, str]:
    """Local part and domain; the domain of phones is ''."""
    if entry.network == NetworkId.PHONE:
        return entry.address, ""
    local, at, domain = entry.address.rpartition("@")
    if not (local.strip() and at and domain.strip()):
        raise LocalProtocolError("a list entry is no e-mail address")
    return local, domain
