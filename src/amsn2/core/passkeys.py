"""Signing in with a passkey: implements `amsn2.api.passkeys.Passkeys`."""

import logging
from collections.abc import Callable
from typing import Final, TypeVar

from webauthn import (
    base64url_to_bytes,
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import (
    bytes_to_base64url,
    parse_authentication_credential_json,
    parse_registration_credential_json,
)
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from amsn2.api import limits
from amsn2.api.errors import ProblemCode, Refused
from amsn2.api.models import PersonId
from amsn2.api.passkeys import PasskeySeen, Place
from amsn2.api.people_storage import PasskeyRecord, PasskeyStorage, PeopleStorage
from amsn2.core.attempts import Attempts, neighbourhood
from amsn2.core.challenges import LIFE, Challenges
from amsn2.core.clock import Clock
from amsn2.core.sessions import Sessions

log = logging.getLogger(__name__)

_T = TypeVar("_T")

_REGISTER: Final = "register"
_SIGN_IN: Final = "sign in"
_TRANSPORTS: Final = frozenset({"usb", "nfc", "ble", "internal", "cable", "hybrid", "smart-card"})
_ID_LENGTH: Final = 1_400
"""Characters of a credential's id: at most 1,023 bytes in base64url."""


class Passkeys:
    """The passkeys of everybody, and the challenges that browsers have to sign."""

    def __init__(
        self,
        storage: PasskeyStorage,
        people: PeopleStorage,
        sessions: Sessions,
        attempts: Attempts,
        clock: Clock,
    ) -> None:
        self._storage = storage
        self._people = people
        self._sessions = sessions
        self._attempts = attempts
        self._clock = clock
        self._challenges = Challenges(clock)

    async def registration(self, person: PersonId, browser: str, place: Place) -> bytes:
        """See the port."""
        record = await self._people.person(person)
        if record is None:
            raise Refused(ProblemCode.PERSON_UNKNOWN)
        held = await self._storage.passkeys(person)
        if len(held) >= limits.PASSKEYS:
            raise Refused(ProblemCode.TOO_MANY_PASSKEYS)
        options = generate_registration_options(
            rp_id=place.name,
            rp_name="aMSN2",
            # The id is random, so that whoever finds the key learns nothing by it.
            user_id=person.encode(),
            user_name=record.name,
            user_display_name=record.name,
            challenge=self._challenges.give(_REGISTER, browser),
            timeout=LIFE,
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.REQUIRED,
                user_verification=UserVerificationRequirement.PREFERRED,
            ),
            exclude_credentials=[
                PublicKeyCredentialDescriptor(id=base64url_to_bytes(one.id)) for one in held
            ],
        )
        return options_to_json(options).encode()

    async def register(
        self, person: PersonId, browser: str, place: Place, credential: bytes, name: str
    ) -> PasskeySeen:
        """See the port."""
        challenge = self._challenge(_REGISTER, browser)
        made = _proven(lambda: parse_registration_credential_json(credential.decode()))
        verified = _proven(
            lambda: verify_registration_response(
                credential=made,
                expected_challenge=challenge,
                expected_rp_id=place.name,
                expected_origin=place.origin,
            )
        )
        transports = sorted({one.value for one in made.response.transports or ()} & _TRANSPORTS)
        record = PasskeyRecord(
            id=bytes_to_base64url(verified.credential_id),
            person=person,
            name=name.strip() or "aMSN2",
            public_key=verified.credential_public_key,
            uses=verified.sign_count,
            transports=",".join(transports),
            created_at=self._clock.now(),
        )
        if len(record.id) > _ID_LENGTH:
            raise Refused(ProblemCode.PASSKEY_REFUSED)
        if not await self._storage.add_passkey(record, limits.PASSKEYS):
            raise Refused(ProblemCode.TOO_MANY_PASSKEYS)
        return _seen(record)

    async def question(self, browser: str, place: Place, peer: str) -> bytes:
        """See the port."""
        self._attempts.check(peer)
        options = generate_authentication_options(
            rp_id=place.name,
            challenge=self._challenges.give(_SIGN_IN, browser, neighbourhood(peer)),
            timeout=LIFE,
            user_verification=UserVerificationRequirement.PREFERRED,
        )
        return options_to_json(options).encode()

    async def sign_in(self, browser: str, place: Place, credential: bytes, device: str, peer: str) -> str:
        """See the port."""
        self._attempts.begin(peer)
        try:
            record = await self._used(browser, place, credential)
        except Refused:
            log.warning("a passkey from %s was refused", peer)
            raise
        self._attempts.right(peer)
        return await self._sessions.open(record.person, device, peer)

    async def passkeys(self, person: PersonId) -> tuple[PasskeySeen, ...]:
        """See the port."""
        return tuple(_seen(record) for record in await self._storage.passkeys(person))

    async def rename(self, person: PersonId, passkey: str, name: str) -> None:
        """See the port."""
        if not await self._storage.rename_passkey(person, passkey, name.strip() or "aMSN2"):
            raise Refused(ProblemCode.PASSKEY_UNKNOWN)

    async def remove(self, person: PersonId, passkey: str) -> None:
        """See the port."""
        await self._storage.remove_passkey(person, passkey)

    async def _used(self, browser: str, place: Place, credential: bytes) -> PasskeyRecord:
        """The passkey that signed the challenge. Raises `Refused` PASSKEY_REFUSED."""
        challenge = self._challenge(_SIGN_IN, browser)
        shown = _proven(lambda: parse_authentication_credential_json(credential.decode()))
        record = await self._storage.passkey(bytes_to_base64url(shown.raw_id))
        if record is None or shown.response.user_handle not in (None, b"", record.person.encode()):
            raise Refused(ProblemCode.PASSKEY_REFUSED)
        verified = _proven(
            lambda: verify_authentication_response(
                credential=shown,
                expected_challenge=challenge,
                expected_rp_id=place.name,
                expected_origin=place.origin,
                credential_public_key=record.public_key,
                credential_current_sign_count=record.uses,
            )
        )
        if not await self._storage.use_passkey(record.id, verified.new_sign_count, self._clock.now()):
            raise Refused(ProblemCode.PASSKEY_REFUSED)
        return record

    def _challenge(self, purpose: str, browser: str) -> bytes:
        challenge = self._challenges.take(purpose, browser) if browser else None
        if challenge is None:
            raise Refused(ProblemCode.PASSKEY_REFUSED)
        return challenge


def _proven(work: Callable[[], _T]) -> _T:
    """What the library makes of what a browser sent. Raises `Refused` PASSKEY_REFUSED."""
    try:
        return work()
    except Exception as error:
        # Hostile bytes in parsers of three libraries: whatever they raise, it is no proof.
        log.debug("no proof: %s", type(error).__name__)
        raise Refused(ProblemCode.PASSKEY_REFUSED) from error


def _seen(record: PasskeyRecord) -> PasskeySeen:
    return PasskeySeen(
        id=record.id, name=record.name, created_at=record.created_at, last_used_at=record.last_used_at
    )
