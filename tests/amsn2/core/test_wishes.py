"""What is kept of wishes, and what when the network refuses them."""

import pytest

from amsn2.api.commands import (
    SetDisplayName,
    SetMedia,
    SetPersonalMessage,
    SetPicture,
    SetPresence,
    SetPrivacy,
)
from amsn2.api.models import AccountId, Media, Presence
from amsn2.api.storage import StoredAccount
from amsn2.core.waiting import Wish
from amsn2.core.wishes import Confirmed, with_wish
from tests.amsn2.play import new_id

HOME = AccountId("home")
KEPT = StoredAccount(id=HOME, network="memory", address="a@b", endpoint_id="e", display_name="Old")
SONG = Media(title="Song")
WISHES: tuple[tuple[Wish, str, object], ...] = (
    (SetPresence(id=new_id(), account=HOME, presence=Presence.BUSY), "presence", Presence.BUSY),
    (SetDisplayName(id=new_id(), account=HOME, display_name="New"), "display_name", "New"),
    (SetPersonalMessage(id=new_id(), account=HOME, personal_message="Hi"), "personal_message", "Hi"),
    (SetMedia(id=new_id(), account=HOME, media=SONG), "media", SONG),
    (SetPicture(id=new_id(), account=HOME, picture="0" * 64), "picture", "0" * 64),
    (SetPrivacy(id=new_id(), account=HOME, allow_strangers=False), "allow_strangers", False),
)


@pytest.mark.parametrize(("wish", "what", "value"), WISHES, ids=lambda value: type(value).__name__)
def test_a_wish_is_kept_confirmed_and_taken_back(wish: Wish, what: str, value: object) -> None:
    kept = with_wish(KEPT, wish)
    assert getattr(kept, what) == value
    nothing = Confirmed()
    if isinstance(wish, SetPresence | SetPicture):
        assert nothing.after(wish) == nothing
        assert nothing.instead_of(kept, wish) == kept
        return
    assert getattr(nothing.after(wish), what) == value
    assert getattr(nothing.instead_of(kept, wish), what) == getattr(nothing, what)
    assert nothing.after(wish).instead_of(KEPT, wish) == kept
