"""What a person keeps of contacts and no network knows: favourites, alerts, notes, when they were last seen.

Remarks outlive every change of a contact list: who is removed and comes back has them again.
"""

from collections.abc import Iterable

from msgspec.structs import replace

from amsn2.api.commands import SetAlert, SetFavourite, SetNotes
from amsn2.api.events import ContactChanged
from amsn2.api.media import BlobId
from amsn2.api.models import AccountId, Contact, ContactId, Presence
from amsn2.api.storage import Remarks, Transaction
from amsn2.core.checks import account_of, listed_contact
from amsn2.core.desk import Desk

RemarkCommand = SetFavourite | SetAlert | SetNotes


class RemarkBook:
    """The remarks on all contacts, as in the store. Async methods are jobs of the owner."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._remarks: dict[ContactId, Remarks] = {}

    def load(self, remarks: Iterable[Remarks]) -> None:
        """Begin with what was stored."""
        self._remarks = {one.contact: one for one in remarks}

    def drop(self, account: AccountId) -> None:
        """The account is gone, and with it all that was kept of its contacts."""
        self._remarks = {who: one for who, one in self._remarks.items() if account_of(who) != account}

    def of(self, contact: ContactId) -> Remarks:
        """The remarks on anybody, listed or not."""
        return self._remarks.get(contact) or Remarks(contact=contact)

    def on(self, contact: Contact) -> Contact:
        """The contact with the remarks on it; every contact that is shown passes here."""
        remarks = self.of(contact.id)
        return replace(
            contact,
            picture=remarks.picture,
            favourite=remarks.favourite,
            alert=remarks.alert,
            notes=remarks.notes,
            # Of who is there, when they were last there says nothing.
            last_seen=remarks.last_seen if contact.presence is Presence.OFFLINE else None,
        )

    def news(self, contact: ContactId, presence: Presence, favourite: bool = False) -> Remarks | None:
        """The remarks that are to be kept because of how a contact is from now on; None: nothing new.

        Who was there and is not any more was last seen now. A favourite of the network's is one here until
        there are remarks on it: from then on the person decides.
        """
        remarks = self.of(contact)
        if favourite and contact not in self._remarks:
            remarks = replace(remarks, favourite=True)
        known = self._desk.state.snapshot.contacts.get(contact)
        if known is not None and known.presence is not Presence.OFFLINE and presence is Presence.OFFLINE:
            remarks = replace(remarks, last_seen=self._desk.clock.now())
        return None if remarks == self.of(contact) else remarks

    def with_picture(self, contact: ContactId, picture: BlobId | None) -> Remarks | None:
        """The remarks that are to be kept because of another picture; None: it is the same."""
        remarks = self.of(contact)
        return None if remarks.picture == picture else replace(remarks, picture=picture)

    async def keep(self, transaction: Transaction, remarks: Iterable[Remarks]) -> None:
        """Store them, with other things; to be followed by `put`."""
        for one in remarks:
            await transaction.save_remarks(one)

    def put(self, remarks: Iterable[Remarks]) -> None:
        """They are stored, or could not be; memory alone changes, and nothing is told yet."""
        self._remarks.update((one.contact, one) for one in remarks)

    def show(self, contact: ContactId) -> None:
        """Tell how a contact looks now, if it is known and anything is different."""
        known = self._desk.state.snapshot.contacts.get(contact)
        if known is not None and (changed := self.on(known)) != known:
            self._desk.state.tell(ContactChanged(contact=changed))

    async def change(self, command: RemarkCommand) -> None:
        """What the person asks; raises `Refused` and `StoreFailure`."""
        contact = listed_contact(self._desk.state.snapshot, command.contact)
        remarks = _changed(self.of(contact.id), command)
        async with self._desk.store.transaction() as transaction:
            await transaction.remember_command(command.id, self._desk.clock.now())
            await self.keep(transaction, (remarks,))
        self.put((remarks,))
        self.show(contact.id)


def _changed(remarks: Remarks, command: RemarkCommand) -> Remarks:
    match command:
        case SetFavourite():
            return replace(remarks, favourite=command.favourite)
        case SetAlert():
            return replace(remarks, alert=command.alert)
        case SetNotes():
            return replace(remarks, notes=command.notes)
