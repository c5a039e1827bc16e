"""The tree of errors in the docstring is the tree of errors."""

import inspect

from msnpd import errors


def test_every_error_stands_in_the_docstring_and_says_what_it_means() -> None:
    found = [kind for _, kind in inspect.getmembers(errors, inspect.isclass)]
    assert len(found) > 20
    for kind in found:
        assert issubclass(kind, errors.MsnpdError)
        assert kind.__name__ in (errors.__doc__ or "")
        assert kind.__doc__


def test_a_contact_that_exists_names_its_id() -> None:
    assert errors.ContactExists("guid").contact_id == "guid"
