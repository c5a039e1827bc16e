"""Where the addresses of the network that this aMSN2 runs itself are made."""

from typing import Protocol

from amsn2.api.models import PersonId


class AddressMaker(Protocol):
    """Makes them, or refuses with NETWORK_UNKNOWN where there are none to be made."""

    async def make_account(self, owner: PersonId, address: str, password: str, display_name: str) -> None:
        """Make an account for a person who signs in to this aMSN2.

        One that has that password already, or the one that all of the owner's once shared, is theirs: it gets
        password and name, and begins anew but for its lists.
        Raises `Refused` ADDRESS_UNFIT, ADDRESS_TAKEN, ACCOUNT_BLOCKED, NAME_REFUSED, NETWORK_FULL, and
        `StoreFailure`.
        """

    async def unmake_account(self, owner: PersonId, address: str, password: str) -> None:
        """Remove an account, if it is there and has that password. Raises `StoreFailure`."""

    async def renew_password(self, owner: PersonId, address: str, password: str) -> bool:
        """Give an account a password of its own in the place of the one that all of its owner's shared.

        Whether it has it now: one that is gone or has any other is not touched. Raises `StoreFailure`.
        """

    async def set_password(self, owner: PersonId, address: str, password: str) -> bool:
        """Give an account that was made for the owner this password, whatever it has.

        Whether it is there. Raises `StoreFailure`.
        """


class Registry(AddressMaker, Protocol):
    """The server in the box, as those who want addresses see it."""

    @property
    def domain(self) -> str:
        """What is behind the @ of all of them."""
