"""Who watches whom: always what the lists of those who are there say."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from msnpd.model import Account, Contact, Details, Drop, Put, apply
from msnpd.watchers import Watchers
from tests.msnpd.test_model import PROFILE

NAMES = ("alice", "bob", "carol")


def row(owner: str, address: str, messenger: bool) -> Contact:
    return Contact(f"{owner} {address}", 1, address, 1, messenger, (), Details(), 0)


@given(
    st.lists(
        st.tuples(
            st.sampled_from(NAMES),
            st.sampled_from(("come", "go", "watch", "keep", "drop")),
            st.sampled_from(NAMES),
        )
    )
)
def test_it_is_what_the_lists_say(steps: list[tuple[str, str, str]]) -> None:
    accounts = {name: Account(replace(PROFILE, address=name)) for name in NAMES}
    here: dict[str, Account] = {}
    watchers = Watchers()
    for name, step, other in steps:
        account = accounts[name]
        if step == "come" and name not in here:
            here[name] = account
            watchers.come(account)
        elif step == "go" and here.pop(name, None):
            watchers.go(account)
        elif step in ("watch", "keep", "drop"):
            contact = row(name, other, step == "watch")
            apply(account, Drop(contact) if step == "drop" else Put(contact))
            if name in here:
                watchers.look(account, other)
        for subject in NAMES:
            assert set(watchers.of(subject)) == {one for one in here if here[one].watches(subject)}
    for account in here.values():
        watchers.go(account)
    assert not watchers._of
