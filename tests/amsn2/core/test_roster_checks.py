"""What may be asked of a contact list."""

import pytest

from amsn2.api.commands import (
    AcceptRequest,
    AddContact,
    AddGroup,
    BlockContact,
    DeclineRequest,
    MoveContact,
    RemoveContact,
    RemoveGroup,
    RenameContact,
    RenameGroup,
    UnblockContact,
)
from amsn2.api.errors import ProblemCode, Refused
from amsn2.api.models import (
    Account,
    AccountId,
    Contact,
    ContactRequest,
    Group,
    Person,
    PersonId,
    Snapshot,
    contact_id,
    group_id,
)
from amsn2.core.roster_checks import RosterErrand, check_errand
from tests.amsn2.play import new_id

A = AccountId("a")
BERT, CARL, DORA = (contact_id(A, f"{name}@example.com") for name in ("bert", "carl", "dora"))
FRIENDS, FAMILY, NONE = (group_id(A, number) for number in ("1", "2", "9"))
LIST = Snapshot(
    person=Person(id=PersonId("p"), name="Anna"),
    accounts={A: Account(id=A, network="memory", server="", address="anna@example.com")},
    groups={
        FRIENDS: Group(id=FRIENDS, account=A, name="Friends"),
        FAMILY: Group(id=FAMILY, account=A, name="Family"),
    },
    contacts={
        BERT: Contact(id=BERT, account=A, address="bert@example.com"),
        CARL: Contact(id=CARL, account=A, address="carl@example.com", listed=False, blocked=True),
    },
    requests={DORA: ContactRequest(id=DORA, account=A, address="dora@example.com")},
)


@pytest.mark.parametrize(
    ("errand", "code"),
    [
        (AddContact(id=new_id(), account=A, address="Bert@example.com"), ProblemCode.CONTACT_EXISTS),
        (AddContact(id=new_id(), account=A, address="anna@example.com"), ProblemCode.ADDRESS_INVALID),
        (AddContact(id=new_id(), account=A, address="nobody"), ProblemCode.ADDRESS_INVALID),
        (AddContact(id=new_id(), account=A, address="x@y", groups=(NONE,)), ProblemCode.GROUP_UNKNOWN),
        (RemoveContact(id=new_id(), contact=DORA), ProblemCode.CONTACT_NOT_LISTED),
        (RenameContact(id=new_id(), contact=DORA, alias="D"), ProblemCode.CONTACT_NOT_LISTED),
        (MoveContact(id=new_id(), contact=BERT, groups=(NONE,)), ProblemCode.GROUP_UNKNOWN),
        (AddGroup(id=new_id(), account=A, name="Friends"), ProblemCode.GROUP_EXISTS),
        (RenameGroup(id=new_id(), group=FRIENDS, name="Family"), ProblemCode.GROUP_EXISTS),
        (RenameGroup(id=new_id(), group=NONE, name="Club"), ProblemCode.GROUP_UNKNOWN),
        (RemoveGroup(id=new_id(), group=NONE), ProblemCode.GROUP_UNKNOWN),
        (UnblockContact(id=new_id(), contact="x:b@c"), ProblemCode.ACCOUNT_UNKNOWN),
        (AcceptRequest(id=new_id(), request=contact_id(A, "x@y")), ProblemCode.CONTACT_NOT_LISTED),
    ],
)
def test_what_makes_no_sense_is_refused(errand: RosterErrand, code: ProblemCode) -> None:
    with pytest.raises(Refused) as refused:
        check_errand(LIST, errand)
    assert refused.value.problem.code is code


@pytest.mark.parametrize(
    "errand",
    [
        AddContact(id=new_id(), account=A, address="carl@example.com", groups=(FRIENDS,)),
        RemoveContact(id=new_id(), contact=BERT),
        RenameContact(id=new_id(), contact=BERT, alias="B"),
        MoveContact(id=new_id(), contact=BERT, groups=(FRIENDS, FAMILY)),
        BlockContact(id=new_id(), contact=contact_id(A, "stranger@example.com")),
        UnblockContact(id=new_id(), contact=CARL),
        AcceptRequest(id=new_id(), request=DORA),
        # Answered in another tab a moment ago.
        DeclineRequest(id=new_id(), request=BERT),
        AddGroup(id=new_id(), account=A, name="Club"),
        RenameGroup(id=new_id(), group=FRIENDS, name="friends"),
        RemoveGroup(id=new_id(), group=FAMILY),
    ],
)
def test_everything_else_goes_to_the_network(errand: RosterErrand) -> None:
    check_errand(LIST, errand)
