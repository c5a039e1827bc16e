"""Everything msnpd raises on purpose.

MsnpdError
 ├─ ConfigError             the configuration cannot be used; the text says why
 ├─ StoreUnavailable        the disk or the database refused; nothing was changed
 │   └─ StoreStale          another program changed the account meanwhile; look again
 ├─ AccountError
 │   ├─ AccountExists       register: the address is taken
 │   ├─ AccountUnknown      no such account
 │   ├─ AddressInvalid      not an address this server gives out
 │   ├─ PasswordInvalid     empty or too long
 │   ├─ NameInvalid         a display name that cannot be shown on the wire
 │   └─ RegistrationRefused closed, or without a good invitation (InvitationInvalid)
 ├─ SignInError
 │   ├─ PasswordWrong       (also for an unknown account: nobody learns which)
 │   ├─ TicketInvalid       forged, expired, used up, or of another account
 │   │   └─ Banned          the account may not; the text says why
 │   └─ Throttled           too many attempts; come back later
 └─ DirectoryError
     ├─ ContactExists(id)   ├─ ContactUnknown
     ├─ GroupExists         ├─ GroupUnknown        ├─ GroupNameInvalid
     ├─ MemberExists        ├─ MemberUnknown       ├─ OppositeList
     ├─ PersonUnknown       the address is nobody on this network
     ├─ ListFull            ├─ GroupsFull          ├─ MailboxFull
     ├─ CircleUnknown       no such circle, or none of his
     ├─ CircleRefused       only its administrators may do that
     └─ ResyncRequired      a difference was asked that can no longer be told
"""

# ruff: noqa: N818 - the names say what happened, which reads better in an except clause than "...Error"


class MsnpdError(Exception):
    """The root of everything raised on purpose."""


class ConfigError(MsnpdError):
    """The configuration cannot be used; the text says why."""


class StoreUnavailable(MsnpdError):
    """The disk or the database refused; nothing was changed."""


class StoreStale(StoreUnavailable):
    """Another program changed the account meanwhile; nothing was changed."""


class AccountError(MsnpdError):
    """Something about an account as a whole."""


class AccountExists(AccountError):
    """The address is taken."""


class AccountUnknown(AccountError):
    """No such account."""


class AddressInvalid(AccountError):
    """Not an address this server gives out."""


class PasswordInvalid(AccountError):
    """An empty or too long password."""


class NameInvalid(AccountError):
    """A display name that is empty, too long, or has control characters."""


class RegistrationRefused(AccountError):
    """Nobody can register here by himself, or not in this way."""


class InvitationInvalid(RegistrationRefused):
    """An invitation that is unknown, used up or over."""


class SignInError(MsnpdError):
    """A sign-in that is refused."""


class PasswordWrong(SignInError):
    """Wrong password, or no such account: nobody learns which."""


class TicketInvalid(SignInError):
    """A ticket that is forged, expired, used up, or somebody else's."""


class Banned(PasswordWrong):
    """Banned from this server; to whoever need not know, as good as a wrong password."""


class Throttled(SignInError):
    """Too many attempts; come back later."""


class DirectoryError(MsnpdError):
    """A list change that cannot be done."""


class ContactExists(DirectoryError):
    """Already in the address book, as contact `contact_id`."""

    def __init__(self, contact_id: str) -> None:
        super().__init__(f"contact {contact_id} exists")
        self.contact_id = contact_id


class ContactUnknown(DirectoryError):
    """No such contact."""


class GroupExists(DirectoryError):
    """A group of that name exists."""


class GroupUnknown(DirectoryError):
    """No such group."""


class GroupNameInvalid(DirectoryError):
    """An empty or too long group name."""


class MemberExists(DirectoryError):
    """Already on that list."""


class MemberUnknown(DirectoryError):
    """Not on that list."""


class OppositeList(DirectoryError):
    """Blocked, so it cannot be allowed before it is unblocked."""


class PersonUnknown(DirectoryError):
    """The address is nobody on this network."""


class ListFull(DirectoryError):
    """The list has as many entries as the limits permit."""


class GroupsFull(DirectoryError):
    """The account has as many groups as the limits permit."""


class MailboxFull(DirectoryError):
    """As many offline messages are kept as the limits permit."""


class CircleUnknown(DirectoryError):
    """No such circle, or none of this account's."""


class CircleRefused(DirectoryError):
    """Only an administrator of the circle may do that."""


class ResyncRequired(DirectoryError):
    """Something was removed since, so that only the whole can be told."""
