"""Administration, premises and passkeys that do what a test says."""

from dataclasses import dataclass, field

from amsn2.api.administration import (
    HouseHealth,
    InvitationSeen,
    LoggedTrouble,
    PersonSeen,
    ResetLink,
    StorageSeen,
)
from amsn2.api.errors import ProblemCode, Refused
from amsn2.api.models import Person, PersonId
from amsn2.api.passkeys import PasskeySeen, Place


@dataclass
class ScriptedAdministration:
    """Satisfies `api.administration.Administration`; knows the people of the test."""

    persons: dict[PersonId, Person]
    asked: list[tuple[object, ...]] = field(default_factory=list)

    async def people(self) -> tuple[PersonSeen, ...]:
        return tuple(
            PersonSeen(
                person=one, created_at=1, accounts=2, sessions=3, last_used_at=4, messages=5, blob_bytes=6
            )
            for one in self.persons.values()
        )

    async def set_administrator(self, person: PersonId, admin: bool) -> None:
        self._note("set_administrator", person, admin)

    async def remove_person(self, person: PersonId) -> None:
        self._note("remove_person", person)

    async def reset_password(self, person: PersonId) -> ResetLink:
        self._note("reset_password", person)
        return ResetLink(token="a-token", name=self.persons[person].name, expires_at=7)

    async def sign_out_person(self, person: PersonId) -> None:
        self._note("sign_out_person", person)

    async def invitations(self) -> tuple[InvitationSeen, ...]:
        seen = InvitationSeen(id="1", note="n", invited_by="a", created_at=1, expires_at=2, uses_left=3)
        return (seen,)

    async def revoke_invitation(self, invitation: str) -> None:
        self.asked.append(("revoke_invitation", invitation))

    def _note(self, what: str, person: PersonId, *more: object) -> None:
        if person not in self.persons:
            raise Refused(ProblemCode.PERSON_UNKNOWN)
        self.asked.append((what, person, *more))


class ScriptedPremises:
    """Satisfies `api.administration.Premises`."""

    async def storage(self) -> StorageSeen:
        return StorageSeen(database=1, messenger=2, blobs=3, free=4, backups=())

    async def health(self) -> HouseHealth:
        return HouseHealth(
            version="1.2.3",
            started_at=1,
            database_milliseconds=0.5,
            loop_milliseconds=0.1,
            messenger_server=True,
            accounts=(),
        )

    def troubles(self) -> tuple[LoggedTrouble, ...]:
        return (LoggedTrouble(at=1, level="warning", logger="amsn2.test", message="peer=192.0.2.1 knocked"),)


@dataclass
class ScriptedPasskeys:
    """Satisfies `api.passkeys.Passkeys`; a credential is good when it is the word `good`."""

    sessions: dict[str, PersonId]
    asked: list[tuple[object, ...]] = field(default_factory=list)

    async def registration(self, person: PersonId, browser: str, place: Place) -> bytes:
        self.asked.append(("registration", person, browser, place))
        return b'{"challenge":"x"}'

    async def register(
        self, person: PersonId, browser: str, place: Place, credential: bytes, name: str
    ) -> PasskeySeen:
        self.asked.append(("register", person, browser, place, credential, name))
        self._check(credential)
        return PasskeySeen(id="k", name=name, created_at=1, last_used_at=None)

    async def question(self, browser: str, place: Place, peer: str) -> bytes:
        self.asked.append(("question", browser, place, peer))
        return b'{"challenge":"y"}'

    async def sign_in(self, browser: str, place: Place, credential: bytes, device: str, peer: str) -> str:
        self.asked.append(("sign_in", browser, place, credential, device, peer))
        self._check(credential)
        self.sessions["by-passkey"] = next(iter(self.sessions.values()))
        return "by-passkey"

    async def passkeys(self, person: PersonId) -> tuple[PasskeySeen, ...]:
        return (PasskeySeen(id="k", name=f"of {person}", created_at=1, last_used_at=None),)

    async def rename(self, person: PersonId, passkey: str, name: str) -> None:
        self.asked.append(("rename", person, passkey, name))

    async def remove(self, person: PersonId, passkey: str) -> None:
        self.asked.append(("remove", person, passkey))

    def _check(self, credential: bytes) -> None:
        if credential != b'"good"':
            raise Refused(ProblemCode.PASSKEY_REFUSED)
