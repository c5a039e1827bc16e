"""An account's lists as a client of MSNP8 to 12 knows them: what SYN tells, and what has to be told when they
are no longer that.

A roll is made for a dialect: groups have numbers up to MSNP9, and who waits for an answer is on the reverse
list up to MSNP10, where there is no pending list.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from types import MappingProxyType

from msnpd.model import Account, Group, Privacy, Profile
from msnpd.store import Annotations
from papyon.payload.listchange import (
    NAME,
    Addition,
    GroupAddition,
    GroupRemoval,
    GroupRename,
    ListChange,
    OwnProperty,
    Removal,
    alert,
    privacy,
)
from papyon.payload.presence import Line
from papyon.payload.synchronisation import (
    LISTS,
    UNGROUPED,
    ContactLine,
    GroupLine,
    PropertyLine,
    Stamps,
    SyncReply,
    is_old,
)
from papyon.types import Dialect, ListBits, NetworkId

OWN_PROPERTIES = ("PHH", "PHW", "PHM", "MOB", "MBE", "WWE", "HSB")
"""What clients set on themselves besides their name; the account keeps it under `PRP.` and these."""

_ASKED = ListBits.REVERSE | ListBits.PENDING


@dataclass(frozen=True, slots=True)
class Entry:
    """Somebody who is on a list. `groups` are ids in the form of the dialect."""

    bits: ListBits
    guid: str = ""
    groups: tuple[str, ...] = ()
    network: int = NetworkId.MESSENGER


@dataclass(frozen=True, slots=True)
class Roll:
    """Everything: who is on which list, the groups by id, the two modes, one's own name."""

    entries: dict[str, Entry] = field(default_factory=dict)
    groups: Mapping[str, str] = field(default_factory=dict)
    strangers: bool = True
    asks: bool = True
    name: str = ""


def roll_of(account: Account, dialect: Dialect) -> Roll:
    """The lists of an account as they are now, without the networks that a dialect cannot show."""
    addresses = dict.fromkeys([contact.address for contact in account.contacts.values() if contact.messenger])
    addresses.update(dict.fromkeys(address for _, address in account.members))
    return _some_of(account, dialect, addresses)


def advance(
    roll: Roll, account: Account, dialect: Dialect, touched: Iterable[str]
) -> tuple[Roll, Roll, Roll]:
    """The roll as it is after a change that touched only these addresses, and of the old and the new one as
    much as may differ. The old one is used up."""
    some = _some_of(account, dialect, touched)
    before = replace(roll, entries={one: roll.entries[one] for one in touched if one in roll.entries})
    for address in touched:
        roll.entries.pop(address, None)
    roll.entries.update(some.entries)
    return replace(some, entries=roll.entries), before, some


def _some_of(account: Account, dialect: Dialect, addresses: Iterable[str]) -> Roll:
    """A roll with only these entries; whoever is on no list is left out."""
    names = {group.id: group_id(group, dialect) for group in account.groups.values()}
    networks = {int(NetworkId.MESSENGER)} | ({int(NetworkId.PHONE)} if dialect >= Dialect.MSNP11 else set())
    entries = {}
    for address in addresses:
        contact = account.by_address.get(address)
        network = contact.network if contact else NetworkId.MESSENGER
        bits = account.bits(address)
        if network not in networks or not bits:
            continue
        if dialect <= Dialect.MSNP10 and bits & _ASKED:
            bits = (bits & ~_ASKED) | ListBits.REVERSE
        if contact is None or ListBits.FORWARD not in bits:
            entries[address] = Entry(bits, network=network)
        else:
            groups = tuple(names[group] for group in contact.groups if group in names)
            entries[address] = Entry(bits, contact.id, groups, network)
    return Roll(
        entries,
        {names[group.id]: group.name for group in account.groups.values()},
        account.profile.privacy is Privacy.ALLOW,
        account.profile.asks,
        account.profile.name,
    )


def group_id(group: Group, dialect: Dialect) -> str:
    """What a dialect calls a group."""
    return str(group.number) if is_old(dialect) else group.id


def stamps_of(profile: Profile, dialect: Dialect) -> Stamps:
    """How new the lists are: a version number up to MSNP9, a moment later. Both change with every change."""
    if is_old(dialect):
        return Stamps(str(profile.version))
    moment = datetime.fromtimestamp(profile.changed // 1_000_000, UTC)
    token = f"{moment:%Y-%m-%dT%H:%M:%S}.{profile.changed % 1_000_000:06}0+00:00"
    return Stamps(token, token)


def unchanged(known: Stamps, now: Stamps) -> bool:
    """Whether a client that knows these stamps has everything; '0' is the stamp of who has nothing."""
    return known == now and known.contacts != "0"


def answer_of(
    account: Account,
    dialect: Dialect,
    names: Mapping[str, str],
    properties: Mapping[str, Annotations] = MappingProxyType({}),
) -> tuple[SyncReply, list[Line], Roll]:
    """The whole answer to SYN, and what the client knows by it.

    `names` are what people call themselves, `properties` what of theirs the owner of the lists may see.
    """
    roll = roll_of(account, dialect)
    groups = [GroupLine(number, name) for number, name in sorted(roll.groups.items(), key=_age)]
    if is_old(dialect):
        groups.insert(0, GroupLine(UNGROUPED, "~"))
    contacts = [
        ContactLine(
            address,
            name_of(account, address, names),
            entry.bits,
            "" if is_old(dialect) else entry.guid,
            entry.groups,
            entry.network,
        )
        for address, entry in roll.entries.items()
    ]
    own = properties_of(account.profile.annotations)
    if not is_old(dialect):
        own.append(PropertyLine(NAME, roll.name))
    lines: list[Line] = [alert(roll.asks).request(dialect), privacy(roll.strangers).request(dialect)]
    lines += [("PRP", line.args(dialect)) for line in own]
    lines += [("LSG", line.args(dialect)) for line in groups]
    for line in contacts:
        lines.append(("LST", line.args(dialect)))
        shown = properties_of(properties.get(line.address, ()))
        lines += [("BPR", each.args(dialect)) for each in shown]
    reply = SyncReply(stamps_of(account.profile, dialect), len(contacts), len(groups))
    return reply, lines, roll


def properties_of(annotations: Annotations, address: str = "") -> list[PropertyLine]:
    """Lines about somebody's telephones and the like; `address` where no line before says whose they are."""
    values = dict(annotations)
    found = [PropertyLine(key, values.get(f"PRP.{key}", ""), address) for key in OWN_PROPERTIES]
    return [line for line in found if line.value]


def name_of(account: Account, address: str, names: Mapping[str, str]) -> str:
    """What the owner of the lists calls somebody: by a name of his own choice, or as the person does."""
    contact = account.by_address.get(address)
    return (contact.details.known_as if contact else "") or names.get(address, "") or address


def changes(before: Roll, after: Roll, name: Callable[[str], str], own: str) -> list[ListChange]:
    """What makes the one roll of the other, in an order in which it can be done.

    `name` gives the name of an address, `own` is the account's address.
    """
    found: list[ListChange] = []
    for number, title in after.groups.items():
        if number not in before.groups:
            found.append(GroupAddition(title, number))
        elif before.groups[number] != title:
            found.append(GroupRename(number, title))
    for address in dict.fromkeys((*before.entries, *after.entries)):
        old = before.entries.get(address, Entry(ListBits.NONE))
        new = after.entries.get(address, Entry(ListBits.NONE))
        if old != new:
            found += _entry_changes(address, old, new, name, set(after.groups))
    found += [GroupRemoval(number) for number in before.groups if number not in after.groups]
    if before.strangers is not after.strangers:
        found.append(privacy(after.strangers))
    if before.asks is not after.asks:
        found.append(alert(after.asks))
    if before.name != after.name:
        found.append(OwnProperty(after.name, address=own))
    return found


def _entry_changes(
    address: str, old: Entry, new: Entry, name: Callable[[str], str], groups: set[str]
) -> list[ListChange]:
    found: list[ListChange] = []
    forward = ListBits.FORWARD
    for bit in LISTS:
        if bit in old.bits and bit not in new.bits:
            # Who waited and went was told as an entry of the reverse list.
            gone = bit is ListBits.PENDING and ListBits.REVERSE not in new.bits
            told = ListBits.REVERSE if gone else bit
            found.append(Removal(told, address, old.guid if bit is forward else ""))
    for bit in LISTS:
        if bit not in new.bits or bit in old.bits:
            continue
        if bit is ListBits.PENDING:
            # Somebody new is told as an entry of the reverse list; that he waits, the next SYN says.
            if ListBits.REVERSE not in old.bits:
                found.append(Addition(ListBits.REVERSE, address, name(address)))
        elif bit is not ListBits.REVERSE or not old.bits & _ASKED:
            guid = new.guid if bit is forward else ""
            found.append(Addition(bit, address, name(address) if bit in _NAMED else "", guid))
    if forward in new.bits:
        left = () if forward not in old.bits else old.groups
        # A group that is gone takes its contacts along without a word.
        found += [
            Removal(forward, address, old.guid, one)
            for one in left
            if one not in new.groups and one in groups
        ]
        found += [
            Addition(forward, address, name(address), new.guid, one) for one in new.groups if one not in left
        ]
    return found


_NAMED = ListBits.FORWARD | ListBits.REVERSE


def _age(item: tuple[str, str]) -> tuple[int, str]:
    number = item[0]
    return (int(number) if number.isdigit() else 0), number
