"""Whether what is late is news still: nobody has read it, answered it or mended it meanwhile."""

from typing import Any

import msgspec

from amsn2.api.models import AccountState, NotificationKind, Snapshot
from amsn2.api.push import LatePush


def of_use(late: LatePush, snapshot: Snapshot) -> bool:
    """Whether somebody should be told of it, as things stand now."""
    if late.conversation:
        talk = snapshot.conversations.get(late.conversation)
        return talk is not None and talk.read_position < late.position
    kind, about = _said(late.payload)
    if kind == NotificationKind.REQUEST:
        return about in snapshot.requests
    if kind == NotificationKind.PROBLEM:
        # One that is tried again, as after a restart, is told of again when it fails again.
        account = next((one for one in snapshot.accounts.values() if one.id == about), None)
        return account is not None and account.state is AccountState.SIGNED_OUT
    return False


def _said(payload: bytes) -> tuple[str, str]:
    """The kind of what a payload says, and whom it is about: its tag is that, and when it was."""
    try:
        said: Any = msgspec.json.decode(payload)
        return str(said["kind"]), str(said["tag"]).rpartition("/")[0]
    except (msgspec.DecodeError, KeyError, TypeError):
        return "", ""
