"""Who may see whom: the one rule, a pure function, that presence, invitations and notices all ask."""

from msnpd.model import Privacy
from papyon.types import ListBits, Status


def may_reach(bits: ListBits, privacy: Privacy) -> bool:
    """Whether somebody may see and call an account whose lists hold `bits` for him.

    Blocked: never. Allowed: yes. On neither list: the account's privacy default decides.
    """
    if ListBits.BLOCK in bits:
        return False
    if ListBits.ALLOW in bits:
        return True
    return privacy is Privacy.ALLOW


def shown(status: Status, bits: ListBits, privacy: Privacy) -> Status:
    """The status that somebody is shown: hidden looks like offline, and so does everything he may not see."""
    if status is Status.HDN or not may_reach(bits, privacy):
        return Status.FLN
    return status
