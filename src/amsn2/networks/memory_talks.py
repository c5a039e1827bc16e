"""Conversations of several on the network in memory: who is in them, as long as anybody speaks there."""

from collections.abc import Callable, Iterable

from amsn2.api.network import NetworkEvent, ParticipantJoined, ParticipantLeft


class Talks:
    """Knows who is in which talk, and tells those who are in it who comes and goes.

    `tell`: tells a member something, where they are signed in. `is_there`: whether they are, anywhere.
    """

    def __init__(self, tell: Callable[[str, NetworkEvent], None], is_there: Callable[[str], bool]) -> None:
        self._tell = tell
        self._is_there = is_there
        self._talks: dict[frozenset[str], set[str]] = {}
        """Who is in it, by all who belong to it."""
        self._gone: dict[frozenset[str], set[str]] = {}
        """Who left it, and comes back by speaking there."""

    def said(self, author: str, people: Iterable[str]) -> None:
        """Somebody speaks to these: all come who are there and have not left."""
        everybody = frozenset((author, *people))
        if len(everybody) < 3:
            return
        inside, gone = self._talks.setdefault(everybody, set()), self._gone.setdefault(everybody, set())
        gone.discard(author)
        new = {one for one in everybody - inside - gone if self._is_there(one)}
        inside |= new
        for address in sorted(new):
            self._tell_others(everybody, address, joined=True)

    def leave(self, people: Iterable[str], address: str) -> None:
        """Somebody leaves the talk among these."""
        everybody = frozenset(people)
        inside = self._talks.get(everybody, set())
        if address in inside:
            inside.discard(address)
            self._gone[everybody].add(address)
            self._tell_others(everybody, address, joined=False)

    def leave_all(self, address: str) -> None:
        """Somebody is signed out: they leave every talk."""
        for everybody in tuple(self._talks):
            self.leave(everybody, address)

    def fall_silent(self) -> None:
        """Nobody has spoken for long: all talks are closed, and nobody has left."""
        self._talks.clear()
        self._gone.clear()

    def _tell_others(self, everybody: frozenset[str], address: str, *, joined: bool) -> None:
        for other in sorted(self._talks[everybody] - {address}):
            participants = tuple(sorted(everybody - {other}))
            self._tell(
                other,
                ParticipantJoined(participants=participants, address=address)
                if joined
                else ParticipantLeft(participants=participants, address=address),
            )
