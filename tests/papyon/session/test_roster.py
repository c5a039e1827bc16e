from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from papyon.payload.address import NetworkAddress
from papyon.payload.lists import ListEntry
from papyon.payload.msn_object import MsnObject, ObjectKind
from papyon.payload.personal import EndpointData, Media, PersonalData
from papyon.payload.presence import Presence
from papyon.payload.soap.addressbook import AddressBook
from papyon.payload.soap.contact import NICKNAME, PRIVACY, Contact, ContactEmail, ContactType, Group
from papyon.payload.soap.sharing import INVITATION, Member, Role
from papyon.session import roster
from papyon.session.buddy import NO_CHANGES, Look
from papyon.session.roster import Buddy, Changes, Petition, Roster
from papyon.types import Capabilities, ListBits, Status

ALICE, BOB, CAROL, DAVE = (f"{name}@example.com" for name in ("alice", "bob", "carol", "dave"))
GROUP = "22222222-2222-4222-8222-222222222222"


FRIENDS = (Group(GROUP, "Friends"),)
SONG = Media("Music", "{0}", ("Song",))


def book(*contacts, groups=FRIENDS, privacy="1"):
    me = Contact("me", ALICE, ContactType.ME, "Alice A", annotations=((PRIVACY, privacy),))
    return AddressBook(groups, (me, *contacts), ALICE)


def contact(address, **others):
    return Contact(f"id-{address}", address, display_name=address.partition("@")[0].title(), **others)


def loaded(*contacts, members=(), **others):
    lists = Roster(ALICE)
    lists.load(members, book(*contacts, **others))
    return lists


def presence(address, status=Status.NLN, name="Bob"):
    return Presence(status, NetworkAddress(address), name if status is not Status.FLN else "")


def test_membership_and_address_book_become_one_list():
    lists = loaded(
        contact("Bob@example.com", groups=(GROUP, "gone"), annotations=((NICKNAME, "Bobby"),)),
        contact(CAROL, messenger=False),
        members=(
            Member(Role.ALLOW, BOB),
            Member(Role.REVERSE, BOB),
            Member(Role.BLOCK, DAVE),
            Member(Role.ALLOW, "gone@example.com", deleted=True),
        ),
    )
    assert lists.display_name == "Alice A"
    assert lists.allow_strangers
    assert lists.groups == (roster.Group(GROUP, "Friends"),)
    bob, dave = lists.buddies
    assert bob.address == BOB
    assert (bob.alias, bob.groups, bob.listed, bob.blocked) == ("Bobby", (GROUP,), True, False)
    assert bob.bits == ListBits.FORWARD | ListBits.ALLOW | ListBits.REVERSE
    assert (dave.address, dave.listed, dave.blocked) == (DAVE, False, True)
    assert lists.entries() == [
        ListEntry(BOB, ListBits.FORWARD | ListBits.ALLOW),
        ListEntry(DAVE, ListBits.BLOCK),
    ]


def test_who_is_allowed_and_blocked_is_blocked():
    lists = loaded(members=(Member(Role.BLOCK, BOB), Member(Role.ALLOW, BOB)))
    assert lists.entries() == [ListEntry(BOB, ListBits.BLOCK)]


def test_privacy_and_other_networks():
    lists = loaded(Contact("y", "", emails=(ContactEmail("yahoo@example.com", capability=32),)), privacy="2")
    assert not lists.allow_strangers
    assert lists.entries() == [ListEntry("yahoo@example.com", ListBits.FORWARD, 32)]


def test_oneself_and_what_has_no_address_is_nobody():
    lists = loaded(
        contact(ALICE), Contact("p", ""), members=(Member(Role.ALLOW, ALICE), Member(Role.ALLOW, "x"))
    )
    assert lists.buddies == ()
    assert lists.entries() == []


def test_pending_members_are_petitions_unless_answered():
    asked = Member(Role.PENDING, CAROL, membership_id=4, display_name="C", annotations=((INVITATION, "hi"),))
    lists = loaded(members=(asked, Member(Role.PENDING, DAVE), Member(Role.BLOCK, DAVE)))
    assert lists.petitions == (Petition(CAROL, "C", "hi", 4),)


def test_loading_again_tells_what_is_different_and_keeps_presence():
    lists = loaded(contact(BOB), contact(CAROL))
    lists.told_presence(presence(BOB, Status.BSY, "Bob!"))
    lists.told_personal(BOB, PersonalData("at work"))
    changes = lists.load((Member(Role.PENDING, DAVE),), book(contact(BOB), groups=(Group("new", "New"),)))
    assert changes == Changes(
        groups=(roster.Group("new", "New"),),
        gone_groups=(GROUP,),
        gone_buddies=(CAROL,),
        petitions=(Petition(DAVE),),
    )
    bob = lists.buddy(BOB)
    assert (bob.status, bob.personal_message, bob.display_name) == (Status.BSY, "at work", "Bob!")
    assert lists.load((), book(contact(BOB), groups=(Group("new", "New"),))) == Changes(
        gone_petitions=(DAVE,)
    )


def test_presence_comes_and_goes():
    lists = loaded(contact(BOB))
    assert lists.told_personal(BOB, PersonalData("early")).buddies[0].personal_message == "early"
    (bob,) = lists.told_presence(presence("BOB@example.com", Status.AWY, "B")).buddies
    assert (bob.status, bob.display_name, bob.personal_message) == (Status.AWY, "B", "early")
    assert lists.told_presence(presence(BOB, Status.AWY, "B")) == Changes()
    (bob,) = lists.told_presence(presence(BOB, Status.FLN)).buddies
    assert (bob.status, bob.display_name, bob.personal_message) == (Status.FLN, "B", "")


def test_presence_of_strangers_and_oneself_shows_nobody():
    lists = loaded()
    assert lists.told_presence(presence(CAROL)) == Changes()
    assert lists.told_presence(presence(ALICE)) == Changes()
    assert lists.buddies == ()
    lists.put(replace(lists.buddy(CAROL), bits=ListBits.FORWARD))
    assert lists.buddies[0].status is Status.NLN


def test_changes_of_our_own():
    lists = loaded(contact(BOB, groups=(GROUP,)), members=(Member(Role.ALLOW, BOB),))
    assert lists.put_group(roster.Group("g", "G")) == Changes(groups=(roster.Group("g", "G"),))
    gone = lists.forget_group(GROUP)
    assert gone.gone_groups == (GROUP,)
    assert [buddy.groups for buddy in gone.buddies] == [()]
    assert lists.forget(BOB) == Changes(gone_buddies=(BOB,))
    assert lists.buddy(BOB).bits == ListBits.ALLOW
    assert lists.forget("nobody@example.com") == Changes()


def test_petitions_are_told_once_and_only_when_open():
    lists = loaded(members=(Member(Role.ALLOW, BOB),))
    assert lists.put_petition(Petition(BOB)) == Changes()
    assert lists.put_petition(Petition(CAROL)) == Changes(petitions=(Petition(CAROL),))
    assert lists.put_petition(Petition(CAROL)) == Changes()
    assert lists.petition(CAROL) == Petition(CAROL)
    assert lists.forget_petition(CAROL) == Changes(gone_petitions=(CAROL,))
    assert lists.forget_petition(CAROL) == Changes()


def test_a_lost_connection_takes_everybody_offline():
    lists = loaded(contact(BOB), contact(CAROL))
    lists.told_presence(presence(BOB))
    assert [buddy.address for buddy in lists.all_offline().buddies] == [BOB]
    assert isinstance(lists.buddy(BOB), Buddy)
    assert lists.buddy(BOB).status is Status.FLN


def test_what_is_no_address_does_not_spoil_the_list():
    odd = ("x@", "@y.z", "a b@c.d", "a@b@c", "a\x01@b.c", "a" * 200 + "@b.c")
    lists = loaded(
        *(contact(address) for address in odd),
        contact(BOB),
        members=tuple(Member(role, address) for address in odd for role in (Role.ALLOW, Role.PENDING)),
    )
    assert [buddy.address for buddy in lists.buddies] == [BOB]
    assert lists.petitions == ()
    assert lists.entries() == [ListEntry(BOB, ListBits.FORWARD)]


def test_a_friend_who_is_in_the_address_book_twice_stays_a_friend():
    only_mail = replace(contact(BOB, messenger=False), id="id-mail")
    for pair in ((contact(BOB), only_mail), (only_mail, contact(BOB))):
        (bob,) = loaded(*pair).buddies
        assert (bob.contact_id, bob.listed) == (f"id-{BOB}", True)


def test_all_that_somebody_says_of_themselves_is_kept_until_they_go():
    lists = loaded(contact(BOB))
    picture = MsnObject.of(b"face", BOB, ObjectKind.DISPLAY_PICTURE)
    scene = MsnObject.of(b"beach", BOB, ObjectKind.BACKGROUND)
    endpoint = EndpointData(Capabilities(1, 2), "{b}")
    lists.told_presence(Presence(Status.NLN, NetworkAddress(BOB), "Bob", msn_object=str(picture)))
    told = PersonalData("hi", SONG.token(), scene=str(scene), color_scheme="255", endpoints=(endpoint,))
    (bob,) = lists.told_personal(BOB, told).buddies
    assert (bob.picture, bob.media, bob.endpoints) == (picture, SONG, (endpoint,))
    assert bob.look == Look(scene=scene, color=255)
    assert lists.told_personal(BOB, told) == NO_CHANGES
    (gone,) = lists.told_presence(Presence(Status.FLN, NetworkAddress(BOB))).buddies
    assert (gone.status, gone.personal_message, gone.media, gone.endpoints) == (Status.FLN, "", None, ())
    assert (gone.picture, gone.look.scene) == (picture, scene)
    lists.told_presence(Presence(Status.NLN, NetworkAddress(BOB), "Bob"))
    (bob,) = lists.told_personal(BOB, PersonalData("", "", color_scheme="-1", scene="nonsense")).buddies
    assert (bob.picture, bob.media, bob.look) == (None, None, Look())


def test_presence_for_a_circle_is_not_that_of_the_contact():
    lists = loaded(contact(BOB))
    circle = "9:00000000-0000-0000-0009-0123456789ab@live.com"
    member = NetworkAddress(BOB, via=circle)
    assert lists.told_presence(Presence(Status.NLN, member, "Bob")) == NO_CHANGES
    assert lists.told_presence(Presence(Status.NLN, NetworkAddress(BOB, 9), "Bob")) == NO_CHANGES


LINES = st.builds(
    Presence,
    st.sampled_from([Status.NLN, Status.BSY, Status.FLN]),
    st.sampled_from([NetworkAddress(BOB), NetworkAddress(CAROL), NetworkAddress("stranger@example.com")]),
    st.sampled_from(["Bob", "Robert"]),
)
PERSONAL = st.tuples(
    st.sampled_from([BOB, CAROL, "stranger@example.com"]),
    st.builds(
        PersonalData, st.sampled_from(["hi", "at work", None]), st.sampled_from([SONG.token(), "", None])
    ),
)
TOLD = st.lists(st.one_of(LINES, PERSONAL), max_size=12)


def tell(lists, told):
    if isinstance(told, Presence):
        return lists.told_presence(told)
    return lists.told_personal(*told)


@given(TOLD, st.data())
def test_what_comes_twice_changes_nothing_and_people_do_not_mix(told, data):
    mixed, alone = loaded(contact(BOB), contact(CAROL)), loaded(contact(BOB), contact(CAROL))
    for event in told:
        tell(mixed, event)
        assert tell(mixed, event) == NO_CHANGES
    # The order between people means nothing, only that of what is told of each.
    of_bob = [event for event in told if BOB in str(event)]
    others = [event for event in told if BOB not in str(event)]
    while of_bob or others:
        queue = data.draw(st.sampled_from([queue for queue in (of_bob, others) if queue]))
        tell(alone, queue.pop(0))
    assert {buddy.address: buddy for buddy in alone.buddies} == {
        buddy.address: buddy for buddy in mixed.buddies
    }
    assert all(buddy.personal_message == "" for buddy in mixed.buddies if last_of(told, buddy) is Status.FLN)


def last_of(told, buddy):
    """The last thing told of somebody: their status, or None for something else."""
    about = [event for event in told if buddy.address in str(event)]
    return about[-1].status if about and isinstance(about[-1], Presence) else None


def test_what_somebody_says_may_come_before_they_do():
    lists = loaded(contact(BOB))
    lists.told_personal(BOB, PersonalData("hi", SONG.token()))
    (bob,) = lists.told_presence(presence(BOB)).buddies
    assert (bob.status, bob.personal_message, bob.media) == (Status.NLN, "hi", SONG)


def test_a_server_cannot_fill_the_memory(monkeypatch):
    monkeypatch.setattr(roster, "CAPACITY", 3)
    monkeypatch.setattr(roster, "GROUPS", 2)
    monkeypatch.setattr(roster, "STRANGERS", 2)
    lists = Roster(ALICE)
    for number in range(10):
        lists.put(Buddy(f"p{number}@example.com", bits=ListBits.FORWARD))
        lists.put_group(roster.Group(str(number), "G"))
        lists.put_petition(Petition(f"q{number}@example.com"))
    assert (len(lists.buddies), len(lists.groups), len(lists.petitions)) == (3, 2, 2)
    # Whoever is there goes on changing.
    assert lists.put_group(roster.Group("0", "H")).groups
    assert lists.put(Buddy("p0@example.com", bits=ListBits.BLOCK)).buddies
