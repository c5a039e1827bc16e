"""Where the members of the network in memory are signed in, one connection an endpoint."""

from collections.abc import Iterator
from typing import Protocol

from amsn2.api.errors import NetworkFailure, Problem, ProblemCode
from amsn2.api.models import Endpoint, Presence
from amsn2.api.network import EndpointsReceived, NetworkEvent, SignedOut


class Place(Protocol):
    """A connection, as far as the others of its member know it."""

    address: str
    endpoint: str
    name: str
    presence: Presence

    def tell(self, event: NetworkEvent) -> None:
        """Tell whoever listens there."""


class Places:
    """Who is signed in where."""

    def __init__(self) -> None:
        self.together = False
        """A member may be signed in at several endpoints; else a new one ends the one before."""
        self._there: dict[str, dict[str, Place]] = {}

    def of(self, address: str) -> tuple[Place, ...]:
        """Where a member is signed in."""
        return tuple(self._there.get(address, {}).values())

    def __iter__(self) -> Iterator[Place]:
        return (place for address in tuple(self._there) for place in self.of(address))

    def __contains__(self, place: Place) -> bool:
        return self._there.get(place.address, {}).get(place.endpoint) is place

    def enter(self, place: Place) -> tuple[Place, ...]:
        """A member signs in there; those that are there already, or may not be besides, are signed out."""
        there = self._there.setdefault(place.address, {})
        ended = tuple(one for one in there.values() if one.endpoint == place.endpoint or not self.together)
        for one in ended:
            del there[one.endpoint]
            one.tell(_elsewhere())
        there[place.endpoint] = place
        self.tell_all(place.address)
        return ended

    def leave(self, place: Place) -> None:
        """Nobody is there any more."""
        del self._there[place.address][place.endpoint]
        self.tell_all(place.address)

    def end(self, address: str, endpoint: str) -> Place:
        """Sign out another endpoint, which is told why. Raises `NetworkFailure` ENDPOINT_UNKNOWN."""
        place = self._there.get(address, {}).get(endpoint)
        if place is None:
            raise NetworkFailure(ProblemCode.ENDPOINT_UNKNOWN)
        self.leave(place)
        place.tell(_elsewhere())
        return place

    def tell_all(self, address: str) -> None:
        """Tell all endpoints of a member of each other."""
        places = self.of(address)
        for here in places:
            endpoints = tuple(
                Endpoint(id=place.endpoint, name=place.name, presence=place.presence, here=place is here)
                for place in places
            )
            here.tell(EndpointsReceived(endpoints=endpoints))


def _elsewhere() -> SignedOut:
    return SignedOut(problem=Problem(code=ProblemCode.SIGNED_IN_ELSEWHERE))
