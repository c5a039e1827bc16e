"""The ticket office: tickets for a password, and patience with those who guess."""

from dataclasses import dataclass

from msnpd.accounts import Accounts
from msnpd.errors import Banned, PasswordWrong, StoreUnavailable, Throttled
from msnpd.hub import Hub
from msnpd.log import note
from msnpd.model import Profile
from msnpd.services.renewal import signer
from msnpd.throttle import Attempts
from msnpd.tickets import Pass
from papyon.payload.soap.renewal import RenewalRequest


@dataclass(frozen=True, slots=True)
class SignIn:
    """Somebody whose password was right. `login` is what all his tickets have in common."""

    profile: Profile
    login: bytes


class TicketOffice:
    """All services that take a password share one, so that guesses count together."""

    def __init__(self, hub: Hub, accounts: Accounts) -> None:
        self._hub = hub
        self._accounts = accounts
        limits = hub.limits
        self._longest = limits.address_length + 1
        seconds, peers = limits.attempts_seconds, limits.counted_peers
        self._by_peer = Attempts(limits.attempts_per_address, seconds, peers, hub.monotonic)
        self._by_account = Attempts(limits.attempts_per_account, seconds, peers, hub.monotonic)

    async def admit(self, user: str, password: str, peer: str) -> SignIn:
        """Checks a password that came from `peer`. Raises PasswordWrong, Throttled, StoreUnavailable."""
        # Longer than any address is nobody, but would be remembered all the same.
        account = user.strip().lower()[: self._longest]
        if self._by_peer.spent(peer) or not self._by_account.take(account):
            raise Throttled("too many attempts")
        sign_ins = self._hub.meter.sign_ins
        try:
            profile = await self._accounts.check(account, password)
        except StoreUnavailable:
            self._by_account.refund(account)
            raise
        except Banned as error:
            self._by_peer.spend(peer, 1)
            sign_ins["banned"] += 1
            note("banned", (peer, 0), account=account, why=error)
            raise
        except PasswordWrong:
            self._by_peer.spend(peer, 1)
            sign_ins["wrong password"] += 1
            raise
        self._by_account.refund(account)
        self._hub.rates.requests.refund(peer)
        return SignIn(profile, self._hub.mint.login())

    async def renew(self, request: RenewalRequest, peer: str) -> tuple[SignIn, bytes]:
        """Takes a signature for the password; also the secret that the answer is encrypted with.

        Raises PasswordWrong, Throttled, StoreUnavailable.
        """
        if self._by_peer.spent(peer):
            raise Throttled("too many attempts")
        try:
            profile, given = await signer(self._hub, request)
        except PasswordWrong:
            self._by_peer.spend(peer, 1)
            raise
        self._hub.rates.requests.refund(peer)
        return SignIn(profile, bytes.fromhex(given.login)), given.secret

    def ticket(self, sign_in: SignIn, number: int = 0) -> Pass:
        """One of the tickets of a sign-in."""
        profile = sign_in.profile
        return self._hub.tickets.issue(profile.id, profile.epoch, sign_in.login, number)
