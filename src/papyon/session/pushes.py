"""What the server of MSNP8 to 12 tells of changes made elsewhere, taken over into the list.

Said twice, too late, or about somebody unknown, it does no harm.
"""

from dataclasses import replace
from typing import Final, assert_never

from papyon.payload.listchange import (
    NAME,
    Addition,
    ContactProperty,
    GroupAddition,
    GroupRemoval,
    GroupRename,
    ListChange,
    ModeChange,
    OwnProperty,
    Removal,
)
from papyon.payload.synchronisation import KEYS
from papyon.session.buddy import NO_CHANGES, Buddy, Changes, Group, Petition
from papyon.session.listing import sound
from papyon.session.roster import Roster
from papyon.types import ListBits, NetworkId, Status

__all__ = ["added_by", "apply", "removed_by", "tell_detail"]

_OPPOSITE: Final = {ListBits.ALLOW: ListBits.BLOCK, ListBits.BLOCK: ListBits.ALLOW}


def apply(roster: Roster, change: ListChange) -> Changes:
    """Take over a change; what is different now."""
    match change:
        case Addition():
            return _added(roster, change)
        case Removal():
            return _removed(roster, change)
        case ContactProperty(value, address, guid, key):
            buddy = _who(roster, address, guid)
            if buddy is None or key != NAME or buddy.status is not Status.FLN:
                return NO_CHANGES  # whoever is there says themselves what they are called
            return roster.put(replace(buddy, display_name=value))
        case OwnProperty(value, key):
            if key == NAME:
                roster.display_name = value
            else:
                roster.details = _with_detail(roster.details, key, value)
            return NO_CHANGES
        case GroupAddition(name, group):
            return roster.put_group(Group(group, name)) if group else NO_CHANGES
        case GroupRename(group, name):
            known = roster.group(group)
            return NO_CHANGES if known is None else roster.put_group(replace(known, name=name))
        case GroupRemoval(group):
            return roster.forget_group(group)
        case ModeChange(verb):
            if verb == "BLP":
                roster.allow_strangers = change.on
            else:
                roster.ask = change.on
            return NO_CHANGES
        case _:
            assert_never(change)


def added_by(roster: Roster, address: str, name: str) -> Changes:
    """Somebody put us on their list, and waits if nothing was said of them yet."""
    buddy = roster.buddy(address) or Buddy(address, display_name=name)
    if not sound(address):
        return NO_CHANGES
    changes = roster.put(replace(buddy, bits=buddy.bits | ListBits.REVERSE))
    asked = roster.put_petition(Petition(address, name))
    return replace(changes, petitions=asked.petitions)


def removed_by(roster: Roster, address: str) -> Changes:
    """Somebody took us off their list, and waits no more."""
    gone = roster.forget_petition(address)
    buddy = roster.buddy(address)
    if buddy is None:
        return gone
    left = replace(buddy, bits=buddy.bits & ~(ListBits.REVERSE | ListBits.PENDING))
    return replace(roster.put(left), gone_petitions=gone.gone_petitions)


def tell_detail(roster: Roster, address: str, key: str, value: str) -> Changes:
    """A property of somebody on a list; '' takes it away."""
    buddy = roster.buddy(address)
    if buddy is None or key not in KEYS:
        return NO_CHANGES
    return roster.put(replace(buddy, details=_with_detail(buddy.details, key, value)))


def _added(roster: Roster, change: Addition) -> Changes:
    buddy = _who(roster, change.address, change.guid)
    if buddy is None:
        if not sound(change.address.lower()):
            return NO_CHANGES
        phone = change.address.lower().startswith("tel:")
        network = NetworkId.PHONE if phone else NetworkId.MESSENGER
        buddy = Buddy(change.address.lower(), network=network, display_name=change.name)
    bits = (buddy.bits | change.target) & ~_OPPOSITE.get(change.target, ListBits.NONE)
    guid = change.guid if change.target is ListBits.FORWARD else ""
    groups = buddy.groups
    if change.group and roster.group(change.group) is not None:
        groups = tuple(dict.fromkeys((*groups, change.group)))
    changes = roster.put(replace(buddy, bits=bits, contact_id=guid or buddy.contact_id, groups=groups))
    if change.target not in _OPPOSITE:
        return changes
    return replace(changes, gone_petitions=roster.forget_petition(buddy.address).gone_petitions)


def _removed(roster: Roster, change: Removal) -> Changes:
    buddy = _who(roster, change.address, change.guid)
    if buddy is None:
        return NO_CHANGES
    if change.group:
        groups = tuple(group for group in buddy.groups if group != change.group)
        return roster.put(replace(buddy, groups=groups))
    if change.target is ListBits.FORWARD:
        return roster.forget(buddy.address)
    if change.target is ListBits.PENDING:
        gone = roster.forget_petition(buddy.address)
        left = roster.put(replace(buddy, bits=buddy.bits & ~ListBits.PENDING))
        return replace(left, gone_petitions=gone.gone_petitions)
    return roster.put(replace(buddy, bits=buddy.bits & ~change.target))


def _who(roster: Roster, address: str, guid: str) -> Buddy | None:
    return roster.by_contact_id(guid) if guid and not address else roster.buddy(address)


def _with_detail(details: tuple[tuple[str, str], ...], key: str, value: str) -> tuple[tuple[str, str], ...]:
    others = tuple(pair for pair in details if pair[0] != key)
    return (*others, (key, value)) if value else others
