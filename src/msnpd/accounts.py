"""Accounts as a whole: making and removing them, and checking passwords."""

import asyncio
import contextlib
import hashlib
import hmac
import secrets
from collections import OrderedDict
from collections.abc import Callable

from argon2 import PasswordHasher, extract_parameters
from argon2.exceptions import InvalidHashError, VerificationError

from msnpd.bans import Bans
from msnpd.directory import Directory
from msnpd.draft import Effects
from msnpd.errors import (
    AccountUnknown,
    AddressInvalid,
    Banned,
    PasswordInvalid,
    PasswordWrong,
    StoreUnavailable,
)
from msnpd.limits import Limits
from msnpd.model import Profile
from msnpd.names import checked_name, normal_address
from msnpd.store import Store

# What a fresh address book says of its owner: everybody may see me, ask me about new people, several clients.
_ANNOTATIONS = (
    ("MSN.IM.MBEA", "0"),
    ("MSN.IM.GTC", "1"),
    ("MSN.IM.BLP", "1"),
    ("MSN.IM.MPOP", "1"),
    ("MSN.IM.RoamLiveProperties", "1"),
)


class KnownPasswords:
    """Which passwords were right lately, by digests under a secret of this process; in memory only."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._key = secrets.token_bytes(32)
        self._digests: OrderedDict[str, bytes] = OrderedDict()

    def fits(self, address: str, hashed: str, password: str) -> bool:
        """Whether this password is known to be that of the hash; if not, it may be it all the same."""
        known = self._digests.get(address, b"")
        return hmac.compare_digest(known, self._digest(hashed, password))

    def add(self, address: str, hashed: str, password: str) -> None:
        """It was right."""
        self._digests[address] = self._digest(hashed, password)
        self._digests.move_to_end(address)
        if len(self._digests) > self._most:
            self._digests.popitem(last=False)

    def _digest(self, hashed: str, password: str) -> bytes:
        # Of the hash too: another password has another, so nothing has to be forgotten.
        text = f"{hashed}\0{password}".encode("utf-8", "surrogatepass")
        return hashlib.blake2b(text, key=self._key, digest_size=32).digest()


class Accounts:
    """Usable while the server runs.

    `now` gives the time in microseconds since 1970; `removed` is called when an account is gone, `changed`
    when others have to hear of one.
    """

    def __init__(
        self,
        store: Store,
        directory: Directory,
        limits: Limits,
        now: Callable[[], int],
        removed: Callable[[str, Effects], None] | None = None,
        bans: Bans | None = None,
        changed: Callable[[Effects], None] | None = None,
    ) -> None:
        self._store = store
        self._directory = directory
        self._removed = removed
        self._changed = changed
        self._bans = bans
        self._limits = limits
        self._now = now
        self._hasher = PasswordHasher(
            time_cost=limits.hash_passes, memory_cost=limits.hash_memory_kib, parallelism=1
        )
        self._known = KnownPasswords(limits.known_passwords)
        self._nobody = ""  # a hash that no password matches, made when first needed
        self._hashing = asyncio.Semaphore(limits.hashing_at_once)

    async def register(self, address: str, password: str, display_name: str, *, invitation: str = "") -> None:
        """Makes an account; when this returns, it is on disk. `invitation` is the digest of one to be spent.

        Raises AddressInvalid, PasswordInvalid, NameInvalid, AccountExists, InvitationInvalid,
        StoreUnavailable.
        """
        normal = normal_address(address, self._limits)
        name = checked_name(display_name, self._limits)
        hashed = await self._hash(password)
        await self._store.add_account(normal, name, hashed, _ANNOTATIONS, self._now(), invitation)

    async def take_over(self, address: str, password_hash: str, display_name: str) -> None:
        """Makes an account with the argon2 hash of its password, of another server. Raises as `register`."""
        normal = normal_address(address, self._limits)
        name = checked_name(display_name, self._limits)
        try:
            extract_parameters(password_hash)
        except InvalidHashError as error:
            raise PasswordInvalid("this is no argon2 hash") from error
        await self._store.add_account(normal, name, password_hash, _ANNOTATIONS, self._now())

    async def exists(self, address: str) -> bool:
        """Raises AddressInvalid, StoreUnavailable."""
        return await self._store.profile(normal_address(address, self._limits)) is not None

    async def set_password(self, address: str, password: str) -> None:
        """Also ends the tickets of earlier sign-ins. Raises AccountUnknown and what `register` raises."""
        normal = normal_address(address, self._limits)
        await self._store.set_password(normal, await self._hash(password))

    async def begin_anew(self, address: str, display_name: str) -> None:
        """Another name, no personal message and no picture, as if it had just been made; lists stay.

        Raises AccountUnknown, AddressInvalid, NameInvalid, StoreUnavailable.
        """
        account = await self._directory.account(normal_address(address, self._limits))
        effects = await self._directory.rename(account, display_name)
        await self._directory.keep_personal(account, message="", msn_object="")
        if self._changed is not None:
            self._changed(effects)

    async def remove(self, address: str) -> None:
        """Removes an account with its lists and messages, and takes it off everybody's lists.

        Raises AccountUnknown, AddressInvalid, StoreUnavailable.
        """
        normal = normal_address(address, self._limits)
        effects = await self._directory.remove_account(normal)
        if self._removed is not None:
            self._removed(normal, effects)

    async def count(self) -> int:
        """How many there are. Raises StoreUnavailable."""
        return (await self._store.counts())["accounts"]

    async def all(self) -> list[Profile]:
        """Every account, by address. Raises StoreUnavailable."""
        return await self._store.profiles()

    async def check(self, address: str, password: str) -> Profile:
        """The account, if the password is right. Takes as long for an account that does not exist.

        Raises PasswordWrong, Banned, StoreUnavailable.
        """
        try:
            normal = normal_address(address, self._limits)
        except AddressInvalid:
            normal = ""
        hashed = await self._store.password(normal)
        if len(password) > self._limits.password_length:
            raise PasswordWrong(normal)
        fits, stale = hashed is not None and self._known.fits(normal, hashed, password), False
        if not fits:
            async with self._hashing:
                fits, stale = await asyncio.to_thread(self._fits, hashed, password)
        profile = await self._store.profile(normal) if fits else None
        if profile is None:
            raise PasswordWrong(normal)
        if hashed is not None and not stale:
            self._known.add(normal, hashed, password)
        if self._bans is not None and (ban := self._bans.of_account(normal)) is not None:
            raise Banned(ban.reason)
        if stale:
            # If it cannot be written, the old hash is still good; it is renewed at another sign-in.
            with contextlib.suppress(StoreUnavailable, AccountUnknown):
                await self._store.rehash(normal, await self._hash(password))
        return profile

    def _fits(self, hashed: str | None, password: str) -> tuple[bool, bool]:
        if not self._nobody:
            self._nobody = self._hasher.hash("")
        try:
            self._hasher.verify(hashed or self._nobody, password)
        except (VerificationError, InvalidHashError):
            return False, False
        return hashed is not None, hashed is not None and self._hasher.check_needs_rehash(hashed)

    async def _hash(self, password: str) -> str:
        if not password:
            raise PasswordInvalid("a password must not be empty")
        if len(password) > self._limits.password_length:
            raise PasswordInvalid(f"a password may have {self._limits.password_length} characters")
        try:
            password.encode()
        except UnicodeEncodeError as error:
            raise PasswordInvalid("a password must be Unicode text") from error
        async with self._hashing:
            return await asyncio.to_thread(self._hasher.hash, password)
