"""Addresses and display names: which ones there may be, and the one form in which they are compared."""

import re

from msnpd.errors import AddressInvalid, NameInvalid
from msnpd.limits import Limits
from papyon.wire import quote

# ASCII letters, digits and . _ + - before the @ and a host name after it: what old clients can carry in a
# command, a URL, an XML attribute and an address book without escaping.
_ADDRESS = re.compile(
    r"[a-z0-9][a-z0-9._+-]{0,63}@[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*"
)


def normal_address(address: str, limits: Limits) -> str:
    """The one form in which an address is kept and compared. Raises AddressInvalid."""
    normal = address.strip().lower()
    if len(normal) > limits.address_length or not _ADDRESS.fullmatch(normal):
        raise AddressInvalid("an address looks like name@network: letters, digits and . _ + - only")
    return normal


def foreign_address(address: str, limits: Limits) -> str:
    """The same for somebody of another network, or a telephone: one word. Raises AddressInvalid."""
    normal = address.lower()
    good = normal.isprintable() and " " not in normal  # else no line of a list could hold it
    if not good or not 0 < len(normal) <= limits.address_length:
        raise AddressInvalid("an address is one word, and not too long")
    return normal


def checked_name(name: str, limits: Limits) -> str:
    """A display name that fits on the wire. Raises NameInvalid."""
    if not name.strip():
        raise NameInvalid("a display name must not be empty")
    if any(ord(character) < 32 or ord(character) == 127 for character in name):
        raise NameInvalid("a display name must not contain control characters")
    try:
        name.encode()
    except UnicodeEncodeError as error:
        raise NameInvalid("a display name must be Unicode text") from error
    if len(quote(name)) > limits.display_name_bytes:
        raise NameInvalid(f"a display name may take {limits.display_name_bytes} bytes when encoded")
    return name
