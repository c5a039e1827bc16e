"""Errors as faults."""

import inspect

from msnpd import errors
from msnpd.services.faults import fault
from papyon.payload.soap.service import FaultCode


def test_every_error_that_a_list_change_raises_has_its_code() -> None:
    for _, kind in inspect.getmembers(errors, inspect.isclass):
        if issubclass(kind, errors.DirectoryError) and kind not in (
            errors.DirectoryError,
            errors.MailboxFull,
        ):
            assert fault(kind("x")).code != FaultCode.INTERNAL_ERROR, kind


def test_details() -> None:
    assert fault(errors.ContactExists("guid")).detail == "guid"
    assert fault(errors.PersonUnknown("x")).code == FaultCode.USER_DOES_NOT_EXIST
    person = FaultCode.INVALID_PASSPORT_USER
    assert fault(errors.PersonUnknown("x"), person=person).code == person
    assert fault(errors.StoreUnavailable("/secret/path")).code == FaultCode.INTERNAL_ERROR
    assert "/secret" not in fault(errors.StoreUnavailable("/secret/path")).text
