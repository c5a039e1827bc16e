"""How the errors of the directory are told to clients of the address book services."""

from msnpd.errors import (
    AddressInvalid,
    CircleRefused,
    CircleUnknown,
    ContactExists,
    ContactUnknown,
    GroupExists,
    GroupNameInvalid,
    GroupsFull,
    GroupUnknown,
    ListFull,
    MemberExists,
    MemberUnknown,
    MsnpdError,
    NameInvalid,
    OppositeList,
    PersonUnknown,
    ResyncRequired,
    StoreUnavailable,
    TicketInvalid,
)
from papyon.errors import ServiceFault
from papyon.payload.soap.service import FaultCode

_CODES: dict[type[MsnpdError], FaultCode] = {
    AddressInvalid: FaultCode.BAD_EMAIL_ARGUMENT,
    CircleRefused: FaultCode.INVALID_REQUEST,
    CircleUnknown: FaultCode.AB_DOES_NOT_EXIST,
    ContactExists: FaultCode.CONTACT_ALREADY_EXISTS,
    ContactUnknown: FaultCode.CONTACT_DOES_NOT_EXIST,
    GroupExists: FaultCode.GROUP_ALREADY_EXISTS,
    GroupNameInvalid: FaultCode.BAD_ARGUMENT_LENGTH,
    GroupsFull: FaultCode.REQUEST_LIMIT_REACHED,
    GroupUnknown: FaultCode.GROUP_DOES_NOT_EXIST,
    ListFull: FaultCode.REQUEST_LIMIT_REACHED,
    MemberExists: FaultCode.MEMBER_ALREADY_EXISTS,
    MemberUnknown: FaultCode.MEMBER_DOES_NOT_EXIST,
    NameInvalid: FaultCode.BAD_ARGUMENT_LENGTH,
    OppositeList: FaultCode.INVALID_REQUEST,
    PersonUnknown: FaultCode.USER_DOES_NOT_EXIST,
    ResyncRequired: FaultCode.FULL_SYNC_REQUIRED,
    StoreUnavailable: FaultCode.INTERNAL_ERROR,
    TicketInvalid: FaultCode.BAD_CONTEXT_TOKEN,
}


def fault(error: MsnpdError, *, person: FaultCode = FaultCode.USER_DOES_NOT_EXIST) -> ServiceFault:
    """The fault for an error; `person` is how this action calls somebody who is no account."""
    code = _CODES.get(type(error), FaultCode.INTERNAL_ERROR)
    if isinstance(error, PersonUnknown):
        code = person
    detail = error.contact_id if isinstance(error, ContactExists) else ""
    return ServiceFault(code, (type(error).__doc__ or "").strip(), detail)
