"""Display pictures: one's own, those of contacts, and which they showed before."""

from amsn2.api.errors import ProblemCode, Refused
from amsn2.api.media import BlobId, BlobKind, PictureSeen
from amsn2.api.models import AccountId, ContactId, contact_id
from amsn2.api.network import PictureReceived
from amsn2.api.storage import Transaction
from amsn2.core.accounts import Accounts
from amsn2.core.blobs import BlobKeeper
from amsn2.core.desk import Desk
from amsn2.core.intake import Kept
from amsn2.core.remarks import RemarkBook


class Pictures:
    """Whose picture is which. Async methods are jobs of the owner."""

    def __init__(self, desk: Desk, blobs: BlobKeeper, accounts: Accounts, remarks: RemarkBook) -> None:
        self._desk = desk
        self._blobs = blobs
        self._accounts = accounts
        self._remarks = remarks

    async def check(self, picture: BlobId | None) -> None:
        """Raises `Refused` for what is no display picture of the person's."""
        if picture is not None and (await self._blobs.known(picture)).kind is not BlobKind.PICTURE:
            raise Refused(ProblemCode.BLOB_UNFIT)

    async def add_own(self, transaction: Transaction, account: AccountId, picture: BlobId | None) -> None:
        """Remember that one shows it, so that it can be chosen again."""
        if picture is not None:
            await transaction.add_picture(self._own(account), self._seen(picture))

    async def received(self, account: AccountId, event: PictureReceived, kept: Kept) -> None:
        """Somebody shows another picture, or none; what is no picture changes nothing."""
        if event.data is not None and kept.blob is None:
            return
        picture = None if kept.blob is None else kept.blob.id
        who = contact_id(account, event.address)
        if who == self._own(account):
            await self._accounts.picture_received(account, picture)
        else:
            await self._contacts(who, picture)

    async def _contacts(self, who: ContactId, picture: BlobId | None) -> None:
        remarks = self._remarks.with_picture(who, picture)
        if remarks is None:
            return

        async def store(transaction: Transaction) -> None:
            await self._remarks.keep(transaction, (remarks,))
            if picture is not None:
                await transaction.add_picture(who, self._seen(picture))

        await self._desk.cache(store)
        self._remarks.put((remarks,))
        self._remarks.show(who)

    def _own(self, account: AccountId) -> ContactId:
        return contact_id(account, self._desk.state.snapshot.accounts[account].address)

    def _seen(self, picture: BlobId) -> PictureSeen:
        return PictureSeen(blob=picture, seen_at=self._desk.clock.now())
