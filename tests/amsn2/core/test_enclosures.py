"""What an archive brings besides words: our own comes back whole, what is broken does not."""

import hashlib
import io
import itertools
import json
import zipfile
from typing import Final
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from amsn2.api.commands import DismissJob, StartExport, StartImport
from amsn2.api.errors import ProblemCode
from amsn2.api.formats import TextFormat
from amsn2.api.jobs import ExportFormat, Job, JobState
from amsn2.api.media import Attachment, AttachmentState, BlobId, BlobKind, MessageEmoticon
from amsn2.api.models import (
    AccountId,
    Conversation,
    ConversationId,
    Delivery,
    Message,
    MessageId,
    MessageKind,
    MessageQuery,
)
from amsn2.core.previews import keep_shown_preview
from tests.amsn2.core.histories import ended, handed_in, imported, result
from tests.amsn2.core.pictures import picture
from tests.amsn2.play import NOON, Role, Stage, new_id

ANNA, CARL = "anna@example.com", "carl@example.com"
FILE = b"all of a file" * 100
SOUND = b"RIFF\x24\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00" + bytes(32)
ENDS: Final = (
    AttachmentState.DONE,
    AttachmentState.REFUSED,
    AttachmentState.CANCELLED,
    AttachmentState.FAILED,
)
KINDS: Final = (MessageKind.FILE, MessageKind.WINK, MessageKind.VOICE, MessageKind.INK)
_talks = itertools.count(1)
_ids = itertools.count(1)

text = st.text(min_size=1, max_size=20).filter(str.strip).map(lambda one: one.replace("\x00", "-"))
words = st.builds(
    dict,
    kind=st.sampled_from([MessageKind.TEXT, MessageKind.ACTION]),
    text=text,
    emoticons=st.lists(st.sampled_from(["(x)", "(y)", ":z"]), unique=True, max_size=3),
    drawn=st.booleans(),
    format=st.builds(TextFormat, bold=st.booleans()),
)
brought = st.builds(
    dict,
    kind=st.sampled_from(KINDS),
    content=st.sampled_from(["file", "picture", "sound", "ink", ""]),
    state=st.sampled_from(ENDS),
)
said = st.lists(
    st.tuples(
        words | brought | st.just({"kind": MessageKind.NUDGE}),
        st.booleans(),
        st.integers(1, 40),
        st.sampled_from([Delivery.DELIVERED, Delivery.OFFLINE, Delivery.FAILED]),
        st.booleans(),
    ),
    max_size=12,
)


class Kept:
    """What is in somebody's store for messages to refer to."""

    def __init__(self, role: Role) -> None:
        self._blobs = role.store.blobs
        self.attachments: dict[str, Attachment] = {}
        self.emoticon: BlobId | None = None

    async def fill(self) -> None:
        blobs = self._blobs
        self.emoticon = (await blobs.keep(BlobKind.EMOTICON, picture(19, 19), NOON)).id
        for name, kind, data in (
            ("file", BlobKind.FILE, FILE),
            ("picture", BlobKind.FILE, picture(600, 300)),
            ("sound", BlobKind.SOUND, SOUND),
            ("ink", BlobKind.INK, picture(60, 30)),
        ):
            blob = await blobs.keep(kind, data, NOON)
            self.attachments[name] = Attachment(
                name=f"{name}.bin",
                size=blob.size,
                content_type=blob.content_type,
                blob=blob.id,
                preview=await keep_shown_preview(blobs, blob, NOON) if name == "picture" else None,
            )
        self.attachments[""] = Attachment(name="gone.bin", size=7)

    def message(self, talk: ConversationId, place: int, one: tuple) -> Message:
        what, own, later, delivery, kept_offline = one
        kind = what["kind"]
        emoticons = tuple(
            MessageEmoticon(shortcut=shortcut, blob=self.emoticon if what["drawn"] else None)
            for shortcut in what.get("emoticons", ())
        )
        attachment = None
        if kind in KINDS:
            attachment = replace(self.attachments[what["content"]], state=what["state"])
            if kind is not MessageKind.FILE:
                attachment = replace(attachment, name="")
        return Message(
            id=MessageId(str(UUID(int=2**100 + next(_ids), version=4))),
            conversation=talk,
            position=0,
            author=ANNA if own else talk.partition(":")[2],
            own=own,
            kind=kind,
            text=attachment.name if attachment else what.get("text", ""),
            format=what.get("format", TextFormat()),
            sent_at=NOON - 10_000_000 + place * 100 + later,
            delivery=delivery,
            kept_offline=kept_offline,
            emoticons=emoticons,
            attachment=attachment,
        )


async def history(role: Role, talk: ConversationId) -> list[Message]:
    return list((await role.store.messages(MessageQuery(conversation=talk, limit=50))).messages)


async def put(role: Role, messages: list[Message], other: str) -> ConversationId:
    talk = ConversationId(f"{role.account.id}:{other}")
    async with role.store.transaction() as transaction:
        await transaction.add_conversation(
            Conversation(id=talk, account=AccountId(role.account.id), participants=(other,))
        )
        await transaction.add_past(tuple(messages))
    return talk


async def exported(role: Role, talk: ConversationId, *, contents: bool = True) -> tuple[Job, bytes]:
    command = StartExport(id=new_id(), format=ExportFormat.JSON, conversation=talk, contents=contents)
    job = await ended(role, command)
    data = await result(role, job)
    await role.do(DismissJob(id=new_id(), job=job.id))
    return job, data


def same(message: Message, own_address: str) -> Message:
    """A message without what differs from account to account."""
    author = own_address if message.own else message.author
    return replace(message, position=0, conversation=ConversationId(""), author=author)


@pytest.fixture
async def both(stage: Stage) -> tuple[Role, Role]:
    return await stage.member(ANNA), await stage.member(CARL)


@given(said)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_an_export_with_contents_comes_back_as_it_was(
    both: tuple[Role, Role], one_talk: list[tuple]
) -> None:
    anna, carl = both
    kept = Kept(anna)
    await kept.fill()
    other = f"talk{next(_talks)}@example.com"
    talk = ConversationId(f"{anna.account.id}:{other}")
    await put(anna, [kept.message(talk, place, one) for place, one in enumerate(one_talk)], other)
    before = await history(anna, talk)
    _, data = await exported(anna, talk)
    if not before:
        return
    job = await imported(carl, data)
    assert (job.added, job.skipped) == (len(before), 0)
    await carl.do(DismissJob(id=new_id(), job=job.id))
    after = await history(carl, ConversationId(f"{carl.account.id}:{other}"))
    assert [same(one, "") for one in after] == [same(one, "") for one in before]
    for message in after:
        if message.attachment is not None and message.attachment.blob is not None:
            blob = message.attachment.blob
            mine = await anna.messenger.read_blob(blob, 0, 10**7)
            theirs = await carl.messenger.read_blob(blob, 0, 10**7)
            assert mine == theirs


def archive_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(files: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return file.getvalue()


async def sent_file(stage: Stage) -> tuple[Role, dict[str, bytes], str]:
    """Somebody's export with one file in it, unpacked; and where the file lies."""
    anna = await stage.member(ANNA)
    kept = Kept(anna)
    await kept.fill()
    talk = ConversationId(f"{anna.account.id}:{CARL}")
    what = {"kind": MessageKind.FILE, "content": "file", "state": AttachmentState.DONE}
    message = kept.message(talk, 0, (what, True, 1, Delivery.DELIVERED, False))
    _, data = await exported(anna, await put(anna, [message], CARL))
    files = archive_of(data)
    return anna, files, f"contents/file/{hashlib.sha256(FILE).hexdigest()}"


async def test_each_content_is_there_once_beside_its_document(stage: Stage) -> None:
    anna, files, place = await sent_file(stage)
    assert list(files) == [f"{ANNA}/{CARL}.json", place]
    assert files[place] == FILE
    (message,) = json.loads(files[f"{ANNA}/{CARL}.json"])["messages"]
    assert message["attachment"]["content"] == place.rpartition("/")[2]
    job, data = await exported(anna, ConversationId(f"{anna.account.id}:{CARL}"), contents=False)
    assert job.name.endswith(".json")
    assert json.loads(data)["messages"][0]["attachment"]["name"] == "file.bin"


async def test_a_page_shows_the_previews_of_files(stage: Stage) -> None:
    anna = await stage.member(ANNA)
    kept = Kept(anna)
    await kept.fill()
    talk = ConversationId(f"{anna.account.id}:{CARL}")
    what = {"kind": MessageKind.FILE, "content": "picture", "state": AttachmentState.DONE}
    await put(anna, [kept.message(talk, 0, (what, True, 1, Delivery.DELIVERED, False))], CARL)
    job = await ended(anna, StartExport(id=new_id(), format=ExportFormat.HTML, conversation=talk))
    page = await result(anna, job)
    assert b'src="data:image/webp;base64,' in page
    assert b"image/png" not in page, "the file itself is as somebody handed it in"


@pytest.mark.parametrize("spoil", ["missing", "half", "other", "folder"])
async def test_what_is_not_whole_is_left_out(stage: Stage, spoil: str) -> None:
    _, files, place = await sent_file(stage)
    whole = files.pop(place)
    if spoil in ("half", "other"):
        files[place] = whole[:-1] if spoil == "half" else b"something else"
    packed_again = packed({f"backup/{name}": data for name, data in files.items()})
    if spoil == "folder":
        packed_again = packed({f"backup/{name}": data for name, data in (files | {place: whole}).items()})
    carl = await stage.member("dora@example.com")
    assert (await imported(carl, packed_again)).added == 1
    (message,) = await history(carl, ConversationId(f"{carl.account.id}:{CARL}"))
    assert message.attachment is not None
    assert (message.kind, message.text) == (MessageKind.FILE, "file.bin")
    assert (message.attachment.blob is not None) == (spoil == "folder")


async def test_what_is_shown_as_a_picture_is_one(stage: Stage) -> None:
    _, files, place = await sent_file(stage)
    document = f"{ANNA}/{CARL}.json"
    hostile = b"GIF89a" + bytes(60)
    name = hashlib.sha256(hostile).hexdigest()
    read = json.loads(files[document])
    (message,) = read["messages"]
    message |= {"kind": "wink", "emoticons": ["(x)"], "pictures": {"(x)": name}}
    message["attachment"] |= {"preview": name}
    read["messages"] = []
    files = {
        document: f"{json.dumps(read)[:-2]}\n{json.dumps(message)}\n]}}\n".encode(),
        place: files[place],
        f"contents/file/{name}": hostile,
    }
    dora = await stage.member("dora@example.com")
    assert (await imported(dora, packed(files))).added == 1
    (kept,) = await history(dora, ConversationId(f"{dora.account.id}:{CARL}"))
    assert kept.attachment is not None
    assert kept.attachment.blob is not None
    assert kept.attachment.preview is None
    assert [(one.shortcut, one.blob) for one in kept.emoticons] == [("(x)", None)]


async def test_without_room_it_stops_and_goes_on_when_there_is(stage: Stage) -> None:
    _, files, _ = await sent_file(stage)
    dora = await stage.member("dora@example.com")
    data = packed(files)
    quota = stage.storage.blobs.quota
    blob = await handed_in(dora, data)
    stage.set_quota(max(len(one) for path, one in files.items() if "contents/" in path) - 1)
    job = await ended(dora, StartImport(id=new_id(), account=dora.account.id, blob=blob))
    assert job.state is JobState.FAILED
    assert job.problem is not None
    assert job.problem.code is ProblemCode.QUOTA_FULL
    assert job.added == 0
    stage.set_quota(quota)
    assert (await imported(dora, data)).added == 1
