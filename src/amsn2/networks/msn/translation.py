"""What a papyon client tells, in the words of the port between core and networks."""

import logging
from collections.abc import Iterable, Iterator
from typing import assert_never

from amsn2.api import limits
from amsn2.api.models import (
    AccountState,
    Delivery,
    Endpoint,
    EndpointKind,
    MessageId,
    MessageKind,
    Presence,
    TextFormat,
)
from amsn2.api.network import (
    ContactForgotten,
    ContactUpdated,
    ContentReference,
    DeliveryChanged,
    EndpointsReceived,
    FileEnded,
    FileOffered,
    FileProgressed,
    GroupForgotten,
    GroupUpdated,
    MessageReceived,
    NetworkContact,
    NetworkEvent,
    NetworkGroup,
    NetworkRequest,
    NoticeReceived,
    Outgoing,
    ParticipantJoined,
    ParticipantLeft,
    PrivacyReceived,
    Progress,
    RequestArrived,
    RequestGone,
    RosterReceived,
    SelfUpdated,
    SignedIn,
    SignedOut,
    TypingReceived,
)
from amsn2.networks.msn import bounds
from amsn2.networks.msn.bounds import is_address, line, personal_message
from amsn2.networks.msn.media import media_line, own_media
from amsn2.networks.msn.problems import problem_of
from papyon.aio import events
from papyon.payload import contents, text
from papyon.payload.emoticons import Emoticon
from papyon.payload.msn_object import MsnObject
from papyon.session import endpoints as places
from papyon.session.letters import Letter
from papyon.session.roster import Buddy, Changes, Group, Petition
from papyon.types import Status

log = logging.getLogger(__name__)

PRESENCES = {
    Status.NLN: Presence.ONLINE,
    Status.BSY: Presence.BUSY,
    Status.IDL: Presence.IDLE,
    Status.BRB: Presence.BE_RIGHT_BACK,
    Status.AWY: Presence.AWAY,
    Status.PHN: Presence.PHONE,
    Status.LUN: Presence.LUNCH,
    Status.HDN: Presence.HIDDEN,
    Status.FLN: Presence.OFFLINE,
}
# Nobody can ask to be offline while signed in; hidden is what comes nearest.
STATUSES = {presence: status for status, presence in PRESENCES.items()} | {Presence.OFFLINE: Status.HDN}

_STATES = {
    events.Stage.CONNECTING: AccountState.CONNECTING,
    events.Stage.AUTHENTICATING: AccountState.AUTHENTICATING,
    events.Stage.LOADING: AccountState.LOADING,
}
_DELIVERIES = {
    events.Fate.SENT: Delivery.SENT,
    events.Fate.DELIVERED: Delivery.DELIVERED,
    events.Fate.OFFLINE: Delivery.OFFLINE,
    events.Fate.FAILED: Delivery.FAILED,
}
_ENDPOINT_KINDS: dict[int, EndpointKind] = {
    places.ClientType.COMPUTER: EndpointKind.COMPUTER,
    places.ClientType.WEB: EndpointKind.WEB,
    places.ClientType.MOBILE: EndpointKind.MOBILE,
    places.ClientType.CONSOLE: EndpointKind.CONSOLE,
}
_ENDPOINT_ID_LENGTH = 64
_FONT_LENGTH = 64
_PLAIN = text.TextFormat()


def translate(event: events.ClientEvent, server: str) -> Iterator[NetworkEvent]:
    """The network events that say the same; `server` is the host for problems."""
    match event:
        case events.SigningIn(stage):
            yield Progress(state=_STATES[stage])
        case events.RosterLoaded(groups, buddies, petitions):
            yield RosterReceived(
                groups=tuple(map(_group, groups)),
                contacts=tuple(_contact(buddy) for buddy in buddies if is_address(buddy.address)),
                requests=tuple(_request(one) for one in petitions if is_address(one.address)),
            )
        case events.SignedIn(name, message):
            yield SignedIn(display_name=bounds.name(name), personal_message=personal_message(message))
        case events.SignedOut(error, retry_at):
            yield SignedOut(
                problem=None if error is None else problem_of(error, server),
                retry_at=None if retry_at is None else int(retry_at * 1000),
            )
        case events.RosterChanged(changes):
            yield from _changes(changes)
        case events.SelfChanged(status, name, message, media):
            yield SelfUpdated(
                presence=PRESENCES[status],
                display_name=bounds.name(name),
                personal_message=personal_message(message),
                media=own_media(media),
            )
        case events.LetterReceived():
            if is_address(event.author):
                yield from _message(event)
            else:
                log.warning("a message from somebody without an address was dropped")
        case events.LetterChanged(letter, fate, error):
            yield DeliveryChanged(
                message=MessageId(letter),
                delivery=_DELIVERIES[fate],
                problem=None if error is None else problem_of(error, server, "The contact"),
            )
        case events.TypingReceived(participants, author):
            if is_address(author):
                yield TypingReceived(participants=_people(participants), author=author)
        case events.ParticipantJoined(participants, address, new):
            if is_address(address):
                yield ParticipantJoined(participants=_people(participants), address=address, new=new)
        case events.ParticipantLeft(participants, address):
            if is_address(address):
                yield ParticipantLeft(participants=_people(participants), address=address)
        case events.Maintenance(minutes):
            log.info("%s goes down for maintenance in %d minutes", server, minutes)
            yield NoticeReceived(minutes=max(minutes, 0))
        case events.PrivacyChanged(allow_strangers):
            # Whether to ask of who added one is papyon's to follow: aMSN2 has no setting for it.
            yield PrivacyReceived(allow_strangers=allow_strangers)
        case events.EndpointsChanged(endpoints):
            yield EndpointsReceived(endpoints=tuple(map(_endpoint, endpoints[: limits.ENDPOINTS])))
        case events.TransferOffered():
            if is_address(event.address):
                yield FileOffered(
                    author=event.address,
                    transfer=event.transfer,
                    name=event.name,
                    size=event.size,
                    preview=event.preview,
                )
        case events.TransferProgress(transfer, place):
            yield FileProgressed(transfer=transfer, done=place)
        case events.TransferDone(transfer):
            yield FileEnded(transfer=transfer)
        case events.TransferFailed(transfer, error):
            yield FileEnded(transfer=transfer, problem=problem_of(error, server))
        case events.ServerNotice(text=words):
            log.info("%s has a notice for people", server)
            if shown := line(words, limits.NOTICE_LENGTH).strip():
                yield NoticeReceived(text=shown)
        case _:
            assert_never(event)


def letter_of(message: Outgoing, emoticons: tuple[Emoticon, ...] = ()) -> Letter:
    """A message on its way out, in papyon's words, with the emoticons that it uses."""
    if message.kind is MessageKind.NUDGE:
        return Letter(message.id, contents.Nudge())
    look = text.TextFormat(
        font=message.format.font or _PLAIN.font,
        effects=frozenset(effect for effect, name in _EFFECTS if getattr(message.format, name)),
        color=message.format.color or _PLAIN.color,
        right_to_left=message.format.right_to_left,
    )
    return Letter(message.id, contents.Text(message.text, look, emoticons))


_EFFECTS = (
    (text.Effect.BOLD, "bold"),
    (text.Effect.ITALIC, "italic"),
    (text.Effect.UNDERLINE, "underline"),
    (text.Effect.STRIKE, "strike"),
)


def _format(look: text.TextFormat) -> TextFormat:
    effects = {name: effect in look.effects for effect, name in _EFFECTS}
    return TextFormat(
        # What every client writes when nobody chose anything is no choice.
        font="" if look.font == _PLAIN.font else line(look.font, _FONT_LENGTH),
        color=None if look.color == _PLAIN.color else look.color,
        right_to_left=look.right_to_left,
        **effects,
    )


def _message(letter: events.LetterReceived) -> Iterator[MessageReceived]:
    kind, words, look = MessageKind.TEXT, "", _PLAIN
    shortcuts: tuple[str, ...] = ()
    content: bytes | None = None
    references: tuple[ContentReference, ...] = ()
    match letter.content:
        case contents.Text(words, look, emoticons):
            # The text is without what no database takes, so such a shortcut is nowhere in it.
            emoticons = tuple(one for one in emoticons if bounds.is_plain(one.shortcut))
            shortcuts = tuple(one.shortcut for one in emoticons)
            few = emoticons[: limits.MESSAGE_EMOTICONS]
            references = tuple(_references((one.shortcut, one.object) for one in few))
        case contents.Action(words):
            kind = MessageKind.ACTION
        case contents.Nudge():
            kind = MessageKind.NUDGE
        case contents.Wink(found):
            kind, words = MessageKind.WINK, line(found.friendly, limits.NAME_LENGTH)
            references = tuple(_references([("", found)]))
        case contents.VoiceClip(found):
            kind = MessageKind.VOICE
            references = tuple(_references([("", found)]))
        case contents.Ink(content):
            kind = MessageKind.INK
        case _:
            assert_never(letter.content)
    yield MessageReceived(
        participants=_people(letter.participants),
        author=letter.author,
        remote_id=letter.id,
        kind=kind,
        text=bounds.body(words),
        format=_format(look),
        sent_at=None if letter.sent is None else int(letter.sent.timestamp() * 1000),
        kept_offline=letter.kept_offline,
        shortcuts=shortcuts,
        content=content,
        references=references,
    )


def _references(found: Iterable[tuple[str, MsnObject]]) -> Iterator[ContentReference]:
    for shortcut, one in found:
        text = str(one)
        if len(text) <= limits.REFERENCE_LENGTH and bounds.is_plain(text):
            yield ContentReference(shortcut=shortcut, reference=text)


def _changes(changes: Changes) -> Iterator[NetworkEvent]:
    # Groups before who is in them, and the other way round when they go.
    for group in changes.groups:
        yield GroupUpdated(group=_group(group))
    for buddy in filter(lambda one: is_address(one.address), changes.buddies):
        yield ContactUpdated(contact=_contact(buddy))
    for address in changes.gone_buddies:
        yield ContactForgotten(address=address)
    for group_id in changes.gone_groups:
        yield GroupForgotten(id=group_id)
    for petition in filter(lambda one: is_address(one.address), changes.petitions):
        yield RequestArrived(request=_request(petition))
    for address in changes.gone_petitions:
        yield RequestGone(address=address)


def _group(group: Group) -> NetworkGroup:
    return NetworkGroup(id=group.id, name=line(group.name, limits.GROUP_NAME_LENGTH))


def _contact(buddy: Buddy) -> NetworkContact:
    return NetworkContact(
        address=buddy.address,
        display_name=bounds.name(buddy.display_name),
        alias=bounds.name(buddy.alias),
        presence=PRESENCES[buddy.status],
        personal_message=personal_message(buddy.personal_message),
        groups=buddy.groups,
        listed=buddy.listed,
        favourite=buddy.favourite,
        media=media_line(buddy.media),
        blocked=buddy.blocked,
    )


def _endpoint(place: places.Endpoint) -> Endpoint:
    return Endpoint(
        id=place.id[:_ENDPOINT_ID_LENGTH],
        name=line(place.name, limits.DEVICE_LENGTH).strip(),
        kind=_ENDPOINT_KINDS.get(place.client_type, EndpointKind.OTHER),
        presence=Presence.IDLE if place.idle else PRESENCES[place.status],
        here=place.here,
    )


def _request(petition: Petition) -> NetworkRequest:
    return NetworkRequest(
        address=petition.address,
        display_name=bounds.name(petition.display_name),
        text=line(petition.text, limits.INVITATION_LENGTH),
    )


def _people(participants: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(filter(is_address, participants))
