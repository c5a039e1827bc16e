"""Accounts in memory."""

from dataclasses import replace

from msnpd.model import (
    Account,
    Contact,
    Details,
    Drop,
    Group,
    Kind,
    Member,
    Privacy,
    Profile,
    Put,
    Removal,
    Role,
    apply,
)
from papyon.types import ListBits

PROFILE = Profile(1, "alice@example.com", "Alice", Privacy.ALLOW, (("a", "1"),), 1, 0, 0, 0)
CONTACT = Contact("guid", 1, "bob@example.com", 1, True, (), Details(), 0)
MEMBER = Member(9, 1, Role.ALLOW, "bob@example.com", 1, "", "", 0, 0)
GROUP = Group("group", 1, "Friends", False, 0)
REMOVAL = Removal("8", 1, Kind.MEMBER, Role.BLOCK, "bob@example.com", 1, 0)


def test_rows_come_and_go() -> None:
    account = Account(PROFILE)
    for row in (CONTACT, MEMBER, GROUP, REMOVAL):
        apply(account, Put(row))
    assert account.bits("bob@example.com") == ListBits.FORWARD | ListBits.ALLOW
    assert account.watches("bob@example.com")
    assert account.groups == {"group": GROUP}
    assert account.removals == {"8": REMOVAL}
    for row in (CONTACT, MEMBER, GROUP, REMOVAL):
        apply(account, Drop(row))
        apply(account, Drop(row))
    assert account == Account(PROFILE)
    assert account.bits("bob@example.com") == ListBits.NONE
    assert not account.watches("bob@example.com")


def test_the_bits_of_roles_are_those_of_the_wire() -> None:
    assert [role.bit for role in Role] == [2, 4, 8, 16]


def test_profiles() -> None:
    assert PROFILE.cid == 4660
    assert PROFILE.annotation("a") == "1"
    assert PROFILE.annotation("b") is None
    assert PROFILE.asks
    assert not replace(PROFILE, annotations=(("MSN.IM.GTC", "0"),)).asks
