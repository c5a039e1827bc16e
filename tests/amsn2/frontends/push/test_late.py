"""What is kept until it is taken."""

from msgspec.structs import replace

from amsn2.api.errors import ProblemCode, StoreFailure
from amsn2.api.models import AccountId, ConversationId, Notification, NotificationKind, PersonId
from amsn2.api.push import LatePush, PushAddress, PushRecord
from amsn2.frontends.push.late import Late, late_of
from amsn2.frontends.push.sender import Parcel

ANNA = PersonId("p")


class Storage:
    """Of late pushes, in memory; or a disk that fails."""

    def __init__(self) -> None:
        self.kept: dict[str, LatePush] = {}
        self.broken = False

    def _works(self) -> None:
        if self.broken:
            raise StoreFailure(ProblemCode.STORE_FAILED)

    async def keep(self, *late: LatePush) -> None:
        self._works()
        self.kept.update({one.id: one for one in late})

    async def late(self, person: PersonId) -> tuple[LatePush, ...]:
        self._works()
        return tuple(self.kept.values())

    async def forget(self, late: str) -> None:
        self._works()
        self.kept.pop(late, None)


def record(id: str) -> PushRecord:  # noqa: A002 - it is an id
    address = PushAddress(endpoint="https://push.example.com/1", p256dh="A" * 87, auth="B" * 22)
    return PushRecord(id=id, person=ANNA, session="s", device="", address=address, created_at=1)


def notification(id: str, conversation: str | None = "c") -> Notification:  # noqa: A002 - it is an id
    return Notification(
        id=id,
        account=AccountId("a"),
        kind=NotificationKind.MESSAGE,
        title="Bert",
        text="Hello",
        conversation=None if conversation is None else ConversationId(conversation),
        position=7,
        at=1,
    )


def late(id: str, browser: str = "b") -> LatePush:  # noqa: A002 - it is an id
    made = late_of(record(browser), notification(id), Parcel(b"{}", "topic", "high"))
    assert made is not None
    return made


def test_a_message_has_one_id_for_each_browser() -> None:
    assert late("m").id == late("m").id
    assert len({late("m").id, late("n").id, late("m", "other").id}) == 3
    assert (late("m").subscription, late("m").position, late("m").topic) == ("b", 7, "topic")


def test_all_is_kept_but_who_appeared() -> None:
    for kind in NotificationKind:
        about = replace(notification("n", None), kind=kind)
        kept = late_of(record("b"), about, Parcel(b"{}"))
        assert (kept is None) is (kind is NotificationKind.SIGNED_IN)
        assert kept is None or kept.conversation == ""


async def test_it_is_kept_until_it_is_over() -> None:
    storage = Storage()
    kept = Late(storage)  # type: ignore[arg-type]  # only what is late is stored here
    await kept.keep([late("m")])
    assert kept.is_under_way(late("m"))
    assert await kept.left(ANNA) == []  # it is ours
    assert kept.over(late("m"))
    assert not kept.over(late("m"))
    assert list(storage.kept.values()) == [late("m")]
    await kept.forget(late("m"))
    assert storage.kept == {}


async def test_what_another_run_left_is_taken_up_once() -> None:
    storage = Storage()
    storage.kept = {"x": late("m")}
    kept = Late(storage)  # type: ignore[arg-type]  # as above
    assert await kept.left(ANNA) == [late("m")]
    assert await kept.left(ANNA) == []
    assert kept.is_under_way(late("m"))


async def test_a_broken_store_stops_nothing(caplog) -> None:
    storage = Storage()
    storage.broken = True
    kept = Late(storage)  # type: ignore[arg-type]  # as above
    await kept.keep([late("m")])
    assert kept.is_under_way(late("m"))
    assert await kept.left(ANNA) == []
    await kept.forget(late("m"))
    assert len(caplog.records) == 3
