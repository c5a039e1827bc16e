"""The person's accounts: added, signed in and out, and how one wants to be seen on each."""

import dataclasses
from collections.abc import Awaitable, Callable, Mapping

from msgspec.structs import replace

from amsn2.api import limits
from amsn2.api.commands import (
    AddAccount,
    RemoveAccount,
    SetDisplayName,
    SetMedia,
    SetPersonalMessage,
    SetPicture,
    SetPresence,
    SetPrivacy,
    SignIn,
    SignOut,
    SignOutEndpoint,
)
from amsn2.api.errors import Problem, ProblemCode, Refused
from amsn2.api.events import AccountChanged, AccountRemoved, CommandSettled
from amsn2.api.media import BlobId
from amsn2.api.models import Account, AccountId, AccountState, Presence
from amsn2.api.network import (
    AccountSettings,
    Connection,
    EndpointsReceived,
    Network,
    PrivacyReceived,
    Progress,
    SelfUpdated,
    SignedIn,
    SignedOut,
)
from amsn2.api.storage import StoredAccount, Transaction
from amsn2.core.checks import known_account, valid_address
from amsn2.core.desk import Desk
from amsn2.core.errands import ShowPicture
from amsn2.core.keyring import Keyring
from amsn2.core.names import new_account_id, new_endpoint_id
from amsn2.core.waiting import Waiting, Wish
from amsn2.core.wishes import Confirmed, with_wish

BUILT_IN = "built-in"
"""What the network is called that has neither a choice nor endpoints."""

AccountEvent = Progress | SignedIn | SignedOut | SelfUpdated

Restore = Callable[[Connection], Awaitable[None]]


class Accounts:
    """What is kept of every account, and how far it is signed in. Async methods are jobs of the owner."""

    def __init__(
        self, desk: Desk, networks: Mapping[str, Network], waiting: Waiting, show_picture: ShowPicture
    ) -> None:
        self._desk = desk
        self._networks = networks
        self._waiting = waiting
        self._show_picture = show_picture
        self._kept: dict[AccountId, StoredAccount] = {}
        self._confirmed: dict[AccountId, Confirmed] = {}
        self._keyring = Keyring(desk.store)

    def load(self, accounts: tuple[StoredAccount, ...]) -> dict[AccountId, Account]:
        """Begin with what was stored; how they look while nothing is signed in."""
        self._kept = {account.id: self._as_kept_now(account) for account in accounts}
        return {account.id: _shown(account) for account in self._kept.values()}

    def kept(self, account: AccountId) -> StoredAccount:
        """What is kept of an account."""
        return self._kept[account]

    def wanted(self) -> list[AccountId]:
        """The accounts that are to be signed in."""
        return [account.id for account in self._kept.values() if account.wanted]

    def check_new(self, network: str, address: str) -> None:
        """Raises `Refused` unless the person can have one more account, with that address where we run it."""
        self._check_new(StoredAccount(id=AccountId(""), network=network, address=address, endpoint_id=""))

    def of_address(self, network: str, address: str) -> AccountId | None:
        """The account that uses that address where we run the network, if there is one."""
        this = network, BUILT_IN, address
        return next((one.id for one in self._kept.values() if _identity(one) == this), None)

    async def keep_password(self, transaction: Transaction, account: AccountId, password: str) -> None:
        """The network has given the account another one; only before it is signed in."""
        if self._kept[account].remember:
            await transaction.save_password(account, password)

    async def add(self, command: AddAccount) -> AccountId:
        """Keep a new account; raises `Refused`."""
        desk = self._desk
        address = valid_address(command.address)
        network = self._networks.get(command.network)
        if network is None:
            raise Refused(ProblemCode.NETWORK_UNKNOWN, command.network)
        settings = network.check(
            AccountSettings(address=address, endpoints=command.endpoints, choice=command.choice)
        )
        _refuse_offline(command.presence)
        id = new_account_id(desk.person, command.id)  # noqa: A001 - it is an id
        account = StoredAccount(
            id=id,
            network=command.network,
            address=address,
            endpoints=settings.endpoints,
            choice=settings.choice,
            endpoint_id=new_endpoint_id(id, command.id),
            presence=command.presence,
            remember=command.remember,
        )
        if id in self._kept:
            raise Refused(ProblemCode.ACCOUNT_EXISTS, address)
        self._check_new(account)
        async with desk.store.transaction() as transaction:
            await transaction.remember_command(command.id, desk.clock.now())
            await transaction.save_account(account)
            await self._keyring.keep(transaction, id, command.password, remember=command.remember)
        self._keyring.hold(id, command.password, remember=command.remember)
        self._kept[id] = account
        self._tell(_shown(account))
        return id

    async def remove(self, command: RemoveAccount) -> AccountId:
        """Forget an account and all that is its; raises `Refused`."""
        desk = self._desk
        account = known_account(desk.state.snapshot, command.account)
        async with desk.store.transaction() as transaction:
            await transaction.remember_command(command.id, desk.clock.now())
            await transaction.remove_account(account)
        del self._kept[account]
        self._confirmed.pop(account, None)
        self._keyring.drop(account)
        desk.state.tell(AccountRemoved(account=account))
        return account

    async def sign_in(self, command: SignIn) -> bool:
        """Want it signed in; whether that takes a new connection. Raises `Refused`."""
        desk = self._desk
        account = known_account(desk.state.snapshot, command.account)
        kept = self._kept[account]
        remember = kept.remember if command.remember is None else command.remember
        presence = kept.presence if command.presence is None else command.presence
        _refuse_offline(presence)
        password = command.password
        if not password and remember is not kept.remember:
            password = await self._keyring.of(account)
        kept = replace(kept, wanted=True, remember=remember, presence=presence)
        superseded = [] if command.presence is None else self._waiting.wishes(account, SetPresence)
        async with desk.store.transaction() as transaction:
            await transaction.remember_command(command.id, desk.clock.now())
            await transaction.save_account(kept)
            await self._keyring.keep(transaction, account, password, remember=remember)
            for old in superseded:
                await transaction.remove_waiting(old.id)
        self._keyring.hold(account, password, remember=remember)
        for old in superseded:
            self._waiting.take(old)
        self._remember(kept)
        desk.state.tell(*(CommandSettled(command=old.id) for old in superseded))
        state = desk.state.snapshot.accounts[account].state
        return bool(command.password) or state in (AccountState.SIGNED_OUT, AccountState.WAITING)

    async def sign_out(self, command: SignOut) -> AccountId:
        """Want it signed out; raises `Refused`."""
        desk = self._desk
        account = known_account(desk.state.snapshot, command.account)
        kept = replace(self._kept[account], wanted=False)
        async with desk.store.transaction() as transaction:
            await transaction.remember_command(command.id, desk.clock.now())
            await transaction.save_account(kept)
        self._kept[account] = kept
        return account

    async def password(self, account: AccountId) -> str:
        """The password to sign in with; empty when it has to be asked for. Raises `StoreFailure`."""
        if password := await self._keyring.of(account):
            return password
        kept = self._kept.get(account)
        if kept is None or _server(kept) != BUILT_IN:
            return ""
        # What aMSN2 made nobody else knows: the person cannot be asked.
        return await self._desk.store.address_password(kept.address)

    def connecting(self, account: AccountId) -> None:
        """A connection is being opened; memory alone changes."""
        shown = self._desk.state.snapshot.accounts[account]
        self._tell(replace(shown, state=AccountState.CONNECTING, problem=None, retry_at=None, endpoints=()))

    def check_endpoint(self, command: SignOutEndpoint) -> None:
        """Raises `Refused` unless the account is signed in at that endpoint, and that is not this aMSN2."""
        account = self._desk.state.snapshot.accounts[
            known_account(self._desk.state.snapshot, command.account)
        ]
        if not any(one.id == command.endpoint and not one.here for one in account.endpoints):
            raise Refused(ProblemCode.ENDPOINT_UNKNOWN)

    def endpoints_changed(self, account: AccountId, event: EndpointsReceived) -> None:
        """The account is signed in at these places; memory alone changes."""
        shown = self._desk.state.snapshot.accounts[account]
        self._tell(replace(shown, endpoints=event.endpoints[: limits.ENDPOINTS]))

    def check_wish(self, wish: Wish) -> None:
        """Raises `Refused` when it makes no sense."""
        known_account(self._desk.state.snapshot, wish.account)
        if isinstance(wish, SetPresence):
            _refuse_offline(wish.presence)

    async def store_wish(self, transaction: Transaction, wish: Wish) -> None:
        """Keep how one wants to be seen."""
        await transaction.save_account(with_wish(self._kept[wish.account], wish))

    def show_wish(self, wish: Wish) -> None:
        """Show it; it is stored already."""
        self._remember(with_wish(self._kept[wish.account], wish))

    def confirm(self, wish: Wish) -> None:
        """The network has taken it."""
        confirmed = self._confirmed.get(wish.account, Confirmed())
        self._confirmed[wish.account] = confirmed.after(wish)

    async def take_back(self, transaction: Transaction, wish: Wish) -> StoredAccount:
        """The network refused it for good: store what it has; to be shown by `show_kept` then."""
        kept = self._kept[wish.account]
        confirmed = self._confirmed.get(wish.account)
        if confirmed is not None:
            kept = confirmed.instead_of(kept, wish)
        await transaction.save_account(kept)
        return kept

    def show_kept(self, kept: StoredAccount) -> None:
        """Show an account that is stored already."""
        self._remember(kept)

    def progress(self, account: AccountId, event: Progress) -> None:
        """Signing in has come so far; memory alone changes."""
        shown = self._desk.state.snapshot.accounts[account]
        self._tell(replace(shown, state=event.state, problem=None, retry_at=None))

    async def signed_in(self, account: AccountId, event: SignedIn) -> list[Restore]:
        """Signed in; returns what the network has forgotten of oneself and has to be told."""
        kept = self._kept[account]
        restore: list[Restore] = []
        name, message = kept.display_name, kept.personal_message
        if not self._waiting.wishes(account, SetDisplayName):
            if event.display_name:
                name = event.display_name
            elif name:
                restore.append(lambda connection: connection.set_display_name(name))
        if not self._waiting.wishes(account, SetPersonalMessage):
            if event.personal_message:
                message = event.personal_message
            elif message:
                restore.append(lambda connection: connection.set_personal_message(message))
        media = kept.media
        if media is not None and not self._waiting.wishes(account, SetMedia):
            restore.append(lambda connection: connection.set_media(media))
        picture = kept.picture
        if picture is not None and not self._waiting.wishes(account, SetPicture):
            # No network shows a picture by itself: whoever has it has to give it to those who ask.
            restore.append(lambda connection: self._show_picture(connection, picture))
        # What it plays and shows it has forgotten; who may see it was told before.
        before = self._confirmed.get(account, Confirmed())
        self._confirmed[account] = Confirmed(
            event.display_name, event.personal_message, allow_strangers=before.allow_strangers
        )
        await self._keep(replace(kept, display_name=name, personal_message=message))
        shown = self._desk.state.snapshot.accounts[account]
        self._tell(replace(shown, state=AccountState.SIGNED_IN, problem=None, retry_at=None))
        return restore

    async def signed_out(self, account: AccountId, event: SignedOut) -> None:
        """Not signed in any more; the network tries again by itself when it says so."""
        if event.problem is not None and event.problem.code is ProblemCode.SIGNED_IN_ELSEWHERE:
            # The person is elsewhere now: a restart here must not throw them out there.
            await self._keep(replace(self._kept[account], wanted=False))
        self.show_signed_out(account, event.problem, event.retry_at)

    def show_signed_out(self, account: AccountId, problem: Problem | None, retry_at: int | None) -> None:
        """Show that an account is signed out, or waits for its next attempt; memory alone changes."""
        state = AccountState.SIGNED_OUT if retry_at is None else AccountState.WAITING
        shown = self._desk.state.snapshot.accounts[account]
        self._tell(replace(shown, state=state, problem=problem, retry_at=retry_at, endpoints=()))

    def show_closed(self, account: AccountId) -> None:
        """Its connection is closed. Why it was signed out before that, if it was, stays to be read."""
        if self._desk.state.snapshot.accounts[account].state is not AccountState.SIGNED_OUT:
            self.show_signed_out(account, None, None)

    async def self_updated(self, account: AccountId, event: SelfUpdated) -> None:
        """Oneself changed on the network; what one still wants to change wins."""
        kept = self._kept[account]
        if event.presence is not Presence.OFFLINE and not self._waiting.wishes(account, SetPresence):
            kept = replace(kept, presence=event.presence)
        if not self._waiting.wishes(account, SetDisplayName):
            kept = replace(kept, display_name=event.display_name)
        if not self._waiting.wishes(account, SetPersonalMessage):
            kept = replace(kept, personal_message=event.personal_message)
        # What it had already says nothing of what is to be told to it yet.
        before = self._confirmed.get(account, Confirmed())
        if event.media != before.media and not self._waiting.wishes(account, SetMedia):
            kept = replace(kept, media=event.media)
        self._confirmed[account] = Confirmed(
            event.display_name, event.personal_message, event.media, before.allow_strangers
        )
        await self._keep(kept)

    async def privacy_received(self, account: AccountId, event: PrivacyReceived) -> None:
        """Who may see the account, as its network has it; what one still wants to change wins."""
        before = self._confirmed.get(account, Confirmed())
        self._confirmed[account] = dataclasses.replace(before, allow_strangers=event.allow_strangers)
        if not self._waiting.wishes(account, SetPrivacy):
            await self._keep(replace(self._kept[account], allow_strangers=event.allow_strangers))

    async def picture_received(self, account: AccountId, picture: BlobId | None) -> None:
        """One's own picture changed on the network; what one still wants to change wins."""
        if not self._waiting.wishes(account, SetPicture):
            await self._keep(replace(self._kept[account], picture=picture))

    def _check_new(self, account: StoredAccount) -> None:
        if any(_same(account, other) for other in self._kept.values()):
            raise Refused(ProblemCode.ACCOUNT_EXISTS, account.address)
        if len(self._kept) >= limits.ACCOUNTS:
            raise Refused(ProblemCode.TOO_MANY_ACCOUNTS)

    async def _keep(self, kept: StoredAccount) -> None:
        if kept != self._kept[kept.id]:
            await self._desk.cache(lambda transaction: transaction.save_account(kept))
            self._remember(kept)

    def _remember(self, kept: StoredAccount) -> None:
        self._kept[kept.id] = kept
        shown = self._desk.state.snapshot.accounts[kept.id]
        self._tell(
            replace(
                shown,
                presence=kept.presence,
                display_name=kept.display_name,
                personal_message=kept.personal_message,
                media=kept.media,
                picture=kept.picture,
                remember=kept.remember,
                allow_strangers=kept.allow_strangers,
            )
        )

    def _as_kept_now(self, account: StoredAccount) -> StoredAccount:
        network = self._networks.get(account.network)
        if network is None:
            return account
        settings = AccountSettings(
            address=account.address, endpoints=account.endpoints, choice=account.choice
        )
        try:
            settings = network.check(settings)
        except Refused:
            return account  # what is wrong with it is said when it signs in
        return replace(account, endpoints=settings.endpoints, choice=settings.choice)

    def _tell(self, account: Account) -> None:
        if self._desk.state.snapshot.accounts.get(account.id) != account:
            self._desk.state.tell(AccountChanged(account=account))


def _shown(kept: StoredAccount) -> Account:
    return Account(
        id=kept.id,
        network=kept.network,
        server=_server(kept),
        address=kept.address,
        presence=kept.presence,
        display_name=kept.display_name,
        personal_message=kept.personal_message,
        media=kept.media,
        picture=kept.picture,
        remember=kept.remember,
        allow_strangers=kept.allow_strangers,
    )


def _same(one: StoredAccount, other: StoredAccount) -> bool:
    return _identity(one) == _identity(other)


def _identity(account: StoredAccount) -> tuple[str, str, str]:
    return account.network, _server(account).lower(), account.address


def _server(account: StoredAccount) -> str:
    host = "" if account.endpoints is None else account.endpoints.host
    return account.choice or host or BUILT_IN


def _refuse_offline(presence: Presence) -> None:
    # To be offline is to sign out; on the network it would be neither one thing nor the other.
    if presence is Presence.OFFLINE:
        raise Refused(ProblemCode.COMMAND_MALFORMED, "presence")
