"""What is secret stands in no representation, so in no log and no traceback."""

import dataclasses
import importlib
import pkgutil

import pytest

import papyon

SECRET = ("password", "ticket", "secret", "master")


def fields():
    for module in pkgutil.walk_packages(papyon.__path__, "papyon."):
        if not module.name.endswith("__main__"):
            for kind in vars(importlib.import_module(module.name)).values():
                if isinstance(kind, type) and dataclasses.is_dataclass(kind):
                    yield from ((kind, one) for one in dataclasses.fields(kind))


SECRETS = sorted(
    {
        (kind.__module__, kind.__qualname__, one.name, one.repr)
        for kind, one in fields()
        if one.name.strip("_") in SECRET and one.type in ("str", str)
    }
)


@pytest.mark.parametrize(("module", "kind", "name", "shown"), SECRETS)
def test_no_secret_is_shown(module, kind, name, shown):
    assert not shown


def test_there_are_secrets():
    assert ("papyon.aio.settings", "Credentials", "password", False) in SECRETS
