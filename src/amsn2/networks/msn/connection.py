"""One account on an MSN network: a papyon client behind the port of the core."""

import logging
from collections.abc import Awaitable, Callable, Iterable
from pathlib import Path
from random import Random

from amsn2.api.commands import Endpoints
from amsn2.api.errors import NetworkFailure, Problem, ProblemCode, Refused, StoreFailure
from amsn2.api.models import Media, NetworkChoice, PersonId, Presence
from amsn2.api.network import (
    AccountSettings,
    ContentReference,
    FileOffered,
    FileSink,
    FileSource,
    MessageReceived,
    NetworkListener,
    Outgoing,
    SignedOut,
)
from amsn2.api.registry import Registry
from amsn2.networks.msn.endpoints import checked, choices_of, preset_of, settings_of
from amsn2.networks.msn.gallery import Gallery
from amsn2.networks.msn.media import spoken
from amsn2.networks.msn.place import Place
from amsn2.networks.msn.problems import failure_of
from amsn2.networks.msn.translation import STATUSES, letter_of, translate
from papyon.aio.client import Client
from papyon.aio.contacts import Contacts
from papyon.aio.content import ContentStore, DirectoryStore
from papyon.aio.events import ClientEvent
from papyon.aio.settings import Credentials
from papyon.errors import LocalProtocolError, PapyonError

log = logging.getLogger(__name__)


class MsnNetwork:
    """Implements `amsn2.api.network.Network`.

    `built_in`: where accounts without endpoints of their own sign in; None when there is no such server.
    `now`: milliseconds since 1970 UTC. `random`: one that nobody can predict (`SystemRandom`). `cache`: a
    folder for what others show, so that it is not asked for again at every start; None: in memory.
    `registry`: where addresses of that server are made; None: nowhere.
    """

    def __init__(
        self,
        built_in: Endpoints | None,
        now: Callable[[], int],
        random: Random,
        cache: Path | None = None,
        registry: Registry | None = None,
    ) -> None:
        self.choices: tuple[NetworkChoice, ...] = choices_of(built_in, registry.domain if registry else "")
        self._built_in = built_in
        self._registry = registry
        self._now = now
        self._random = random
        self._cache = None if cache is None else DirectoryStore(cache)

    def check(self, settings: AccountSettings) -> AccountSettings:
        """See the port."""
        return checked(settings)

    async def make_account(self, owner: PersonId, address: str, password: str, display_name: str) -> None:
        """See the port."""
        await self._known_registry.make_account(owner, address, password, display_name)

    async def unmake_account(self, owner: PersonId, address: str, password: str) -> None:
        """See the port."""
        await self._known_registry.unmake_account(owner, address, password)

    async def renew_password(self, owner: PersonId, address: str, password: str) -> bool:
        """See the port."""
        return await self._known_registry.renew_password(owner, address, password)

    async def set_password(self, owner: PersonId, address: str, password: str) -> bool:
        """See the port."""
        return await self._known_registry.set_password(owner, address, password)

    @property
    def _known_registry(self) -> Registry:
        if self._registry is None:
            raise Refused(ProblemCode.NETWORK_UNKNOWN)
        return self._registry

    def connect(self, settings: AccountSettings, password: str, listener: NetworkListener) -> "MsnConnection":
        """See the port."""
        place = Place(settings_of(settings, self._built_in), preset_of(settings))
        address = settings.address.lower()
        return MsnConnection(address, password, place, listener, self._now, self._random, self._cache)


class MsnConnection:
    """Implements `amsn2.api.network.Connection`."""

    def __init__(
        self,
        address: str,
        password: str,
        place: Place,
        listener: NetworkListener,
        now: Callable[[], int],
        random: Random,
        cache: ContentStore | None,
    ) -> None:
        self._address = address
        self._password = password
        self._place = place
        self._listener = listener
        self._now = now
        self._random = random
        self._cache = cache
        self._gallery = Gallery(address, listener.deliver)
        self._client: Client | None = None

    async def sign_in(self, presence: Presence) -> None:
        """See the port."""
        settings = await self._place.discovered()
        if settings is None:
            problem = Problem(code=ProblemCode.SERVER_OFF)
            await self._listener.deliver(SignedOut(problem=problem))
            return
        if self._client is None:
            self._client = Client(
                settings,
                Credentials(self._address, self._password),
                self._hear,
                clock=self._clock,
                random=self._random,
                store=self._cache,
            )
            self._gallery.open(self._client.objects, self._client.roaming_picture)
        self._client.sign_in(STATUSES[presence])

    async def sign_out(self) -> None:
        """See the port."""
        client, self._client = self._client, None
        await self._gallery.close()
        if client is not None:
            await client.sign_out()

    async def set_presence(self, presence: Presence) -> None:
        """See the port."""
        await self._do(lambda client: client.set_status(STATUSES[presence]))

    async def set_display_name(self, name: str) -> None:
        """See the port."""
        await self._do(lambda client: client.set_display_name(name), name)

    async def set_personal_message(self, text: str) -> None:
        """See the port."""
        await self._do(lambda client: client.set_personal_message(text))

    async def set_media(self, media: Media | None) -> None:
        """See the port."""
        await self._do(lambda client: client.set_media(spoken(media)))

    async def set_picture(self, data: bytes | None) -> None:
        """See the port."""
        await self._do(lambda client: client.set_picture(data))

    async def set_privacy(self, allow_strangers: bool) -> None:
        """See the port."""
        await self._change("", lambda contacts: contacts.set_privacy(allow_strangers))

    async def sign_out_endpoint(self, endpoint: str) -> None:
        """See the port."""
        client = self._client
        if client is not None and client.endpoints and endpoint not in [one.id for one in client.endpoints]:
            raise NetworkFailure(ProblemCode.ENDPOINT_UNKNOWN)
        await self._do(lambda client: client.sign_out_endpoint(endpoint))

    async def offer_file(self, address: str, source: FileSource) -> str:
        """See the port."""
        try:
            return self._need().transfers.offer(address.lower(), source)
        except PapyonError as error:
            raise failure_of(error, self._place.name) from error

    async def accept_file(self, transfer: str, sink: FileSink) -> None:
        """See the port."""
        try:
            self._need().transfers.accept(transfer, sink)
        except LocalProtocolError as error:
            raise NetworkFailure(ProblemCode.FILE_GONE) from error

    async def end_file(self, transfer: str) -> None:
        """See the port."""
        if self._client is not None:
            # Each of them leaves alone what is the other's.
            self._client.transfers.refuse(transfer)
            self._client.transfers.cancel(transfer)

    async def add_contact(self, address: str, text: str, groups: tuple[str, ...]) -> None:
        """See the port."""
        await self._change(address, lambda contacts: contacts.add(address.lower(), text, groups))

    async def remove_contact(self, address: str) -> None:
        """See the port."""
        await self._change(address, lambda contacts: contacts.remove(address.lower()))

    async def rename_contact(self, address: str, alias: str) -> None:
        """See the port."""
        await self._change(address, lambda contacts: contacts.rename(address.lower(), alias))

    async def move_contact(self, address: str, groups: tuple[str, ...]) -> None:
        """See the port."""
        await self._change(address, lambda contacts: contacts.move(address.lower(), groups))

    async def block(self, address: str) -> None:
        """See the port."""
        await self._change(address, lambda contacts: contacts.block(address.lower()))

    async def unblock(self, address: str) -> None:
        """See the port."""
        await self._change(address, lambda contacts: contacts.unblock(address.lower()))

    async def accept(self, address: str, add: bool) -> None:
        """See the port."""
        await self._change(address, lambda contacts: contacts.accept(address.lower(), add))

    async def decline(self, address: str, block: bool) -> None:
        """See the port."""
        await self._change(address, lambda contacts: contacts.decline(address.lower(), block))

    async def add_group(self, name: str) -> None:
        """See the port."""
        await self._change(name, lambda contacts: contacts.add_group(name))

    async def rename_group(self, group: str, name: str) -> None:
        """See the port."""
        await self._change(name, lambda contacts: contacts.rename_group(group, name))

    async def remove_group(self, group: str) -> None:
        """See the port."""
        await self._change("", lambda contacts: contacts.remove_group(group))

    async def send(self, message: Outgoing) -> None:
        """See the port."""
        try:
            letter = letter_of(message, self._gallery.published(message))
            self._need().send(_people(message.participants), letter)
        except PapyonError as error:
            raise failure_of(error, self._place.name) from error

    async def send_typing(self, participants: tuple[str, ...]) -> None:
        """See the port."""
        if self._client is not None:
            await self._client.send_typing(_people(participants))

    async def fetch_content(self, author: str, remote_id: str, reference: ContentReference) -> None:
        """See the port."""
        self._gallery.fetch(author, remote_id, reference)

    async def leave(self, participants: tuple[str, ...]) -> None:
        """See the port."""
        if self._client is not None:
            self._client.leave(_people(participants))

    def _clock(self) -> float:
        return self._now() / 1000

    def _need(self) -> Client:
        if self._client is None:
            raise LocalProtocolError("the account is not signed in")
        return self._client

    async def _do(self, what: Callable[[Client], Awaitable[None]], subject: str = "") -> None:
        try:
            await what(self._need())
        except PapyonError as error:
            raise failure_of(error, self._place.name, subject) from error

    async def _change(self, subject: str, what: Callable[[Contacts], Awaitable[None]]) -> None:
        await self._do(lambda client: what(client.contacts), subject)

    async def _hear(self, event: ClientEvent) -> None:
        for translated in map(self._place.in_words, translate(event, self._place.name)):
            try:
                await self._listener.deliver(translated)
            except StoreFailure as failure:
                if isinstance(translated, MessageReceived):
                    raise  # its author is not told that it arrived, and sends it again
                if isinstance(translated, FileOffered):
                    await self.end_file(translated.transfer)  # nobody could be asked
                log.warning("%s: %s was not stored: %s", self._address, type(translated).__name__, failure)
        self._gallery.heard(event)


def _people(participants: Iterable[str]) -> frozenset[str]:
    return frozenset(address.lower() for address in participants)
