"""The person's accounts: where they are, whether they are signed in, how one is seen there."""

from typing import Annotated

from msgspec import Meta

from amsn2.api import limits
from amsn2.api.commands.command import CommandModel
from amsn2.api.media import BlobName
from amsn2.api.models import AccountId, Address, DisplayName, Media, Model, PersonalMessage, Presence


class Endpoints(Model, frozen=True, kw_only=True):
    """Where a network's servers are, when it is not the built-in one.

    With a choice, host and port count only when there is a host, and what else is said here counts besides.
    """

    host: Annotated[str, Meta(max_length=253)] = ""
    port: Annotated[int, Meta(ge=1, le=65535)] = 1863
    services: Annotated[str, Meta(max_length=500)] = ""
    """Base URL of the sign-in and address book services; empty: the host, by https."""
    verify_tls: bool = True
    tls: bool = False
    """The notification server and the switchboards are reached by TLS too."""
    gateway: Annotated[str, Meta(max_length=limits.URL_LENGTH)] = ""
    """URL through which they are reached inside HTTP; `auto`: the network's own; empty: directly."""
    proxy: Annotated[str, Meta(max_length=limits.URL_LENGTH)] = ""
    """URL of a SOCKS or HTTP proxy for everything of the account; empty: none."""


class AddAccount(CommandModel, frozen=True, kw_only=True):
    """Add an account and sign in.

    `choice` is the id of a `NetworkChoice`. Empty: the endpoints say where; without them it is the
    built-in network.
    """

    network: Annotated[str, Meta(max_length=32)] = "msn"
    address: Address
    password: Annotated[str, Meta(min_length=1, max_length=limits.PASSWORD_LENGTH)]
    choice: Annotated[str, Meta(max_length=32)] = ""
    endpoints: Endpoints | None = None
    presence: Presence = Presence.ONLINE
    remember: bool = True
    """Keep the password, encrypted; otherwise only until aMSN2 ends."""


class MakeAccount(CommandModel, frozen=True, kw_only=True):
    """Make an address on the network that this aMSN2 runs itself, add the account and sign in.

    aMSN2 makes the password and keeps it. An address that was made for the person before is theirs still:
    its account is only added again.
    """

    network: Annotated[str, Meta(max_length=32)] = "msn"
    name: Annotated[str, Meta(min_length=1, max_length=limits.ADDRESS_LENGTH)]
    """What is before the @; what is behind it is the `domain` of the network's choice."""
    display_name: DisplayName = ""
    """Empty: the name of the address."""
    presence: Presence = Presence.ONLINE


class RemoveAccount(CommandModel, frozen=True, kw_only=True):
    """Sign out and forget an account and its history. Its address stays what it is on its network."""

    account: AccountId


class SignIn(CommandModel, frozen=True, kw_only=True):
    """Sign in and stay signed in; a new password replaces the stored one."""

    account: AccountId
    password: Annotated[str, Meta(max_length=limits.PASSWORD_LENGTH)] = ""
    presence: Presence | None = None
    """The status to sign in with; None: as it was."""
    remember: bool | None = None
    """As in `AddAccount`; None: as it was."""


class SignOut(CommandModel, frozen=True, kw_only=True):
    """Sign out and stay signed out."""

    account: AccountId


class SetPresence(CommandModel, frozen=True, kw_only=True):
    """Change one's status, on one account."""

    account: AccountId
    presence: Presence


class SetDisplayName(CommandModel, frozen=True, kw_only=True):
    """Change the name that contacts see."""

    account: AccountId
    display_name: DisplayName


class SetPersonalMessage(CommandModel, frozen=True, kw_only=True):
    """Change the line under the name."""

    account: AccountId
    personal_message: PersonalMessage


class SetMedia(CommandModel, frozen=True, kw_only=True):
    """Tell what one listens to or plays; None: nothing."""

    account: AccountId
    media: Media | None


class SetPicture(CommandModel, frozen=True, kw_only=True):
    """Show another display picture, a blob of kind `PICTURE`; None: none."""

    account: AccountId
    picture: BlobName | None


class SetPrivacy(CommandModel, frozen=True, kw_only=True):
    """Let people who are neither allowed nor blocked see the account and write to it, or not."""

    account: AccountId
    allow_strangers: bool


class SignOutEndpoint(CommandModel, frozen=True, kw_only=True):
    """End what the account does at another of its endpoints."""

    account: AccountId
    endpoint: Annotated[str, Meta(min_length=1, max_length=64)]


AccountCommand = (
    AddAccount
    | MakeAccount
    | RemoveAccount
    | SignIn
    | SignOut
    | SetPresence
    | SetDisplayName
    | SetPersonalMessage
    | SetMedia
    | SetPicture
    | SetPrivacy
    | SignOutEndpoint
)
