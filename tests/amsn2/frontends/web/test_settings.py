"""Settings: what cannot work is refused when it is made."""

import pytest

from amsn2.frontends.web.settings import Settings


@pytest.mark.parametrize("path", ["", "x", "/x", "x/"])
def test_a_base_path_has_slashes(path):
    with pytest.raises(ValueError, match="slash"):
        Settings(version="1", domain="d", base_path=path)


def test_the_host_it_listens_on_is_one_of_its_names():
    settings = Settings(version="1", domain="d", host="Chat.Lan", allowed_hosts=frozenset({"a.example"}))
    assert settings.names == {"chat.lan", "a.example"}
