"""Lists in the words of MSNP8 to 12: SYN is answered, and what a client changes is done, answered and told.

BLP and PRP come here in all dialects. A change that no client may ask for ends the connection.
"""

import re
from contextlib import suppress
from dataclasses import replace

from msnpd.directory import NewContact
from msnpd.draft import Effects
from msnpd.errors import (
    AccountError,
    AddressInvalid,
    ContactExists,
    ContactUnknown,
    DirectoryError,
    GroupExists,
    GroupNameInvalid,
    GroupsFull,
    GroupUnknown,
    ListFull,
    MemberExists,
    MemberUnknown,
    NameInvalid,
    OppositeList,
    PersonUnknown,
    StoreUnavailable,
)
from msnpd.hub import Hub
from msnpd.model import Account, Contact, Details, Group, Privacy, Role
from msnpd.names import normal_address
from msnpd.presence import Endpoint
from msnpd.roll import (
    OWN_PROPERTIES,
    answer_of,
    group_id,
    name_of,
    properties_of,
    roll_of,
    stamps_of,
    unchanged,
)
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
from papyon.payload.synchronisation import UNGROUPED, PropertyLine, SyncReply, is_old
from papyon.session.requests_server import ListEdit, Synchronisation
from papyon.types import Dialect, ErrorCode, ListBits, NetworkId

_CODES: dict[type[Exception], ErrorCode] = {
    AddressInvalid: ErrorCode.INVALID_PARAMETER,
    NameInvalid: ErrorCode.NAME_NOT_ALLOWED,
    PersonUnknown: ErrorCode.UNKNOWN_ACCOUNT,
    ListFull: ErrorCode.LIST_FULL,
    ContactExists: ErrorCode.ALREADY_THERE,
    MemberExists: ErrorCode.ALREADY_THERE,
    ContactUnknown: ErrorCode.NOT_ON_LIST,
    MemberUnknown: ErrorCode.NOT_ON_LIST,
    OppositeList: ErrorCode.ON_OPPOSITE_LIST,
    GroupsFull: ErrorCode.TOO_MANY_GROUPS,
    GroupUnknown: ErrorCode.UNKNOWN_GROUP,
    GroupExists: ErrorCode.GROUP_NAME_EXISTS,
    GroupNameInvalid: ErrorCode.GROUP_NAME_TOO_LONG,
}
# Clients know more properties than we do; what is unknown is kept, and shown to nobody.
_PROPERTY = re.compile(r"[A-Z]{3}")
_ROLES = {ListBits.ALLOW: Role.ALLOW, ListBits.BLOCK: Role.BLOCK}


class Refused(DirectoryError):  # noqa: N818 - says what happened, as its neighbours in msnpd.errors
    """A change with an answer of its own; `closes` says why the connection ends, if it does."""

    def __init__(self, code: ErrorCode, closes: str = "") -> None:
        super().__init__(code.name)
        self.code = code
        self.closes = closes


def code_of(error: AccountError | DirectoryError, dialect: Dialect) -> ErrorCode:
    """The answer to a change that failed."""
    if isinstance(error, Refused):
        return error.code
    code = _CODES.get(type(error), ErrorCode.INTERNAL)
    if code is ErrorCode.UNKNOWN_ACCOUNT and is_old(dialect):
        return ErrorCode.UNKNOWN_ACCOUNT_OLD
    return code


class Roster:
    """The lists of one signed-in client."""

    def __init__(self, hub: Hub, endpoint: Endpoint) -> None:
        self._hub = hub
        self._endpoint = endpoint
        self._account = endpoint.account
        self._dialect = endpoint.machine.dialect

    async def synchronise(self, request: Synchronisation) -> None:
        """Answers SYN. Raises StoreUnavailable."""
        endpoint, account = self._endpoint, self._account
        names = {who: name for who, (_, name) in (await self._hub.directory.names(account)).items()}
        watched = [contact.address for contact in account.contacts.values() if contact.messenger]
        properties = await self._hub.directory.properties(account, watched)
        # From here on without an await: what is answered and what is remembered are the same lists.
        stamps = stamps_of(account.profile, self._dialect)
        if unchanged(request.stamps, stamps):
            endpoint.roll = roll_of(account, self._dialect)
            endpoint.machine.synchronise(request.trid, SyncReply(stamps))
            return
        reply, lines, endpoint.roll = answer_of(account, self._dialect, names, properties)
        endpoint.machine.synchronise(request.trid, reply, lines)

    async def edit(self, request: ListEdit) -> None:
        """Does a change, answers it, tells everybody.

        Raises AccountError, DirectoryError (see `code_of`), StoreUnavailable; nothing is changed then.
        """
        change, effects = await self._do(request.change)
        endpoint, account = self._endpoint, self._account
        endpoint.machine.confirm(replace(request, change=change), account.profile.version)
        endpoint.flush()
        added = isinstance(change, Addition) and change.target is ListBits.FORWARD
        trid = request.trid if added else None
        self._hub.router.tell(effects, account.address, endpoint.login, trid)
        if isinstance(change, OwnProperty) and change.key in OWN_PROPERTIES and effects.books:
            line = PropertyLine(change.key, change.value, account.address)
            self._hub.router.tell_property(account, line)
        if isinstance(change, Addition) and added and not change.group:
            await self._tell_properties_of(change.address)

    async def _tell_properties_of(self, address: str) -> None:
        with suppress(StoreUnavailable):  # the change is done and answered; the next SYN tells the rest
            shown = await self._hub.directory.properties(self._account, [address])
            for line in properties_of(shown.get(address, ()), address):
                self._endpoint.machine.property(line, self._account.profile.version)

    async def _do(self, change: ListChange) -> tuple[ListChange, Effects]:
        """The change with everything that its answer has to say, and what it means."""
        match change:
            case Addition(ListBits.FORWARD):
                return await self._add_contact(change)
            case Addition(ListBits.ALLOW | ListBits.BLOCK as bit):
                return change, await self._add_member(_ROLES[bit], change.address)
            case Addition():
                return change, await self._acknowledge(change)
            case Removal(ListBits.FORWARD):
                return await self._remove_contact(change)
            case Removal():
                return change, await self._remove_member(change)
            case ContactProperty():
                return change, await self._rename_contact(change)
            case OwnProperty():
                return replace(change, address=self._account.address), await self._set_property(change)
            case ModeChange():
                return change, await self._set_mode(change)
            case GroupAddition(name):
                made, effects = await self._hub.directory.add_group(self._account, name)
                return GroupAddition(name, group_id(self._account.groups[made], self._dialect)), effects
            case GroupRename(token, name):
                group = self._group(token)
                return change, await self._hub.directory.change_group(self._account, group.id, name=name)
            case GroupRemoval(token, name):
                group = self._group(token) if token else self._group_named(name)
                effects = await self._hub.directory.remove_groups(self._account, [group.id])
                return GroupRemoval(group_id(group, self._dialect)), effects

    # Contacts

    async def _add_contact(self, change: Addition) -> tuple[ListChange, Effects]:
        directory, account = self._hub.directory, self._account
        groups = [self._group(change.group).id] if change.group else []
        contact = self._contact(change.guid, change.address)
        if contact is None or not contact.messenger:
            if not change.address:
                raise ContactUnknown(change.guid)
            address, network = self._addressed(change.address)
            name = change.name or await self._name(address)
            # A telephone has no name but the one that it is given.
            chosen = change.name if network == NetworkId.PHONE else ""
            new = NewContact(address, network, details=Details(known_as=chosen))
            made, effects = await directory.add_contact(account, new, allow=False, groups=groups)
            guid = "" if is_old(self._dialect) else made
            return Addition(change.target, address, name, guid, change.group), effects
        if not groups or groups[0] in contact.groups:
            raise ContactExists(contact.id)
        name = change.name or await self._name(contact.address)
        effects = await directory.regroup(account, [contact.id], groups, into=True)
        return replace(change, name=name), effects

    async def _remove_contact(self, change: Removal) -> tuple[ListChange, Effects]:
        directory, account = self._hub.directory, self._account
        contact = self._contact(change.guid, change.address)
        if contact is None or not contact.messenger:
            raise ContactUnknown(change.guid or change.address)
        out_of_none = change.group == UNGROUPED and is_old(self._dialect)
        if out_of_none and contact.groups:
            return change, Effects()  # the second half of moving somebody into his first group
        if not change.group or out_of_none:
            return change, await directory.remove_contacts(account, [contact.id])
        group = self._group(change.group)
        if group.id not in contact.groups:
            raise Refused(ErrorCode.CONTACT_NOT_IN_GROUP)
        return change, await directory.regroup(account, [contact.id], [group.id], into=False)

    async def _rename_contact(self, change: ContactProperty) -> Effects:
        contact = self._contact(change.guid, change.address)
        if contact is None:
            raise ContactUnknown(change.guid or change.address)
        if change.key != NAME:
            raise Refused(ErrorCode.INVALID_PARAMETER)
        # Clients write down what people call themselves; only a name of the owner's own choice is one.
        person = await self._hub.directory.find(contact.address)
        real = person.profile.name if person else ""
        chosen = "" if change.value in (real, contact.address) else change.value
        if chosen == contact.details.known_as:
            return Effects()
        details = replace(contact.details, known_as=chosen)
        return await self._hub.directory.change_contact(self._account, contact.id, details=details)

    # Memberships

    async def _add_member(self, role: Role, token: str) -> Effects:
        address, network = self._addressed(token)
        other = Role.BLOCK if role is Role.ALLOW else Role.ALLOW
        if (other, address) in self._account.members:
            raise OppositeList(address)
        return await self._hub.directory.add_member(self._account, role, address, network)

    async def _acknowledge(self, change: Addition) -> Effects:
        """ADC RL: the answer to who waited on the pending list, which may have been given already."""
        address = change.address.lower()
        bits = self._account.bits(address)
        if change.target is not ListBits.REVERSE or self._dialect < Dialect.MSNP11:
            raise Refused(ErrorCode.INVALID_PARAMETER, "a list that is not the client's to fill")
        if ListBits.REVERSE in bits:
            return Effects()
        if ListBits.PENDING not in bits:
            raise Refused(ErrorCode.INVALID_PARAMETER, "a list that is not the client's to fill")
        return await self._hub.directory.add_member(self._account, Role.REVERSE, address)

    async def _remove_member(self, change: Removal) -> Effects:
        address = change.address.lower()
        if change.target in _ROLES:
            return await self._hub.directory.drop_member(self._account, _ROLES[change.target], address)
        if change.target is not ListBits.PENDING or self._dialect < Dialect.MSNP11:
            raise Refused(ErrorCode.INVALID_PARAMETER, "a list that is not the client's to empty")
        bits = self._account.bits(address)
        if ListBits.PENDING not in bits and ListBits.REVERSE in bits:
            return Effects()  # allowing or adding him was an answer already
        return await self._hub.directory.drop_member(self._account, Role.PENDING, address)

    # Oneself

    async def _set_property(self, change: OwnProperty) -> Effects:
        directory, account = self._hub.directory, self._account
        if change.key == NAME:
            if change.value == account.profile.name:
                return Effects()
            return await directory.rename(account, change.value)
        if not _PROPERTY.fullmatch(change.key):
            raise Refused(ErrorCode.INVALID_PARAMETER)
        key = f"PRP.{change.key}"
        if change.value == (account.profile.annotation(key) or ""):
            return Effects()
        return await directory.annotate(account, [(key, change.value)])

    async def _set_mode(self, change: ModeChange) -> Effects:
        directory, account = self._hub.directory, self._account
        strangers = change.verb == "BLP"
        before = account.profile.privacy is Privacy.ALLOW if strangers else account.profile.asks
        if before is change.on:
            if self._dialect < Dialect.MSNP13:
                raise Refused(ErrorCode.ALREADY_IN_MODE)
            return Effects()
        if strangers:
            return await directory.set_privacy(account, Privacy.ALLOW if change.on else Privacy.BLOCK)
        return await directory.annotate(account, [("MSN.IM.GTC", "1" if change.on else "0")])

    # What is meant

    def _addressed(self, token: str) -> tuple[str, int]:
        if token.startswith("tel:") and self._dialect >= Dialect.MSNP11:
            if not (token[4:].lstrip("+").isdigit() and len(token) <= 40):
                raise AddressInvalid("no telephone number")
            return token, NetworkId.PHONE
        return normal_address(token, self._hub.limits), NetworkId.MESSENGER

    def _contact(self, guid: str, address: str) -> Contact | None:
        account: Account = self._account
        return account.contacts.get(guid) if guid else account.by_address.get(address.lower())

    def _group(self, token: str) -> Group:
        """The group of an id. Raises GroupUnknown; the group that is none is Refused."""
        if token == UNGROUPED and is_old(self._dialect):
            raise Refused(ErrorCode.GROUP_NOT_REMOVABLE)
        for group in self._account.groups.values():
            if group_id(group, self._dialect) == token.lower():
                return group
        raise GroupUnknown(token)

    def _group_named(self, name: str) -> Group:
        for group in self._account.groups.values():
            if group.name.casefold() == name.casefold():
                return group
        raise GroupUnknown(name)

    async def _name(self, address: str) -> str:
        person = await self._hub.directory.find(address)
        return name_of(self._account, address, {address: person.profile.name} if person else {})
