"""The words of passkeys."""

import msgspec
import pytest

from amsn2.api import limits
from amsn2.api.passkeys import PasskeyName, PasskeySeen


def test_what_is_seen_holds_no_key() -> None:
    assert set(PasskeySeen.__struct_fields__) == {"id", "name", "created_at", "last_used_at"}


@pytest.mark.parametrize("name", ["", "x" * (limits.PASSKEY_NAME_LENGTH + 1)])
def test_a_name_is_short_and_there(name: str) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(name, PasskeyName)
