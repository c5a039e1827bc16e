"""Every limit of what people and programs may hand to aMSN2, each with its reason."""

from typing import Final

TEXT_LENGTH: Final = 8_000
"""Characters of one message: five times what one MSN message carries, so that it is split, not lost."""

NAME_LENGTH: Final = 129
"""Characters of a display name: MSN keeps 387 bytes after encoding, three a character at worst."""

PERSONAL_MESSAGE_LENGTH: Final = 500
"""Characters of a personal message: what Windows Live Messenger let people type, rounded up."""

ADDRESS_LENGTH: Final = 129
"""Characters of an e-mail address: what the MSN services accept."""

ACCOUNTS: Final = 50
"""Accounts of a person: each is a connection that stays open, and a card that is looked at."""

ADDRESSES: Final = 10
"""Addresses that a person may make on the network in the box, those that are not used any more too."""

NETWORK_ADDRESSES: Final = 5_000
"""Addresses of the network in the box up to which people make more: past that whoever runs it decides."""

GROUP_NAME_LENGTH: Final = 61
"""Characters of a group name: MSN refuses more than 61 bytes when a group is made."""

INVITATION_LENGTH: Final = 300
"""Characters of the words sent along when a contact is added."""

PASSWORD_LENGTH: Final = 256
"""Characters of a password: bounds the work of hashing it."""

PARTICIPANTS: Final = 20
"""People in one conversation: old clients stop at about twenty."""

POSITION: Final = 2**53 - 1
"""The highest position of a message: every reader of JSON counts that far exactly, every database too."""

PAGE: Final = 200
"""Messages in one page of history: about 100 kB of JSON at the worst usual case."""

CONVERSATIONS: Final = 2_000
"""Conversations shown in a snapshot, newest first: bounds the first answer a browser gets."""

PENDING_COMMANDS: Final = 1_000
"""Commands of one person that may wait for the network: past that nobody is served by keeping more."""

SHORTCUT_LENGTH: Final = 32
"""Characters of the shortcut of a custom emoticon: what other clients read."""

EMOTICONS: Final = 500
"""Custom emoticons of a person: a collector has two hundred."""

MESSAGE_EMOTICONS: Final = 35
"""Custom emoticons in one message: official clients stopped at seven."""

REFERENCE_LENGTH: Final = 2_000
"""Characters by which something of a message is asked for: names of its author and its file are in it."""

PICTURE_POINTS: Final = 96
"""Width and height of a display picture: what every client of the time shows."""

EMOTICON_POINTS: Final = 96
"""Width and height of a custom emoticon at most: larger ones are made smaller."""

INK_POINTS: Final = 1_024
"""Width and height of handwriting at most: a page of it fills a screen."""

PICTURES: Final = 200
"""Pictures of one contact that are kept, the newest: who changes it weekly has four years of them."""

IMAGE_UPLOAD_BYTES: Final = 16 * 1024 * 1024
"""Bytes of a picture or emoticon as it comes: a photograph of today's phones, which is made smaller here."""

IMAGE_PIXELS: Final = 32_000_000
"""Points of a picture as it comes, of all frames together: twice a phone's photograph, 128 MB in memory."""

EMOTICON_FRAMES: Final = 200
"""Frames of a moving emoticon: twenty seconds of the fastest that browsers show."""

IMAGE_BYTES: Final = 512 * 1024
"""Bytes of a picture or emoticon as it is kept: contacts fetch it in pieces of 1,202 bytes."""

SOUND_BYTES: Final = 4 * 1024 * 1024
"""Bytes of a sound: four minutes of the usual MP3, or a voice clip of fifteen seconds in any form."""

VOICE_BYTES: Final = 256 * 1024
"""Bytes of a voice clip that is made playable: two minutes, where clients record 15 seconds."""

FILE_BYTES: Final = 2 * 1024 * 1024 * 1024
"""Bytes of one file: old clients count no further."""

BLOB_QUOTA: Final = 10 * 1024 * 1024 * 1024
"""Bytes of files and pictures that one person may keep, unless the administrator says otherwise.

As many more may be exports and imports, for as long as they are needed: else whoever fills half of it could
take nothing along.
"""

UPLOADS: Final = 200
"""Uploads of a person that are remembered, the last ones; each may be a file that waits. A tab sends one
after the other, and a whole one is remembered in case its browser did not hear so."""

UPLOAD_KEPT: Final = 3 * 24 * 3600_000
"""Milliseconds that an upload is kept without going on: who closes the laptop on Friday goes on on Monday."""

UPLOAD_IDLE: Final = 3600_000
"""Milliseconds after which an upload that does not go on makes room for another, where there is none."""

FILES_LISTED: Final = 200
"""Files that are listed when somebody looks for room: the largest ones, which are what helps."""

FILE_NAME_LENGTH: Final = 255
"""Characters of a file name: what file systems take."""

ENDPOINTS: Final = 32
"""Endpoints of an account that are shown: nobody sits at more."""

NOTICE_LENGTH: Final = 1_000
"""Characters of what a network has to say to people: more is no notice."""

MEDIA_LENGTH: Final = 150
"""Characters of the title or the artist of what is played: longer lines show nowhere."""

DRAFT_LENGTH: Final = 8_000
"""Characters of a draft: it may become a message."""

NOTES_LENGTH: Final = 4_000
"""Characters of the notes on a contact: two pages."""

THEMES: Final = 50
"""Custom themes of a person."""

IDLE_MINUTES: Final = 24 * 60
"""The most minutes until the status changes by itself."""

RETENTION_DAYS: Final = 36_500
"""The most days for which messages are kept, where not for ever: a hundred years."""

SEARCH_LENGTH: Final = 200
"""Characters of what is searched for."""

JOBS: Final = 8
"""Long works of a person at a time, finished ones that are still shown too."""

DEVICE_LENGTH: Final = 64
"""Characters of the name that a browser gives itself when it tells that somebody is there."""

PASSKEY_NAME_LENGTH: Final = 60
"""Characters of the name that a person gives a passkey."""

PASSKEYS: Final = 20
"""Passkeys of a person: a few devices and key rings, each with one."""

INVITATION_DAYS: Final = 90
"""The most days for which an invitation is good."""

INVITATION_USES: Final = 50
"""The most people who may come in by one invitation: a club."""

INVITATIONS: Final = 200
"""Invitations that are good at a time: past that nobody knows who has them."""

URL_LENGTH: Final = 500
"""Characters of the address of a service or a proxy."""
