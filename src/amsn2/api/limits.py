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
