"""The client with its sockets: the only room of papyon that knows a loop.

Five words: a *client* is one account that is signed in or on its way; a *link* drives one session machine
over one connection; a *service* is asked by SOAP over HTTP with a *ticket*; a *conversation* is what is said
between the same people, over as many switchboards as it takes.

    async with Client(Settings.at(host, services), Credentials(address, password)) as client:
        async for event in client.events():
            ...
"""

from papyon.aio.client import Client
from papyon.aio.content import ContentStore, DirectoryStore, MemoryStore
from papyon.aio.events import (
    ClientEvent,
    EndpointsChanged,
    Fate,
    LetterChanged,
    LetterReceived,
    Maintenance,
    ParticipantJoined,
    ParticipantLeft,
    PrivacyChanged,
    RosterChanged,
    RosterLoaded,
    SelfChanged,
    ServerNotice,
    SignedIn,
    SignedInElsewhere,
    SignedOut,
    SigningIn,
    Stage,
    TransferDone,
    TransferFailed,
    TransferOffered,
    TransferProgress,
    TypingReceived,
)
from papyon.aio.files import FileSink, FileSource, Sink, Source
from papyon.aio.presets import PRESETS, Preset, discover
from papyon.aio.proxy import Proxy, ProxyKind
from papyon.aio.reconnect import Backoff
from papyon.aio.settings import DIALECTS, Credentials, Settings
from papyon.aio.stream import EventStream
from papyon.payload.contents import Action, Content, Ink, Nudge, Text, VoiceClip, Wink
from papyon.payload.msn_object import MsnObject, ObjectKind
from papyon.session.letters import Letter
from papyon.session.roster import Buddy, Changes, Group, Petition

__all__ = [
    "DIALECTS",
    "PRESETS",
    "Action",
    "Backoff",
    "Buddy",
    "Changes",
    "Client",
    "ClientEvent",
    "Content",
    "ContentStore",
    "Credentials",
    "DirectoryStore",
    "EndpointsChanged",
    "EventStream",
    "Fate",
    "FileSink",
    "FileSource",
    "Group",
    "Ink",
    "Letter",
    "LetterChanged",
    "LetterReceived",
    "Maintenance",
    "MemoryStore",
    "MsnObject",
    "Nudge",
    "ObjectKind",
    "ParticipantJoined",
    "ParticipantLeft",
    "Petition",
    "Preset",
    "PrivacyChanged",
    "Proxy",
    "ProxyKind",
    "RosterChanged",
    "RosterLoaded",
    "SelfChanged",
    "ServerNotice",
    "Settings",
    "SignedIn",
    "SignedInElsewhere",
    "SignedOut",
    "SigningIn",
    "Sink",
    "Source",
    "Stage",
    "Text",
    "TransferDone",
    "TransferFailed",
    "TransferOffered",
    "TransferProgress",
    "TypingReceived",
    "VoiceClip",
    "Wink",
    "discover",
]
