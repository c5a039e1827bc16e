"""Tickets for who shows the master ticket and signs with its secret, instead of the password."""

import hmac

from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.modes import CBC

from msnpd.errors import PasswordWrong, TicketInvalid
from msnpd.hub import Hub
from msnpd.model import Profile
from msnpd.tickets import Pass
from papyon.payload.soap.renewal import LABEL, RenewalRequest, encode_renewed
from papyon.payload.soap.rst import SecurityResponse
from papyon.session.sso import derive

_BLOCK = 8


async def signer(hub: Hub, request: RenewalRequest) -> tuple[Profile, Pass]:
    """Whose master ticket it is, and the ticket. Raises PasswordWrong, StoreUnavailable."""
    try:
        given = hub.tickets.check(request.master, overdue=hub.limits.renewal_seconds)
    except TicketInvalid as error:
        raise PasswordWrong("not a good master ticket") from error
    key = derive(given.secret, LABEL + request.nonce)
    signature = hmac.digest(key, request.signed, "sha1")
    profile = await hub.store.profile_of(given.account)
    good = profile is not None and profile.epoch == given.epoch
    if profile is None or not good or not hmac.compare_digest(signature, request.signature):
        raise PasswordWrong("not signed by whoever was given the ticket")
    if hub.bans.of_account(profile.address) is not None:
        raise PasswordWrong("banned")
    return profile, given


def renewed(hub: Hub, response: SecurityResponse, secret: bytes) -> bytes:
    """The answer: tickets that only the holder of the secret can read."""
    nonce = hub.mint.seed()
    key = derive(secret, LABEL + nonce)
    encryptor = Cipher(TripleDES(key), CBC(bytes(_BLOCK))).encryptor()
    cipher = encryptor.update(padded(response.collection().encode())) + encryptor.finalize()
    return encode_renewed(nonce, cipher, response.version)


def padded(document: bytes) -> bytes:
    """Filled up to whole blocks. The last byte says with how many, and at least one is zero before it.

    One client takes the decrypted text up to its first zero.
    """
    if len(document) % _BLOCK == _BLOCK - 1:
        document += b" "
    missing = _BLOCK - len(document) % _BLOCK
    return document + bytes(missing - 1) + bytes([missing])
