"""Custom instructions: how a user wishes the mentor to speak to them; one a user and tenant."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Final

from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from iblai_mentor_plugin.audit import record_action, record_reading
from iblai_mentor_plugin.exceptions import AlreadyExistsError, InvalidInputError, NotFoundError
from iblai_mentor_plugin.looks import Look
from iblai_mentor_plugin.models import CustomInstruction

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from django.contrib.auth.models import User
    from django.db.models import Field, OuterRef, QuerySet

    from iblai_mentor_plugin.models import Tenant
    from iblai_mentor_plugin.tenants import Access

_INCORRECT_STRING: Final = 1366  # MySQL's number, whichever class its driver gives it.
_LAST_OF_THREE_BYTES: Final = "\uffff"  # In UTF-8; what is beyond takes four.
_READ: Final = "custom_instruction.read"
FIELDS: Final = ("about_user", "mentor_tone", "profession", "desired_mentor_traits")


def _list(tenant: Tenant | int | OuterRef, user: User | int | OuterRef) -> QuerySet[CustomInstruction]:
    return CustomInstruction.objects.filter(tenant=tenant, user=user)


# By a tenant and a user: how they wish to be spoken to, as ``FIELDS``; {} of who said nothing.
# A list, as its columns are one sub-selection then.
WISHES: Final = Look("wishes", _list, FIELDS, lambda rows: rows[0] if rows else {}, is_list=True)


def get_instruction(access: Access) -> CustomInstruction:
    """
    Return the custom instruction of the user.

    Raises ``NotFoundError`` when there is none, and when it is somebody else's and the caller may not read it.
    """
    if not (access.is_own or access.may_read_instructions):
        raise NotFoundError
    instruction = _get(access)
    record_reading(access.caller.pk, [access.user.pk], access.tenant, _READ)
    return instruction


def create_instruction(access: Access, fields: Mapping[str, Any]) -> CustomInstruction:
    """
    Create the user's custom instruction from any of ``FIELDS``; other keys are ignored.

    Raises ``InvalidInputError``, ``AlreadyExistsError`` when there is one (also one made at the same moment), and
    ``NotFoundError`` when the caller may not write for this user.
    """
    _refuse_stranger(access)
    instruction = CustomInstruction(tenant=access.tenant, user=access.user)
    written = _assign(instruction, fields, access)
    try:
        _save(instruction, written, instruction.save)
    except IntegrityError as error:
        # The constraint decides, not a look beforehand: of two creations at once, one is told the same.
        raise AlreadyExistsError({"detail": ["There is a custom instruction already; update it instead."]}) from error
    record_action(access.caller.pk, [access.user.pk], access.tenant, "custom_instruction.create")
    return _readable(instruction, written, access)


def update_instruction(access: Access, fields: Mapping[str, Any]) -> CustomInstruction:
    """
    Change those of ``FIELDS`` that are there; absent ones stay as they are, other keys are ignored.

    Raises ``InvalidInputError``, and ``NotFoundError`` when there is none or the caller may not write for this user.
    """
    _refuse_stranger(access)
    instruction = _get(access)
    written = _assign(instruction, fields, access)
    if written:
        _save(instruction, written, partial(_change, instruction, written))
        record_action(access.caller.pk, [access.user.pk], access.tenant, "custom_instruction.update")
    return _readable(instruction, written, access)


def _refuse_stranger(access: Access) -> None:
    if not (access.is_own or access.is_admin):
        raise NotFoundError


def _get(access: Access) -> CustomInstruction:
    instruction = _list(access.tenant, access.user).first()
    if instruction is None:
        raise NotFoundError
    return instruction


def _assign(instruction: CustomInstruction, fields: Mapping[str, Any], access: Access) -> list[str]:
    """Set and check the fields that are there; returns their names."""
    written = [name for name in FIELDS if name in fields]
    errors = {}
    for name in written:
        try:
            setattr(instruction, name, _clean(name, fields[name]))
        except ValidationError as error:
            errors[name] = error.messages
    if errors:
        raise InvalidInputError(errors)
    instruction.written_by = None if access.is_own else access.caller
    return written


def _find_column(name: str) -> Field[Any, Any]:
    return next(field for field in CustomInstruction._meta.fields if field.name == name)  # noqa: SLF001


def _clean(name: str, text: str | None) -> str | None:
    """Return the text if the column takes it. Raises ``ValidationError``."""
    field = _find_column(name)
    if text is None and not field.null:
        raise ValidationError(field.error_messages["null"])
    field.run_validators(text)
    return text


def _change(instruction: CustomInstruction, written: list[str]) -> None:
    instruction.modified = timezone.now()
    changes = {name: getattr(instruction, name) for name in (*written, "written_by", "modified")}
    # No ``save``: it fails where somebody erased it meanwhile.
    if not CustomInstruction.objects.filter(pk=instruction.pk).update(**changes):
        raise NotFoundError


def _save(instruction: CustomInstruction, written: list[str], save: Callable[[], None]) -> None:
    try:
        # A savepoint: the LMS runs a request in one transaction, and a refused row must not take it along.
        with transaction.atomic():
            save()
    except DatabaseError as error:
        if error.args[:1] != (_INCORRECT_STRING,):
            raise
        # A site that was upgraded from an old release may hold tables of MySQL's three-byte characters.
        names = [name for name in written if max(getattr(instruction, name) or " ") > _LAST_OF_THREE_BYTES]
        message = "This site's database cannot store some of these characters, such as emoji."
        raise InvalidInputError({name: [message] for name in names}) from error


def _readable(instruction: CustomInstruction, written: Iterable[str], access: Access) -> CustomInstruction:
    """Blank what the caller may not read; that an admin read the rest by writing is recorded as their reading is."""
    unwritten = [name for name in FIELDS if name not in set(written)]
    if (access.is_own or access.may_read_instructions) and access.has_scope("instruction:read"):
        if any(getattr(instruction, name) for name in unwritten):
            record_reading(access.caller.pk, [access.user.pk], access.tenant, _READ)
        return instruction
    for name in unwritten:
        setattr(instruction, name, _find_column(name).get_default())
    return instruction
