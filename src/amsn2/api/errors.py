"""What can go wrong, as a program sees it (a stable code) and as a person sees it (a sentence)."""

from enum import StrEnum

from msgspec import Struct


class ProblemCode(StrEnum):
    """Stable names of everything that can go wrong; frontends translate them, programs compare them."""

    WRONG_PASSWORD = "wrong_password"  # noqa: S105 - the name of a problem, not a password
    ACCOUNT_BLOCKED = "account_blocked"
    SERVER_UNREACHABLE = "server_unreachable"
    SERVER_UNKNOWN = "server_unknown"
    SERVER_OFF = "server_off"
    SERVER_GONE = "server_gone"
    SERVER_BUSY = "server_busy"
    SERVER_CONFUSED = "server_confused"
    CAPTIVE_PORTAL = "captive_portal"
    CLOCK_WRONG = "clock_wrong"
    TLS_UNTRUSTED = "tls_untrusted"
    TLS_NAME = "tls_name"
    SIGNED_IN_ELSEWHERE = "signed_in_elsewhere"
    NOT_SIGNED_IN = "not_signed_in"
    CONTACT_UNKNOWN = "contact_unknown"
    CONTACT_EXISTS = "contact_exists"
    CONTACT_NOT_LISTED = "contact_not_listed"
    CONTACT_UNREACHABLE = "contact_unreachable"
    ADDRESS_INVALID = "address_invalid"
    LIST_FULL = "list_full"
    GROUP_EXISTS = "group_exists"
    GROUP_UNKNOWN = "group_unknown"
    NAME_REFUSED = "name_refused"
    NOT_DELIVERED = "not_delivered"
    TOO_FAST = "too_fast"
    TOO_MANY_WAITING = "too_many_waiting"
    STORE_FULL = "store_full"
    STORE_FAILED = "store_failed"
    ACCOUNT_UNKNOWN = "account_unknown"
    ACCOUNT_EXISTS = "account_exists"
    TOO_MANY_ACCOUNTS = "too_many_accounts"
    ADDRESS_UNFIT = "address_unfit"
    ADDRESS_TAKEN = "address_taken"
    TOO_MANY_ADDRESSES = "too_many_addresses"
    NETWORK_FULL = "network_full"
    CONVERSATION_UNKNOWN = "conversation_unknown"
    MESSAGE_UNKNOWN = "message_unknown"
    COMMAND_MALFORMED = "command_malformed"
    NETWORK_UNKNOWN = "network_unknown"
    NETWORK_UNREACHABLE = "network_unreachable"
    SERVER_INVALID = "server_invalid"
    SERVICE_INVALID = "service_invalid"
    PROXY_INVALID = "proxy_invalid"
    PROXY_FAILED = "proxy_failed"
    NAME_TAKEN = "name_taken"
    CREDENTIALS_WRONG = "credentials_wrong"
    TOO_MANY_ATTEMPTS = "too_many_attempts"
    INVITATION_INVALID = "invitation_invalid"
    NOT_ALLOWED = "not_allowed"
    PASSWORD_TOO_SHORT = "password_too_short"  # noqa: S105 - the name of a problem
    PASSWORD_MISSING = "password_missing"  # noqa: S105 - the name of a problem
    BLOB_UNKNOWN = "blob_unknown"
    BLOB_UNFIT = "blob_unfit"
    BLOB_TOO_LARGE = "blob_too_large"
    VOICE_UNFIT = "voice_unfit"
    QUOTA_FULL = "quota_full"
    EMOTICON_UNKNOWN = "emoticon_unknown"
    TOO_MANY_EMOTICONS = "too_many_emoticons"
    CONTENT_GONE = "content_gone"
    FILE_GONE = "file_gone"
    FILE_REFUSED = "file_refused"
    FILE_CANCELLED = "file_cancelled"
    FILE_BROKEN = "file_broken"
    ENDPOINT_UNKNOWN = "endpoint_unknown"
    NOT_THERE = "not_there"
    THEME_UNKNOWN = "theme_unknown"
    TOO_MANY_THEMES = "too_many_themes"
    JOB_UNKNOWN = "job_unknown"
    TOO_MANY_JOBS = "too_many_jobs"
    JOB_INTERRUPTED = "job_interrupted"
    NOTHING_TO_IMPORT = "nothing_to_import"
    PERSON_UNKNOWN = "person_unknown"
    LAST_ADMINISTRATOR = "last_administrator"
    PASSKEY_REFUSED = "passkey_refused"
    PASSKEY_UNKNOWN = "passkey_unknown"
    TOO_MANY_PASSKEYS = "too_many_passkeys"
    TOO_MANY_INVITATIONS = "too_many_invitations"
    PROXY_NAME_UNKNOWN = "proxy_name_unknown"
    PUSH_REFUSED = "push_refused"
    INTERNAL = "internal"


SENTENCES: dict[ProblemCode, str] = {
    ProblemCode.WRONG_PASSWORD: "The server did not accept the password. Enter it again.",
    ProblemCode.ACCOUNT_BLOCKED: "The server has closed this account. Ask whoever runs it.",
    ProblemCode.SERVER_UNREACHABLE: "{detail} does not answer. Check the address and the port.",
    ProblemCode.SERVER_UNKNOWN: "There is no server named {detail}. Check the spelling.",
    ProblemCode.SERVER_OFF: "The built-in server is switched off. Ask whoever runs this aMSN2.",
    ProblemCode.SERVER_GONE: "The connection to the server broke. aMSN2 tries again by itself.",
    ProblemCode.SERVER_BUSY: "The server is too busy. aMSN2 tries again by itself.",
    ProblemCode.SERVER_CONFUSED: "That does not answer like a messenger server. Check the address.",
    ProblemCode.CAPTIVE_PORTAL: (
        "A web page answers for {detail}. Sign in to the network here, or check the address."
    ),
    ProblemCode.CLOCK_WRONG: "The clock of aMSN2's machine is wrong. Set it; aMSN2 tries again by itself.",
    ProblemCode.TLS_UNTRUSTED: "The certificate of {detail} cannot be trusted. Check the address.",
    ProblemCode.TLS_NAME: "The certificate of the server is not for {detail}. Check the address.",
    ProblemCode.SIGNED_IN_ELSEWHERE: "This account signed in elsewhere. Sign in again to take it back.",
    ProblemCode.NOT_SIGNED_IN: "The account is not signed in. Sign in first.",
    ProblemCode.CONTACT_UNKNOWN: "Nobody is known as {detail} on this network. Check the address.",
    ProblemCode.CONTACT_EXISTS: "{detail} is already on the list. Look for them there.",
    ProblemCode.CONTACT_NOT_LISTED: "{detail} is not on the list. Add them first.",
    ProblemCode.CONTACT_UNREACHABLE: "{detail} cannot be reached now. Try again later.",
    ProblemCode.ADDRESS_INVALID: "That is not an e-mail address. Write it like name@example.com.",
    ProblemCode.LIST_FULL: "The contact list is full. Remove somebody first.",
    ProblemCode.GROUP_EXISTS: "There is already a group of that name. Choose another.",
    ProblemCode.GROUP_UNKNOWN: "That group is gone. Choose another.",
    ProblemCode.NAME_REFUSED: "The server does not allow that name. Choose another.",
    ProblemCode.NOT_DELIVERED: "The message was not delivered. Try again.",
    ProblemCode.TOO_FAST: "That was too fast for the server. Wait a moment, then try again.",
    ProblemCode.TOO_MANY_WAITING: "Too much is waiting already. Wait until the account is signed in.",
    ProblemCode.STORE_FULL: "The disk is full, so nothing was stored. Make room, then try again.",
    ProblemCode.STORE_FAILED: (
        "aMSN2 could not write to its database. Try again; if it stays so, whoever runs this aMSN2 "
        "finds more in its log."
    ),
    ProblemCode.ACCOUNT_UNKNOWN: "That account is gone. Choose another.",
    ProblemCode.ACCOUNT_EXISTS: "That account is already here. Choose another.",
    ProblemCode.TOO_MANY_ACCOUNTS: "You have as many accounts as can be signed in here. Remove one first.",
    ProblemCode.ADDRESS_UNFIT: (
        "An address here has letters from a to z, digits and . _ + - only, and begins with a letter or digit."
    ),
    ProblemCode.ADDRESS_TAKEN: "That address is taken. Choose another.",
    ProblemCode.TOO_MANY_ADDRESSES: (
        "You have as many addresses here as one person may have. Use one of them: {detail}."
    ),
    ProblemCode.NETWORK_FULL: (
        "This network has as many addresses as it can have. Ask whoever runs this aMSN2."
    ),
    ProblemCode.CONVERSATION_UNKNOWN: "That conversation is gone. Open it from the contact list.",
    ProblemCode.MESSAGE_UNKNOWN: "That message is gone. Reload the page.",
    ProblemCode.COMMAND_MALFORMED: "The request makes no sense to this aMSN2. Reload the page.",
    ProblemCode.NETWORK_UNKNOWN: "This aMSN2 cannot talk to that kind of network. Choose another.",
    ProblemCode.NETWORK_UNREACHABLE: (
        "{detail} cannot be reached from this aMSN2. It may be down; aMSN2 tries again by itself."
    ),
    ProblemCode.SERVER_INVALID: "That is not the name of a server. Write it like messenger.example.com.",
    ProblemCode.SERVICE_INVALID: "That is not the address of a service. Write it like https://example.com.",
    ProblemCode.PROXY_INVALID: (
        "That is not the address of a proxy. Write it like socks5h://example.com:1080."
    ),
    ProblemCode.PROXY_FAILED: "The proxy does not let aMSN2 through. Check its address, name and password.",
    ProblemCode.NAME_TAKEN: "Somebody here already has that name. Choose another.",
    ProblemCode.CREDENTIALS_WRONG: "Name and password do not match. Try again.",
    ProblemCode.TOO_MANY_ATTEMPTS: "Too many attempts. Try again {detail}.",
    ProblemCode.INVITATION_INVALID: "This link has been used or is too old. Ask for a new one.",
    ProblemCode.NOT_ALLOWED: "Only an administrator may do that. Ask whoever runs this aMSN2.",
    ProblemCode.PASSWORD_TOO_SHORT: "The password is too short. Use at least eight characters.",
    ProblemCode.PASSWORD_MISSING: "The password was not kept. Enter it again.",
    ProblemCode.BLOB_UNKNOWN: "That file is no longer here. Choose it again.",
    ProblemCode.BLOB_UNFIT: "That is no picture or sound that aMSN2 can read. Choose another file.",
    ProblemCode.BLOB_TOO_LARGE: "That file is too large. The limit is {detail}.",
    ProblemCode.VOICE_UNFIT: (
        "aMSN2 cannot read this voice clip: it is damaged, or longer than two minutes. "
        "Save it to hear it with another program."
    ),
    ProblemCode.QUOTA_FULL: (
        "Files may take {detail} here, which are full. Remove some in the settings, then try again."
    ),
    ProblemCode.EMOTICON_UNKNOWN: "That emoticon is gone. Choose another.",
    ProblemCode.TOO_MANY_EMOTICONS: "You have as many emoticons as can be kept. Remove one first.",
    ProblemCode.CONTENT_GONE: "That cannot be fetched any more. Ask for it to be sent again.",
    ProblemCode.FILE_GONE: "The file is not offered any more. Ask for it again.",
    ProblemCode.FILE_REFUSED: "{detail} did not take the file. It can be sent again.",
    ProblemCode.FILE_CANCELLED: "The transfer was cancelled. The file can be sent again.",
    ProblemCode.FILE_BROKEN: "The transfer broke off. Try again.",
    ProblemCode.ENDPOINT_UNKNOWN: "The account is not signed in there any more. Reload the page.",
    ProblemCode.NOT_THERE: "The network of this account cannot do that. Use another account for it.",
    ProblemCode.THEME_UNKNOWN: "That theme is gone. Choose another.",
    ProblemCode.TOO_MANY_THEMES: "You have as many themes as can be kept. Remove one first.",
    ProblemCode.JOB_UNKNOWN: "That has ended already.",
    ProblemCode.TOO_MANY_JOBS: "Too much is under way already. Wait for it, or dismiss what has ended.",
    ProblemCode.JOB_INTERRUPTED: "aMSN2 was restarted before it was done. Start it again.",
    ProblemCode.NOTHING_TO_IMPORT: "There is no log in that file that aMSN2 can read. Choose another.",
    ProblemCode.PERSON_UNKNOWN: "That person is not here any more. Reload the page.",
    ProblemCode.LAST_ADMINISTRATOR: "Somebody has to be administrator. Make somebody else one first.",
    ProblemCode.PASSKEY_REFUSED: "That passkey is not known here. Sign in with your password.",
    ProblemCode.PASSKEY_UNKNOWN: "That passkey is gone. Reload the page.",
    ProblemCode.TOO_MANY_PASSKEYS: "You have as many passkeys as can be kept. Remove one first.",
    ProblemCode.TOO_MANY_INVITATIONS: "Too many invitations are open. Revoke one first.",
    ProblemCode.PROXY_NAME_UNKNOWN: "Nobody here is called {detail}. Ask whoever runs this aMSN2.",
    ProblemCode.PUSH_REFUSED: "The push service did not take the notification. Switch it off and on again.",
    ProblemCode.INTERNAL: (
        "Something went wrong inside aMSN2. Try again; if it stays so, whoever runs this aMSN2 "
        "finds more in its log."
    ),
}
"""English words for every code; `{detail}` is the problem's detail."""

UNNAMED: dict[ProblemCode, str] = {
    ProblemCode.SERVER_UNREACHABLE: "The server does not answer. Check the address and the port.",
    ProblemCode.SERVER_UNKNOWN: "There is no server of that name. Check the spelling.",
    ProblemCode.CAPTIVE_PORTAL: (
        "A web page answers for the server. Sign in to the network here, or check the address."
    ),
    ProblemCode.TLS_UNTRUSTED: "The certificate of the server cannot be trusted. Check the address.",
    ProblemCode.TLS_NAME: "The certificate of the server is for another name. Check the address.",
    ProblemCode.CONTACT_UNKNOWN: "Nobody is known by that address on this network. Check the address.",
    ProblemCode.CONTACT_EXISTS: "That contact is already on the list. Look for them there.",
    ProblemCode.CONTACT_NOT_LISTED: "That contact is not on the list. Add them first.",
    ProblemCode.CONTACT_UNREACHABLE: "That contact cannot be reached now. Try again later.",
    ProblemCode.TOO_MANY_ADDRESSES: (
        "You have as many addresses here as one person may have. Use one of them."
    ),
    ProblemCode.NETWORK_UNREACHABLE: (
        "The network cannot be reached from this aMSN2. It may be down; aMSN2 tries again by itself."
    ),
    ProblemCode.TOO_MANY_ATTEMPTS: "Too many attempts. Wait a minute, then try again.",
    ProblemCode.BLOB_TOO_LARGE: "That file is too large. Choose a smaller one.",
    ProblemCode.QUOTA_FULL: (
        "There is no more room for files here. Remove some in the settings, then try again."
    ),
    ProblemCode.FILE_REFUSED: "The file was not taken. It can be sent again.",
    ProblemCode.PROXY_NAME_UNKNOWN: "Nobody of that name is here. Ask whoever runs this aMSN2.",
}
"""The same for every code whose sentence has a detail, where there is none."""


class Problem(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Something that went wrong: the code, and the one word that the sentence needs (a host, an address)."""

    code: ProblemCode
    detail: str = ""

    def __str__(self) -> str:
        if not self.detail and self.code in UNNAMED:
            return UNNAMED[self.code]
        return SENTENCES[self.code].replace("{detail}", self._words)

    @property
    def _words(self) -> str:
        # What is a number for programs is none for people. The page says it, and sizes, in its own language.
        if self.code is ProblemCode.TOO_MANY_ATTEMPTS:
            return f"in {self.detail} seconds"
        return self.detail


class Refused(Exception):  # noqa: N818 - reads as what happened: the command was refused
    """A command that cannot be accepted; nothing was changed."""

    def __init__(self, code: ProblemCode, detail: str = "") -> None:
        self.problem = Problem(code=code, detail=detail)
        super().__init__(str(self.problem))


class NetworkFailure(Exception):  # noqa: N818 - reads as what happened
    """The network did not do what was asked; `lasting` when asking again the same way cannot help."""

    def __init__(self, code: ProblemCode, detail: str = "", *, lasting: bool = True) -> None:
        self.problem = Problem(code=code, detail=detail)
        self.lasting = lasting
        super().__init__(str(self.problem))


class StoreFailure(Exception):  # noqa: N818 - reads as what happened
    """Nothing was written; `STORE_FULL` when the disk is full, else `STORE_FAILED`."""

    def __init__(self, code: ProblemCode) -> None:
        self.problem = Problem(code=code)
        super().__init__(str(self.problem))
