"""What somebody listens to, plays or works on, from papyon's words and into them."""

from amsn2.api import limits
from amsn2.api.models import Media, MediaKind
from amsn2.networks.msn.bounds import line
from papyon.payload import personal

_WORDS = {MediaKind.MUSIC: "Music", MediaKind.GAME: "Games", MediaKind.OFFICE: "Office"}
_KINDS = {word.lower(): kind for kind, word in _WORDS.items()}
_BOTH = "{0} - {1}"
_LINE_LENGTH = 2 * limits.MEDIA_LENGTH


def spoken(media: Media | None) -> personal.Media | None:
    """What the network is told; every client of the time can show it."""
    if media is None:
        return None
    word = _WORDS[media.kind]
    if not media.artist:
        return personal.Media(word, "{0}", (media.title,))
    return personal.Media(word, _BOTH, (media.title, media.artist))


def own_media(media: personal.Media | None) -> Media | None:
    """What another endpoint of one's own has told; the title alone where its pattern is not like ours."""
    shown = media_line(media)
    if media is None or not shown:
        return None
    kind = _KINDS.get(media.kind.lower(), MediaKind.MUSIC)
    title, artist = shown, ""
    if media.pattern == _BOTH and len(media.arguments) >= 2:
        title, artist = media.arguments[:2]
    elif media.pattern == "{0}" and media.arguments:
        title = media.arguments[0]
    title, artist = _part(title) or _part(shown), _part(artist)
    return Media(title=title, artist=artist, kind=kind) if title else None


def media_line(media: personal.Media | None) -> str:
    """What contacts show, in one line; empty while it is switched off."""
    if media is None or not media.enabled:
        return ""
    return line(media.text, _LINE_LENGTH).strip()


def _part(text: str) -> str:
    return line(text, limits.MEDIA_LENGTH).strip()
