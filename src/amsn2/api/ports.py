"""The doors between the rooms: what a frontend is given, and what the core is given of people."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Protocol

from amsn2.api.administration import SessionSeen
from amsn2.api.commands import Command
from amsn2.api.events import Event
from amsn2.api.media import Blob, BlobId, BlobKind, PictureSeen, Upload, UploadId
from amsn2.api.models import ContactId, Message, MessagePage, MessageQuery, Model, Person, PersonId, Snapshot
from amsn2.api.search import SearchPage, SearchQuery, StorageUsage

Unsubscribe = Callable[[], None]
"""Ends a subscription; calling it twice is harmless."""

Kept = Callable[[], Awaitable[None]]
"""Returns when all that was told before is kept by whoever carries it on; it does not raise, nor execute."""


class Messenger(Protocol):
    """One person's messenger: all that a frontend may know of the core."""

    def snapshot(self) -> Snapshot:
        """The state now. With no await between this and `subscribe`, no event is missed or doubled."""

    def subscribe(self, listener: Callable[[Event], None], kept: Kept | None = None) -> Unsubscribe:
        """Call the listener with every event from now on, in order, in the running loop.

        The listener must return at once and not raise; one that raises is logged and goes on being called.
        Before it is noted for good that the person was told of a message, `kept` is awaited.
        """

    async def execute(self, command: Command) -> None:
        """Do what the person asks. When it returns the command survives a crash; its effect comes as events.

        Raises `Refused` when it makes no sense, `StoreFailure` when it could not be stored; then nothing
        happened.
        A command with an id that was executed before changes nothing and returns.
        """

    async def messages(self, query: MessageQuery) -> MessagePage:
        """A page of history. Raises `Refused` for a conversation that is not the person's."""

    async def search(self, query: SearchQuery) -> SearchPage:
        """Messages with these words. Raises `Refused` for what is not the person's."""

    async def add_blob(self, kind: BlobKind, chunks: AsyncIterator[bytes]) -> Blob:
        """Keep bytes, written to disk as they come.

        Raises `Refused` BLOB_TOO_LARGE, QUOTA_FULL, BLOB_UNFIT (no picture or sound), `StoreFailure`, and
        what the chunks raise; then nothing is kept.
        """

    async def begin_upload(self, upload: UploadId, kind: BlobKind, size: int) -> Upload:
        """Begin an upload, or learn how far it is. Whoever is sending it is asked to end, and waited for.

        Raises `Refused` BLOB_TOO_LARGE, QUOTA_FULL, COMMAND_MALFORMED (another size or kind than before),
        `StoreFailure`.
        """

    async def add_to_upload(self, upload: UploadId, offset: int, chunks: AsyncIterator[bytes]) -> Upload:
        """Write on, as the chunks come; what came is kept whatever ends them. How far it is afterwards.

        Nothing is taken when the offset is not how far it is, and of what comes after somebody else has
        begun to send it. Raises `Refused` BLOB_UNKNOWN, QUOTA_FULL, COMMAND_MALFORMED for more than was
        said, `StoreFailure`, and what the chunks raise.
        """

    async def end_upload(self, upload: UploadId) -> None:
        """Forget it; an unknown one is fine. What became a blob stays. Raises `StoreFailure`."""

    async def blob(self, blob: BlobId) -> Blob:
        """What is known of bytes that are kept. Raises `Refused` BLOB_UNKNOWN for those of others, too."""

    async def read_blob(self, blob: BlobId, offset: int, count: int) -> bytes:
        """Some of the bytes; fewer only at the end. Raises `Refused` BLOB_UNKNOWN, `StoreFailure`."""

    async def playable(self, blob: BlobId) -> Blob:
        """The same in a form that browsers play: itself, or what was made of a voice clip of MSN clients.

        What was made is kept for a day at least. Raises `Refused` BLOB_UNKNOWN, VOICE_UNFIT for a clip that
        cannot be read, QUOTA_FULL, `StoreFailure`.
        """

    async def files(self) -> tuple[Message, ...]:
        """The messages of the largest files that are kept, the largest first. Raises `StoreFailure`."""

    async def pictures(self, contact: ContactId | None) -> tuple[PictureSeen, ...]:
        """The display pictures that a contact has shown, the newest first; None: one's own."""

    async def storage_usage(self) -> StorageUsage:
        """How much is kept. Raises `StoreFailure`."""


class NewPerson(Model, frozen=True, kw_only=True):
    """Who wants to come in."""

    name: str
    password: str
    display_name: str = ""


class Invitation(Model, frozen=True, kw_only=True):
    """A link that lets people in; the token is shown once, when it is made."""

    token: str
    note: str = ""
    expires_at: int
    """Milliseconds since 1970 UTC."""
    uses_left: int = 1
    """How many more people may come in by it."""


class SessionInfo(Model, frozen=True, kw_only=True):
    """A signed-in browser."""

    person: Person
    created_at: int
    last_used_at: int


class People(Protocol):
    """Who may come in, and their messengers. Tokens are returned in clear once and stored hashed."""

    async def empty(self) -> bool:
        """Whether there is nobody yet, so that the set-up link is good."""

    async def set_up(self, token: str, person: NewPerson) -> Person:
        """Make the first person, an administrator, with an account on the built-in network.

        Raises `Refused` INVITATION_INVALID for a wrong token or when somebody is there,
        PASSWORD_TOO_SHORT, NAME_REFUSED.
        """

    async def join(self, token: str, person: NewPerson) -> Person:
        """Make a person from an invitation, using it up. Raises `Refused` as `set_up`, and NAME_TAKEN."""

    async def sign_in(self, name: str, password: str, device: str, peer: str) -> str:
        """Open a session; returns its token. Raises `Refused` CREDENTIALS_WRONG or TOO_MANY_ATTEMPTS."""

    async def sign_in_by_proxy(self, name: str, device: str, peer: str, *, create: bool) -> str:
        """Open a session for whom a trusted proxy has signed in; returns its token.

        create: make the person when there is none. Raises `Refused` PROXY_NAME_UNKNOWN for nobody,
        NAME_REFUSED.
        """

    async def open_session(self, person: PersonId, device: str, peer: str) -> str:
        """Open a session for somebody who has just proven who they are (set-up, invitation)."""

    async def session(self, token: str) -> SessionInfo | None:
        """Whose session that is, or None."""

    def remembered_session(self, token: str) -> SessionInfo | None:
        """The same, as far as it is known without waiting: None says nothing, `session` does."""

    async def sign_out(self, token: str) -> None:
        """End a session; unknown ones are fine."""

    async def sessions(self, token: str) -> tuple[SessionSeen, ...]:
        """All sessions of the person whose session that is, the last used first."""

    async def end_session(self, token: str, session: str) -> None:
        """End a session of the same person by its id; an unknown one, or another's, is fine."""

    async def end_other_sessions(self, token: str) -> None:
        """End all sessions of the same person but this one."""

    async def change_password(self, token: str, old: str, new: str, peer: str) -> None:
        """Change the password of the person whose session that is, and end their other sessions.

        Raises `Refused` CREDENTIALS_WRONG, TOO_MANY_ATTEMPTS, PASSWORD_TOO_SHORT.
        """

    async def reset(self, token: str) -> str | None:
        """The name of whose password may be chosen by that link, when it is still good."""

    async def use_reset(self, token: str, password: str) -> Person:
        """Set the password and end all sessions of the person. Raises `Refused` INVITATION_INVALID,
        PASSWORD_TOO_SHORT.
        """

    async def invite(self, by: PersonId, note: str, days: int = 7, uses: int = 1) -> Invitation:
        """Make an invitation, for so many days and people.

        Raises `Refused` NOT_ALLOWED unless `by` is an administrator, TOO_MANY_INVITATIONS.
        """

    async def invitation(self, token: str) -> Invitation | None:
        """The invitation of a link, when it is still good."""

    def messenger(self, person: PersonId) -> Messenger:
        """The person's messenger. Raises `KeyError` for nobody."""


class Frontend(Protocol):
    """Anything that shows a person's messenger. Attached and detached while others run."""

    async def start(self) -> None:
        """Begin showing, in the running loop; returns when ready."""

    async def stop(self) -> None:
        """Stop; leaves the core as it is."""
