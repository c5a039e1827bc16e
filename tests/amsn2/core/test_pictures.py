"""Display pictures, from one's own to what a friend sees."""

import pytest

from amsn2.api.commands import SetPicture, SignOut
from amsn2.api.errors import NetworkFailure, ProblemCode, Refused
from amsn2.api.events import ContactChanged
from amsn2.api.media import BlobId, BlobKind
from amsn2.api.models import AccountState, contact_id
from amsn2.api.network import PictureReceived
from tests.amsn2.core.test_emoticons import put
from tests.amsn2.play import Role, Stage, new_id
from tests.amsn2.storage.drawings import SVG, bomb, drawn

ANNA, BERT = "anna@example.com", "bert@example.com"


async def friends(stage: Stage) -> tuple[Role, Role]:
    anna, bert = await stage.member(ANNA), await stage.member(BERT)
    await stage.friends(anna, bert)
    return anna, bert


def wish(role: Role, picture: BlobId | None) -> SetPicture:
    return SetPicture(id=new_id(), account=role.account.id, picture=picture)


async def seen_by(role: Role, address: str, condition) -> BlobId | None:
    await role.until(lambda _: condition(role.contact(address).picture))
    return role.contact(address).picture


async def test_a_friend_sees_it_and_both_keep_it(stage: Stage):
    anna, bert = await friends(stage)
    blob = await put(anna, drawn(200, 100), BlobKind.PICTURE)
    assert (await anna.settled(wish(anna, blob))).problem is None
    assert anna.account.picture == blob
    assert await seen_by(bert, ANNA, bool) == blob  # the same points, drawn by both, are the same bytes

    anna, bert = await stage.again(anna), await stage.again(bert)
    assert anna.account.picture == blob
    assert bert.loaded.contacts[contact_id(bert.account.id, ANNA)].picture == blob
    await anna.settled(wish(anna, None))
    await seen_by(bert, ANNA, lambda picture: picture is None)
    assert [one.blob for one in await bert.messenger.pictures(contact_id(bert.account.id, ANNA))] == [blob]
    assert [one.blob for one in await anna.messenger.pictures(None)] == [blob]
    assert await anna.messenger.pictures(contact_id(anna.account.id, BERT)) == ()


async def test_what_is_set_while_signed_out_is_shown_at_once_and_told_later(stage: Stage):
    anna, bert = await friends(stage)
    await anna.do(SignOut(id=new_id(), account=anna.account.id))
    await anna.in_state(AccountState.SIGNED_OUT)
    blob = await put(anna, drawn(), BlobKind.PICTURE)
    await anna.do(wish(anna, blob))
    assert anna.account.picture == blob
    anna = await stage.again(anna)
    assert anna.account.picture == blob
    assert bert.contact(ANNA).picture is None


async def test_a_network_that_forgot_is_told_again(stage: Stage):
    anna, bert = await friends(stage)
    blob = await put(anna, drawn(), BlobKind.PICTURE)
    await anna.settled(wish(anna, blob))
    stage.network.members[ANNA].picture = None
    bert.events.clear()
    await stage.again(anna)
    await bert.saw(ContactChanged, lambda event: event.contact.picture is None)
    await seen_by(bert, ANNA, bool)
    assert stage.network.members[ANNA].picture is not None


async def test_only_ones_own_pictures(stage: Stage):
    anna, bert = await friends(stage)
    theirs = await put(bert, drawn(), BlobKind.PICTURE)
    file = await put(anna, drawn(), BlobKind.FILE)
    for blob, code in ((theirs, ProblemCode.BLOB_UNKNOWN), (file, ProblemCode.BLOB_UNFIT)):
        with pytest.raises(Refused) as refused:
            await anna.do(wish(anna, blob))
        assert refused.value.problem.code is code


async def test_another_place_changes_it_too(stage: Stage):
    anna, _ = await friends(stage)
    stage.network.tell(ANNA, PictureReceived(address=ANNA, data=drawn()))
    await anna.until(lambda _: anna.account.picture)
    stage.network.tell(ANNA, PictureReceived(address=ANNA, data=None))
    await anna.until(lambda _: anna.account.picture is None)


@pytest.mark.parametrize("data", [b"", SVG, bomb(), drawn()[:40]])
async def test_what_is_no_picture_changes_nothing(stage: Stage, data):
    anna, bert = await friends(stage)
    blob = await put(anna, drawn(), BlobKind.PICTURE)
    await anna.settled(wish(anna, blob))
    await seen_by(bert, ANNA, bool)
    stage.network.tell(BERT, PictureReceived(address=ANNA, data=data))
    await stage.network.settled()
    assert bert.contact(ANNA).picture == blob


async def test_a_network_that_has_none_says_so(stage: Stage):
    anna, _ = await friends(stage)
    stage.network.faults.fail["set_picture"] = [NetworkFailure(ProblemCode.NOT_THERE)]
    blob = await put(anna, drawn(), BlobKind.PICTURE)
    settled = await anna.settled(wish(anna, blob))
    assert settled.problem.code is ProblemCode.NOT_THERE
