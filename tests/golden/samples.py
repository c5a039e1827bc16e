"""One sample for every event: the snapshot before it, and the event.

The golden files are made from these (`make generate`). The snapshot has two accounts, so that an
event that reaches into the wrong one is seen, and texts with markup, marks and emoji, so that what
is lost in encoding is seen.
"""

from msgspec.structs import replace

from amsn2.api.commands import CommandId
from amsn2.api.errors import Problem, ProblemCode
from amsn2.api.events import (
    AccountChanged,
    AccountRemoved,
    CommandSettled,
    ContactAppeared,
    ContactChanged,
    ContactRemoved,
    ConversationChanged,
    DraftChanged,
    EmoticonChanged,
    EmoticonRemoved,
    Event,
    GroupChanged,
    GroupRemoved,
    HistoryCleared,
    JobChanged,
    JobRemoved,
    MessageAdded,
    MessageChanged,
    NetworkNotice,
    NotificationDue,
    PersonChanged,
    PreferencesChanged,
    ReadChanged,
    RequestReceived,
    RequestRemoved,
    RosterLoaded,
    ThemeChanged,
    ThemeRemoved,
    TransferEnded,
    TransferProgressed,
    TypingChanged,
)
from amsn2.api.jobs import Job, JobId, JobKind, JobState
from amsn2.api.media import (
    Attachment,
    AttachmentState,
    BlobId,
    Emoticon,
    EmoticonId,
    MessageEmoticon,
    TransferProgress,
)
from amsn2.api.models import (
    Account,
    AccountId,
    AccountState,
    Contact,
    ContactRequest,
    Conversation,
    Delivery,
    Group,
    Message,
    MessageId,
    MessageKind,
    NetworkChoice,
    Notification,
    NotificationKind,
    Person,
    PersonId,
    Presence,
    Snapshot,
    TextFormat,
    contact_id,
    conversation_id,
    group_id,
)
from amsn2.api.preferences import NotificationLevel, Preferences, Theme, ThemeBase, ThemeId

HOME = AccountId("home")
CLUB = AccountId("club")
BOB = "bob@example.com"
CAROL = "carol@example.com"
ROBOT = "robot@example.com"
NOON = 1_795_000_000_000

ANNA = Person(id=PersonId("p1"), name="anna", admin=True)

HOME_ACCOUNT = Account(
    id=HOME,
    network="msn",
    server="built-in",
    address="anna@example.com",
    state=AccountState.SIGNED_IN,
    presence=Presence.ONLINE,
    display_name="Anna <b>not bold</b> 🦋",
    personal_message="“quotes” & ampersands",
)
CLUB_ACCOUNT = Account(id=CLUB, network="msn", server="messenger.example.com", address="anna@example.com")

FRIENDS = Group(id=group_id(HOME, "g1"), account=HOME, name="Friends")
FAMILY = Group(id=group_id(HOME, "g2"), account=HOME, name="Family")
CLUB_FRIENDS = Group(id=group_id(CLUB, "g1"), account=CLUB, name="Friends")

BOB_PICTURE = BlobId("a" * 64)
BOB_CONTACT = Contact(
    id=contact_id(HOME, BOB),
    account=HOME,
    address=BOB,
    display_name="Bob",
    alias="Bobby",
    presence=Presence.AWAY,
    personal_message="‏מחר",
    groups=(FRIENDS.id,),
    media="Song - Singer",
    picture=BOB_PICTURE,
    favourite=True,
    notes="Birthday in May",
    last_seen=NOON - 1,
)
ROBOT_CONTACT = Contact(id=contact_id(HOME, ROBOT), account=HOME, address=ROBOT, blocked=True)
CLUB_BOB = Contact(id=contact_id(CLUB, BOB), account=CLUB, address=BOB, groups=(CLUB_FRIENDS.id,))

CAROL_REQUEST = ContactRequest(
    id=contact_id(HOME, CAROL),
    account=HOME,
    address=CAROL,
    display_name="Carol",
    text="It is me!",
)
CLUB_REQUEST = ContactRequest(id=contact_id(CLUB, CAROL), account=CLUB, address=CAROL)

HELLO = Message(
    id=MessageId("00000000-0000-4000-8000-000000000001"),
    conversation=conversation_id(HOME, [BOB]),
    position=41,
    author="anna@example.com",
    own=True,
    text="Hello :)\nsecond line",
    format=TextFormat(font="Comic Sans MS", color="#800080", bold=True),
    sent_at=NOON,
    delivery=Delivery.QUEUED,
)
ANSWER = Message(
    id=MessageId("00000000-0000-4000-8000-000000000002"),
    conversation=HELLO.conversation,
    position=57,
    author=BOB,
    own=False,
    text="hi 👋🏽",
    sent_at=NOON + 1_500,
    kept_offline=True,
    emoticons=(MessageEmoticon(shortcut="hi", blob=BlobId("b" * 64)), MessageEmoticon(shortcut="👋🏽")),
)
CLUB_NUDGE = Message(
    id=MessageId("00000000-0000-4000-8000-000000000003"),
    conversation=conversation_id(CLUB, [BOB, CAROL]),
    position=12,
    author=CAROL,
    own=False,
    kind=MessageKind.NUDGE,
    sent_at=NOON - 60_000,
)
CLUB_FILE = replace(
    CLUB_NUDGE,
    id=MessageId("00000000-0000-4000-8000-000000000008"),
    position=13,
    kind=MessageKind.FILE,
    attachment=Attachment(
        name="<b>.png", size=2_048, content_type="image/png", state=AttachmentState.OFFERED
    ),
)

WITH_BOB = Conversation(
    id=HELLO.conversation,
    account=HOME,
    participants=(BOB,),
    read_position=41,
    last=HELLO,
    typing=(BOB,),
)
CLUB_TALK = Conversation(
    id=CLUB_NUDGE.conversation,
    account=CLUB,
    participants=(BOB, CAROL),
    left=(BOB,),
    unread=2,
    read_position=3,
    last=CLUB_NUDGE,
    draft="so",
    notifications=NotificationLevel.FIRST,
    muted_until=NOON + 3_600_000,
)

PARTY = Emoticon(
    id=EmoticonId("00000000-0000-4000-8000-000000000005"), shortcut="(party)", blob=BlobId("b" * 64)
)
NIGHT = Theme(
    id=ThemeId("00000000-0000-4000-8000-000000000006"),
    name="Night",
    base=ThemeBase.DARK,
    colors={"brand": "#123456"},
)
EXPORT = Job(
    id=JobId("00000000-0000-4000-8000-000000000007"), kind=JobKind.EXPORT, done=40, total=90, name="anna.html"
)

EMPTY = Snapshot(person=ANNA)
FULL = Snapshot(
    person=ANNA,
    accounts={HOME: HOME_ACCOUNT, CLUB: CLUB_ACCOUNT},
    groups={group.id: group for group in (FRIENDS, FAMILY, CLUB_FRIENDS)},
    contacts={contact.id: contact for contact in (BOB_CONTACT, ROBOT_CONTACT, CLUB_BOB)},
    requests={request.id: request for request in (CAROL_REQUEST, CLUB_REQUEST)},
    conversations={talk.id: talk for talk in (WITH_BOB, CLUB_TALK)},
    themes={NIGHT.id: NIGHT},
    emoticons={PARTY.id: PARTY},
    transfers={ANSWER.id: TransferProgress(done=10, size=20)},
    jobs={EXPORT.id: EXPORT},
    networks=(NetworkChoice(id="built-in", network="msn", title="This aMSN2", domain="amsn2.local"),),
)

_EVENTS: tuple[tuple[Snapshot, Event], ...] = (
    (FULL, PersonChanged(person=replace(ANNA, name="Änna", admin=False))),
    (
        FULL,
        AccountChanged(
            account=replace(
                HOME_ACCOUNT,
                state=AccountState.WAITING,
                problem=Problem(code=ProblemCode.SERVER_UNREACHABLE, detail="127.0.0.1:1863"),
                retry_at=NOON + 30_000,
            )
        ),
    ),
    (FULL, AccountRemoved(account=HOME)),
    (
        FULL,
        RosterLoaded(
            account=HOME,
            groups=(replace(FRIENDS, name="Old friends"),),
            contacts=(replace(BOB_CONTACT, presence=Presence.ONLINE),),
            requests=(replace(CAROL_REQUEST, text=""),),
        ),
    ),
    (EMPTY, GroupChanged(group=FRIENDS)),
    (FULL, GroupRemoved(group=FAMILY.id)),
    (
        FULL,
        ContactChanged(contact=replace(BOB_CONTACT, presence=Presence.BUSY, groups=(FRIENDS.id, FAMILY.id))),
    ),
    (FULL, ContactRemoved(contact=ROBOT_CONTACT.id)),
    (EMPTY, RequestReceived(request=CAROL_REQUEST)),
    (FULL, RequestRemoved(request=CAROL_REQUEST.id)),
    (FULL, ConversationChanged(conversation=replace(CLUB_TALK, left=(BOB, CAROL), last=CLUB_FILE))),
    (FULL, MessageAdded(message=ANSWER, unread=1)),
    (
        FULL,
        MessageChanged(
            message=replace(
                HELLO,
                delivery=Delivery.FAILED,
                problem=Problem(code=ProblemCode.NOT_DELIVERED),
            )
        ),
    ),
    (FULL, TypingChanged(conversation=CLUB_TALK.id, typing=(BOB, CAROL))),
    (FULL, ReadChanged(conversation=CLUB_TALK.id, read_position=12, unread=0)),
    (FULL, DraftChanged(conversation=WITH_BOB.id, draft="I wanted to sa")),
    (FULL, HistoryCleared(conversation=CLUB_TALK.id, position=12, unread=0)),
    (FULL, ContactAppeared(contact=BOB_CONTACT.id, alert=True)),
    (
        FULL,
        NotificationDue(
            notification=Notification(
                id=ANSWER.id,
                kind=NotificationKind.MESSAGE,
                account=HOME,
                conversation=ANSWER.conversation,
                position=57,
                title="Bobby",
                text="hi 👋🏽",
                picture=BOB_PICTURE,
                at=NOON + 1_500,
            )
        ),
    ),
    (FULL, NetworkNotice(account=HOME, text="", minutes=5)),
    (FULL, TransferProgressed(message=HELLO.id, progress=TransferProgress(done=512, size=2_048))),
    (FULL, TransferEnded(message=ANSWER.id)),
    (FULL, EmoticonChanged(emoticon=replace(PARTY, shortcut="(party2)"))),
    (FULL, EmoticonRemoved(emoticon=PARTY.id)),
    (
        FULL,
        PreferencesChanged(
            preferences=Preferences(language="ar", theme=NIGHT.id, quiet_from=1_320, quiet_to=420)
        ),
    ),
    (FULL, ThemeChanged(theme=replace(NIGHT, name="Nacht", colors={}))),
    (FULL, ThemeRemoved(theme=NIGHT.id)),
    (FULL, JobChanged(job=replace(EXPORT, state=JobState.DONE, done=90, result=BOB_PICTURE))),
    (FULL, JobRemoved(job=EXPORT.id)),
    (
        FULL,
        CommandSettled(
            command=CommandId("00000000-0000-4000-8000-000000000004"),
            problem=Problem(code=ProblemCode.CONTACT_UNKNOWN, detail="dave@example.com"),
        ),
    ),
)

SAMPLES: dict[type, tuple[Snapshot, Event]] = {type(event): (before, event) for before, event in _EVENTS}

STATELESS = (CommandSettled, ContactAppeared, NetworkNotice, NotificationDue)
"""What only happens, and changes no state."""
