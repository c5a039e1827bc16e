"""A person's own emoticons, from the shortcut to the friend who saves them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amsn2.api import limits
from amsn2.api.commands import RemoveEmoticon, RenameEmoticon, SaveEmoticon
from amsn2.api.errors import ProblemCode, Refused
from amsn2.api.events import EmoticonChanged, EmoticonRemoved, MessageAdded, MessageChanged
from amsn2.api.media import BlobId, BlobKind, Emoticon, EmoticonId, MessageEmoticon
from amsn2.core.emoticons import shortcuts_in
from tests.amsn2.play import Role, Stage, new_id
from tests.amsn2.storage.drawings import SVG, drawn, moving

ANNA, BERT = "anna@example.com", "bert@example.com"


async def pieces(data: bytes):
    yield data


async def put(role: Role, data: bytes, kind: BlobKind = BlobKind.EMOTICON) -> BlobId:
    return (await role.messenger.add_blob(kind, pieces(data))).id


async def save(role: Role, shortcut: str, blob: BlobId) -> EmoticonId:
    return EmoticonId(await role.do(SaveEmoticon(id=new_id(), shortcut=shortcut, blob=blob)))


async def code_of(role: Role, command) -> ProblemCode:
    with pytest.raises(Refused) as refused:
        await role.do(command)
    return refused.value.problem.code


async def test_saved_renamed_removed_and_there_after_a_restart(stage: Stage):
    anna = await stage.newcomer()
    blob = await put(anna, moving())
    cat = await save(anna, ":cat:", blob)
    await anna.do(RenameEmoticon(id=new_id(), emoticon=cat, shortcut=":meow:"))
    expected = Emoticon(id=cat, shortcut=":meow:", blob=blob)
    assert anna.snapshot.emoticons == {cat: expected}
    anna = await stage.again(anna)
    assert anna.snapshot.emoticons == {cat: expected}
    await anna.do(RemoveEmoticon(id=new_id(), emoticon=cat))
    await anna.do(RemoveEmoticon(id=new_id(), emoticon=cat))
    assert [type(event) for event in anna.events if type(event) is EmoticonRemoved] == [EmoticonRemoved]
    assert (await stage.again(anna)).snapshot.emoticons == {}


async def test_a_shortcut_stands_for_one_picture(stage: Stage):
    anna = await stage.newcomer()
    one, other = await put(anna, drawn()), await put(anna, drawn(color="blue"))
    cat = await save(anna, ":cat:", one)
    assert await save(anna, ":cat:", other) != cat
    assert anna.snapshot.emoticons == {cat: Emoticon(id=cat, shortcut=":cat:", blob=other)}
    dog = await save(anna, ":dog:", one)
    await anna.do(RenameEmoticon(id=new_id(), emoticon=dog, shortcut=":cat:"))
    assert anna.snapshot.emoticons == {dog: Emoticon(id=dog, shortcut=":cat:", blob=one)}


async def test_what_cannot_be_one(stage: Stage, monkeypatch):
    anna, bert = await stage.newcomer(), await stage.newcomer()
    blob = await put(anna, drawn())

    def of(blob: BlobId, shortcut: str = "x") -> SaveEmoticon:
        return SaveEmoticon(id=new_id(), shortcut=shortcut, blob=blob)

    assert await code_of(anna, of(await put(anna, drawn(), BlobKind.FILE))) is ProblemCode.BLOB_UNFIT
    assert await code_of(bert, of(blob)) is ProblemCode.BLOB_UNKNOWN
    for shortcut in ("", "a b", "x" * 33):
        assert await code_of(anna, of(blob, shortcut)) is ProblemCode.COMMAND_MALFORMED
    unknown = RenameEmoticon(id=new_id(), emoticon=EmoticonId("?"), shortcut="x")
    assert await code_of(anna, unknown) is ProblemCode.EMOTICON_UNKNOWN
    monkeypatch.setattr(limits, "EMOTICONS", 1)
    await save(anna, "x", blob)
    await save(anna, "x", blob)
    assert await code_of(anna, of(blob, "y")) is ProblemCode.TOO_MANY_EMOTICONS
    for data in (SVG, b""):
        with pytest.raises(Refused):
            await put(anna, data)


async def test_a_friend_sees_and_saves_what_was_written_with(stage: Stage):
    anna, bert = await stage.member(ANNA), await stage.member(BERT)
    blob = await put(anna, moving())
    await save(anna, ":cat", blob)
    await save(anna, ":cats", await put(anna, drawn()))
    await anna.say("a :cats and :cat :cat", BERT)
    sent = (await anna.history(BERT))[0]
    assert [one.shortcut for one in sent.emoticons] == [":cats", ":cat"]

    added = await bert.saw(MessageAdded)
    assert added.message.emoticons == (MessageEmoticon(shortcut=":cats"), MessageEmoticon(shortcut=":cat"))
    changed = await bert.saw(MessageChanged, lambda event: all(one.blob for one in event.message.emoticons))
    assert (await bert.history(ANNA))[0] == changed.message
    received = changed.message.emoticons[1].blob
    assert (await bert.messenger.blob(received)).content_type == "image/gif"
    await save(bert, ":katze", received)
    await bert.saw(EmoticonChanged)
    await bert.say(":katze", ANNA)
    await anna.saw(MessageChanged, lambda event: not event.message.own and event.message.emoticons[0].blob)


@given(
    st.text(alphabet="abc ", max_size=30),
    st.sets(st.text(alphabet="abc", min_size=1, max_size=3), max_size=6),
    st.integers(1, 4),
)
def test_what_is_found_is_there_and_not_inside_a_longer_one(text, shortcuts, count):
    found = shortcuts_in(text, shortcuts, count)
    assert len(found) == len(set(found)) <= count
    assert set(found) <= shortcuts
    assert all(one in text for one in found)
    everything = shortcuts_in(text, shortcuts, 100)
    assert everything[:count] == found
    # Whoever is not found has no place that is not taken.
    for longest in sorted(shortcuts, key=len, reverse=True)[:1]:
        assert (longest in everything) or longest not in text or len(longest) > 0


def test_the_longest_wins():
    assert shortcuts_in("aabaaa", ["a", "aa"], 9) == ["aa", "a"]
    assert shortcuts_in(":D:", [":D", "D:"], 9) == [":D"]
