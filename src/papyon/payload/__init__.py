"""What is inside payloads, one format a file; each read and written on one page, for client and server alike.

Five words: a *message* is MIME-like (MSG, UUM); *personal* data is the XML of UUX and UBX; a *list* document
says who is on which list (ADL, RML, FQY); a *presence* line is a payload in disguise, all of it arguments; a
*service* document is SOAP. Nothing here knows a connection. Readers raise PayloadError and nothing else.
"""

from papyon.payload.address import NetworkAddress, has_network, join_endpoint, split_endpoint
from papyon.payload.bidi import isolate
from papyon.payload.contents import Action, Content, Ink, Nudge, Text, VoiceClip, Wink
from papyon.payload.control import CONTROL, Recording, Typing, parse_control
from papyon.payload.datacast import DATACAST, Datacast, DatacastKind, parse_datacast
from papyon.payload.emoticons import Emoticon, emoticon_lists, parse_emoticons
from papyon.payload.ink import InkKind, InkMessage, parse_ink
from papyon.payload.invitation import INVITATION, Invitation, parse_invitation
from papyon.payload.listchange import (
    Addition,
    ContactProperty,
    GroupAddition,
    GroupRemoval,
    GroupRename,
    ListChange,
    ModeChange,
    OwnProperty,
    Removal,
)
from papyon.payload.lists import ListDocument, ListEntry, ListError, parse_lists, split
from papyon.payload.maildata import (
    LIVE_FOLDER,
    TRASH,
    MailData,
    MailMoved,
    WaitingMessage,
    parse_mail_data,
    parse_mail_moved,
)
from papyon.payload.markup import Span, Style, parse_markup, strip_markup
from papyon.payload.message import MimeMessage
from papyon.payload.msn_object import MsnObject, ObjectKind, find_msn_object, parse_msn_object
from papyon.payload.note import NoteKind
from papyon.payload.notice import Alert, ListsChanged, parse_notice, personal_id
from papyon.payload.oim import OfflineText, format_date, parse_date, parse_offline_text
from papyon.payload.page import Page, PageKind
from papyon.payload.passport import Authorization, Denied, Elsewhere, Granted, PassportUrls, parse_verdict
from papyon.payload.personal import (
    EndpointData,
    Media,
    PersonalData,
    PrivateEndpointData,
    parse_media,
    parse_personal,
)
from papyon.payload.policies import POLICIES, SHIELDS, Policies, Shield, parse_policies
from papyon.payload.presence import Presence, StatusChange, address_args, parse_address_args, parse_presence
from papyon.payload.profile import PROFILE, Profile, parse_profile, swap_port
from papyon.payload.receipt import (
    CLIENT_CAPS,
    MESSAGE_ID,
    RECEIPT,
    ClientCaps,
    Receipt,
    message_id_of,
    parse_client_caps,
    parse_receipt,
)
from papyon.payload.smileys import SMILEYS, Smiley, split_smileys
from papyon.payload.synchronisation import ContactLine, GroupLine, PropertyLine, Stamps, SyncReply
from papyon.payload.text import Effect, TextFormat, TextMessage, parse_format, parse_text, split_text
from papyon.payload.words import decode_words, encode_word

__all__ = [
    "CLIENT_CAPS",
    "CONTROL",
    "DATACAST",
    "INVITATION",
    "LIVE_FOLDER",
    "MESSAGE_ID",
    "POLICIES",
    "PROFILE",
    "RECEIPT",
    "SHIELDS",
    "SMILEYS",
    "TRASH",
    "Action",
    "Addition",
    "Alert",
    "Authorization",
    "ClientCaps",
    "ContactLine",
    "ContactProperty",
    "Content",
    "Datacast",
    "DatacastKind",
    "Denied",
    "Effect",
    "Elsewhere",
    "Emoticon",
    "EndpointData",
    "Granted",
    "GroupAddition",
    "GroupLine",
    "GroupRemoval",
    "GroupRename",
    "Ink",
    "InkKind",
    "InkMessage",
    "Invitation",
    "ListChange",
    "ListDocument",
    "ListEntry",
    "ListError",
    "ListsChanged",
    "MailData",
    "MailMoved",
    "Media",
    "MimeMessage",
    "ModeChange",
    "MsnObject",
    "NetworkAddress",
    "NoteKind",
    "Nudge",
    "ObjectKind",
    "OfflineText",
    "OwnProperty",
    "Page",
    "PageKind",
    "PassportUrls",
    "PersonalData",
    "Policies",
    "Presence",
    "PrivateEndpointData",
    "Profile",
    "PropertyLine",
    "Receipt",
    "Recording",
    "Removal",
    "Shield",
    "Smiley",
    "Span",
    "Stamps",
    "StatusChange",
    "Style",
    "SyncReply",
    "Text",
    "TextFormat",
    "TextMessage",
    "Typing",
    "VoiceClip",
    "WaitingMessage",
    "Wink",
    "address_args",
    "decode_words",
    "emoticon_lists",
    "encode_word",
    "find_msn_object",
    "format_date",
    "has_network",
    "isolate",
    "join_endpoint",
    "message_id_of",
    "parse_address_args",
    "parse_client_caps",
    "parse_control",
    "parse_datacast",
    "parse_date",
    "parse_emoticons",
    "parse_format",
    "parse_ink",
    "parse_invitation",
    "parse_lists",
    "parse_mail_data",
    "parse_mail_moved",
    "parse_markup",
    "parse_media",
    "parse_msn_object",
    "parse_notice",
    "parse_offline_text",
    "parse_personal",
    "parse_policies",
    "parse_presence",
    "parse_profile",
    "parse_receipt",
    "parse_text",
    "parse_verdict",
    "personal_id",
    "split",
    "split_endpoint",
    "split_smileys",
    "split_text",
    "strip_markup",
    "swap_port",
]
