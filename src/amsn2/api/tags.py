"""Wire names of tagged structs."""

import re


def tag(name: str) -> str:
    """`MessageAdded` -> `message_added`."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()
