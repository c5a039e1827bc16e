import pytest
from hypothesis import given
from hypothesis import strategies as st

from amsn2.api import limits
from amsn2.api.models import Media, MediaKind
from amsn2.networks.msn.media import media_line, own_media, spoken
from papyon.payload import personal

OURS = (
    Media(title="Song"),
    Media(title="Song", artist="Singer"),
    Media(title="{0} - {1}", artist="{0}", kind=MediaKind.GAME),
    Media(title="Table", kind=MediaKind.OFFICE),
)


@pytest.mark.parametrize("media", OURS)
def test_what_is_said_comes_back(media):
    told = personal.parse_media(spoken(media).token())
    assert own_media(told) == media
    assert media_line(told) == " - ".join(filter(None, (media.title, media.artist)))


def test_nothing_and_what_is_switched_off_is_nothing():
    assert spoken(None) is own_media(None) is None
    off = personal.Media("Music", "{0}", ("Song",), enabled=False)
    assert (own_media(off), media_line(off), media_line(None)) == (None, "", "")
    assert own_media(personal.Media("Music", "{0}", ("  ",))) is None


def test_of_another_pattern_the_line_is_the_title():
    other = personal.Media("Radio", "{1} by {0}", ("Singer", "Song"))
    assert own_media(other) == Media(title="Song by Singer")
    assert own_media(personal.Media("Music", "{0} - {1}", ("", "Singer"))) == Media(
        title="- Singer", artist="Singer"
    )


@given(st.text(), st.text(), st.lists(st.text()))
def test_whatever_others_say_stays_within_the_limits(kind, pattern, arguments):
    media = personal.Media(kind, pattern, tuple(arguments))
    assert len(media_line(media)) <= 2 * limits.MEDIA_LENGTH
    assert "\n" not in media_line(media)
    own = own_media(media)
    assert own is None or (1 <= len(own.title) <= limits.MEDIA_LENGTH >= len(own.artist))
