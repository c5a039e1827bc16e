"""Numbers, addresses and pages that somebody wrote down about a contact: kept as they came, one of a kind."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TypeVar

from msnpd.model import Details
from papyon.payload.soap.addressbook import Detail
from papyon.payload.soap.contact import ContactEmail, ContactLocation, ContactPhone, ContactWebsite

T = TypeVar("T")

Kept = tuple[tuple[str, T], ...]


@dataclass(frozen=True, slots=True)
class Written:
    """The details of a contact as services write them."""

    phones: tuple[ContactPhone, ...]
    emails: tuple[ContactEmail, ...]
    websites: tuple[ContactWebsite, ...]
    locations: tuple[ContactLocation, ...]


def details_of(details: Details) -> Written:
    """What is kept, as services write it. These numbers and addresses are no way to reach somebody here."""
    return Written(
        tuple(ContactPhone(number, kind) for kind, number in details.phones),
        tuple(ContactEmail(address, kind, messenger=False) for kind, address in details.emails),
        tuple(ContactWebsite(url, kind) for kind, url in details.websites),
        tuple(ContactLocation(kind, *lines) for kind, lines in details.locations),
    )


def with_details(details: Details, changes: Iterable[Detail]) -> Details:
    """The same with some of them in the place of those of their kind; an empty one removes it."""
    for change in changes:
        match change:
            case ContactPhone(number, kind):
                details = replace(details, phones=_with(details.phones, kind, number))
            case ContactEmail(address, kind):
                details = replace(details, emails=_with(details.emails, kind, address))
            case ContactWebsite(url, kind):
                details = replace(details, websites=_with(details.websites, kind, url))
            case ContactLocation(kind):
                lines = change.lines()
                kept = lines if any(lines) else ()
                details = replace(details, locations=_with(details.locations, kind, kept))
    return details


def _with(kept: Kept[T], kind: str, value: T) -> Kept[T]:
    fields = dict(kept)
    if value:
        fields[kind] = value
    else:
        fields.pop(kind, None)
    return tuple(fields.items())
