"""The parts of one person's messenger, put together once."""

from collections.abc import Mapping

from amsn2.api.models import AccountId
from amsn2.api.network import Connection, Network
from amsn2.core.accounts import Accounts
from amsn2.core.activity import Activity
from amsn2.core.addresses import Addresses
from amsn2.core.blobs import BlobKeeper
from amsn2.core.comings import Comings
from amsn2.core.contents import Contents
from amsn2.core.conversations import Conversations
from amsn2.core.desk import Desk
from amsn2.core.emoticons import Emoticons
from amsn2.core.files import Files
from amsn2.core.history import History
from amsn2.core.keeping import Keeping
from amsn2.core.links import Links
from amsn2.core.missing import Missing
from amsn2.core.notifier import Notifier
from amsn2.core.occasions import Occasions
from amsn2.core.outbox import Outbox
from amsn2.core.pictures import Pictures
from amsn2.core.preferences import Preferences
from amsn2.core.remarks import RemarkBook
from amsn2.core.roster import Roster
from amsn2.core.sounds import Sounds
from amsn2.core.transfers import Transfers
from amsn2.core.typing import Typing
from amsn2.core.uploads import Uploads
from amsn2.core.waiting import Waiting, room_for_more


class Parts:
    """Each is told of the others that it needs, and of nothing else."""

    def __init__(self, desk: Desk, networks: Mapping[str, Network]) -> None:
        self.waiting = Waiting()
        self.outbox = Outbox()
        self.typing = Typing(desk)
        self.blobs = BlobKeeper(desk)
        self.uploads = Uploads(desk, self.blobs)
        self.sounds = Sounds(self.blobs)
        self.accounts = Accounts(desk, networks, self.waiting, self.blobs.show_picture)
        self.addresses = Addresses(desk, networks, self.accounts)
        self.remarks = RemarkBook(desk)
        self.roster = Roster(desk, self.remarks)
        self.preferences = Preferences(desk)
        self.emoticons = Emoticons(desk, self.blobs)
        self.pictures = Pictures(desk, self.blobs, self.accounts, self.remarks)
        self.missing = Missing()
        self.conversations = Conversations(desk, self.outbox, self.typing, self.emoticons, self.missing)
        self.comings = Comings(desk, self.conversations, self.typing)
        self.keeping = Keeping(desk)
        self.contents = Contents(desk, self.missing, self._live)
        self.transfers = Transfers(desk, self._live)
        self.files = Files(desk, self.conversations, self.transfers, self._live)
        self.links = Links(
            desk,
            networks,
            self.accounts,
            self.roster,
            self.conversations,
            self.comings,
            self.files,
            self.transfers,
            self.typing,
            self.waiting,
            self.outbox,
            self.blobs,
            self.pictures,
            self.contents,
            self.missing,
            self.keeping,
        )
        self.activity = Activity(desk, self.links.disguise)
        self.notifier = Notifier(desk, self.activity)
        self.occasions = Occasions(desk, self.activity)
        self.history = History(desk, self.blobs, self.conversations)

    def check_room(self) -> None:
        """Raises `Refused` TOO_MANY_WAITING when so much waits for networks that no more is taken."""
        room_for_more(len(self.waiting) + len(self.outbox) + len(self.transfers))

    def forget(self, account: AccountId) -> None:
        """The account is gone from the store: so is all that memory has of it."""
        self.waiting.drop(account)
        self.outbox.drop(account)
        self.transfers.drop(account)
        self.missing.drop(account)
        self.typing.forget(account)
        self.remarks.drop(account)

    def _live(self, account: AccountId) -> Connection | None:
        link = self.links.get(account)
        return None if link is None else link.live
