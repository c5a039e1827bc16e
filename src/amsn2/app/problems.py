"""What keeps aMSN2 from starting, in words for whoever starts it."""


class CannotStart(Exception):  # noqa: N818 - reads as what happened
    """Says in whole sentences what is wrong and what to do."""
