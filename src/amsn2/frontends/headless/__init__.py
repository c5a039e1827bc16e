"""The smallest frontend, and the example of one: JSON lines out, JSON lines in.

Five words: a *line* is one JSON object; the first one has the *snapshot*, the next ones an *event* each;
a line that is read is a *command*; it is *done* or *refused*; whoever reads too slowly gets the snapshot
again instead of what was left out.

    out   {"snapshot": {...}}
          {"event": {"type": "message_added", ...}}
          {"done": COMMAND ID}
          {"refused": COMMAND ID or null, "problem": {"code": ..., "detail": ...}}
    in    {"id": UUID, "type": "send_message", ...}
"""

from amsn2.frontends.headless.frontend import Headless, LineReader, LineWriter

__all__ = ["Headless", "LineReader", "LineWriter"]
