"""Tells browsers of things by web push, while nobody looks at a tab of theirs.

A frontend of its own, since it shows what the core decides as the page does, and lives on when no page is
open; the web frontend is given it as `amsn2.api.push.Push`.
"""

from amsn2.frontends.push.frontend import PushFrontend
from amsn2.frontends.push.keys import Signer, new_key
from amsn2.frontends.push.sender import Sender

__all__ = ["PushFrontend", "Sender", "Signer", "new_key"]
