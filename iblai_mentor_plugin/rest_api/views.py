"""The endpoints: permission, serializer in, one call of the api, serializer out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Final, cast

from django.utils.cache import patch_cache_control
from edx_rest_framework_extensions.permissions import NotJwtRestrictedApplication
from rest_framework import status
from rest_framework.authentication import SessionAuthentication
from rest_framework.exceptions import AuthenticationFailed, NotAuthenticated
from rest_framework.parsers import FormParser, MultiPartParser
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response
from rest_framework.views import APIView

from iblai_mentor_plugin.api import memory as memory_api
from iblai_mentor_plugin.api import mentor as mentor_api
from iblai_mentor_plugin.api import operating as operating_api
from iblai_mentor_plugin.exceptions import NotFoundError
from iblai_mentor_plugin.models import ApiKey, MemoryEntry
from iblai_mentor_plugin.rest_api.authentication import (
    ActiveUserJwtAuthentication,
    ApiTokenAuthentication,
    is_meant,
)
from iblai_mentor_plugin.rest_api.errors import respond_to_error
from iblai_mentor_plugin.rest_api.pagination import MentorPagination
from iblai_mentor_plugin.rest_api.permissions import HasScope
from iblai_mentor_plugin.rest_api.queries import name_learner, select_memories
from iblai_mentor_plugin.rest_api.renderers import JSONRenderer
from iblai_mentor_plugin.rest_api.request_data import ObjectParser, refuse_huge_body, validate
from iblai_mentor_plugin.rest_api.serializers import (
    AuditRecordSerializer,
    CustomInstructionSerializer,
    NoticeQuerySerializer,
    NoticeSerializer,
    NoticeWordSerializer,
    UserEdxMemorySerializer,
)
from iblai_mentor_plugin.rest_api.throttles import StrangerThrottle, UserThrottle
from iblai_mentor_plugin.rest_api.transactions import begin_when_written, is_begun_anew, serve_in_transaction

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from django.contrib.auth.models import User
    from django.db.models import QuerySet
    from rest_framework.renderers import BaseRenderer
    from rest_framework.request import Request
    from rest_framework.throttling import BaseThrottle

    from iblai_mentor_plugin.api.operating import Access

MAX_ID: Final = 2**63 - 1


def parse_id(named: str) -> int:
    """
    Return the id that a path names. Raises ``NotFoundError`` for what is none.

    Routes take any text: what is no id gets the same JSON answer as an id that is not there.
    """
    if not (named.isascii() and named.isdecimal() and len(named) < 20 and int(named) <= MAX_ID):  # noqa: PLR2004
        raise NotFoundError
    return int(named)


class GuardedView(APIView):
    """What every endpoint has in common: who may come in, how often, and how errors are answered."""

    authentication_classes = (ApiTokenAuthentication, ActiveUserJwtAuthentication, SessionAuthentication)
    permission_classes: tuple[Any, ...] = (IsAuthenticated, NotJwtRestrictedApplication)
    throttle_classes: tuple[type[BaseThrottle], ...] = (UserThrottle,)
    renderer_classes: tuple[type[BaseRenderer], ...] = (JSONRenderer,)

    @classmethod
    def as_view(cls, **initkwargs: Any) -> Any:
        """Return the view, with its transaction around it."""
        return serve_in_transaction(super().as_view(**initkwargs))

    def perform_authentication(self, request: Request) -> None:
        """Refuse who brings no valid credential, and slow them down."""
        try:
            user = request.user
        except AuthenticationFailed:
            self.slow_down_stranger(request)
            raise
        if not user.is_authenticated:
            self.slow_down_stranger(request)
            raise NotAuthenticated

    def slow_down_stranger(self, request: Request) -> None:
        """Count a request without a valid credential; DRF's own throttles come after these are refused."""
        throttle = StrangerThrottle()
        if not throttle.allow_request(request, self):
            self.throttled(request, throttle.wait() or 0)

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        """Keep what is personal out of every cache."""
        response = super().finalize_response(request, response, *args, **kwargs)
        patch_cache_control(response, private=True, no_store=True)
        return response

    def handle_exception(self, exc: Exception) -> Response:
        """Answer an error, unless the whole request begins anew after it."""
        if is_begun_anew(exc):
            raise exc
        return super().handle_exception(exc)

    def get_exception_handler(self) -> Callable[..., Response | None]:
        """Answer errors the same way whatever handler the LMS configures."""
        return respond_to_error


class MentorView(GuardedView):
    """An endpoint of a user in a tenant: whether the caller may know of them, and what a key may be used for."""

    permission_classes = (*GuardedView.permission_classes, HasScope)
    parser_classes = (ObjectParser, FormParser, MultiPartParser)

    # Method: the scope that an API key needs for it.
    scopes: ClassVar[dict[str, str]] = {}
    access: Access

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Let in who may know of this user and tenant."""
        refuse_huge_body(request)
        super().initial(request, *args, **kwargs)
        # Nobody and nothing is called so, and PostgreSQL cannot be asked for it.
        if any("\0" in named for named in kwargs.values()):
            raise NotFoundError
        key = request.auth if isinstance(request.auth, ApiKey) else None
        self.access = operating_api.get_access(
            cast("User", request.user),
            tenant_key=kwargs["org"],
            username=kwargs["user_id"],
            bound_to=key.tenant_id if key else None,
            scopes=key.scopes if key else None,
        )
        self.check_object_permissions(request, self.access)
        # Who reads of somebody else is written down: not what nobody sees, so that nobody has it done in their name.
        reads_others = self.access.is_admin or not self.access.is_own
        if reads_others and not is_meant(request) and operating_api.is_unseen(request.headers):
            raise NotFoundError
        # Who opened a page and asks at once is told what that page taught.
        begin_when_written(request, self.access.user.pk)

    def respond_written(
        self, scope: str, said: Any, show: Callable[[], Any], *, status: int = status.HTTP_200_OK
    ) -> Response:
        """
        Answer a write: with what there is now, or with what the caller said themselves where their key may not read.

        What nobody may read by GET, no write tells them.
        """
        return Response(show() if self.access.has_scope(scope) else said, status=status)

    def respond_page(self, rows: QuerySet[Any] | Sequence[Any], serialize: Callable[[Sequence[Any]], Any]) -> Response:
        """Return the page of the rows that the request asks for."""
        paginator = MentorPagination()
        page: Sequence[Any] = paginator.paginate_queryset(rows, self.request, view=self) or []
        return paginator.get_paginated_response(serialize(page))


class MemoryView(MentorView):
    """What the two memory endpoints have in common."""

    def list_visible(self) -> QuerySet[MemoryEntry]:
        """Return the memories that the caller may see at this path."""
        return operating_api.list_visible(memory_api.list_memories(), self.access).annotate(username=name_learner())

    def list_readable(self) -> QuerySet[MemoryEntry]:
        """Return those that the caller may read now: in an exam none of their own of its course."""
        closed = mentor_api.list_closed(self.access, MemoryEntry, may_be_recent=True)
        return self.list_visible().exclude(user=self.access.caller, course_key__in=list(closed))

    def serialize(self, entries: Sequence[MemoryEntry]) -> list[dict[str, Any]]:
        """Return the memories as the contract has them, and note whose were read by somebody else."""
        access = self.access
        operating_api.record_reading(
            access.caller.pk, [entry.user_id for entry in entries], access.tenant, "memory.read"
        )
        context = {"memory_data": memory_api.build_memory_data(entries)}
        return UserEdxMemorySerializer(entries, many=True, context=context).data  # type: ignore[return-value]


class MemoryListView(MemoryView):
    """The memories of a user; of the whole tenant for an admin under their own path."""

    scopes: ClassVar[dict[str, str]] = {"GET": "memory:read"}

    def get(self, request: Request, **_path: str) -> Response:
        """List memories, the last modified first."""
        return self.respond_page(select_memories(self.list_readable(), request.query_params), self.serialize)


class MemoryDetailView(MemoryView):
    """One memory."""

    scopes: ClassVar[dict[str, str]] = {"GET": "memory:read", "DELETE": "memory:write"}

    def get_entry(self) -> MemoryEntry:
        """Return the memory that the path names. Raises ``NotFoundError``."""
        entry = self.list_visible().filter(pk=parse_id(self.kwargs["id"])).first()
        if entry is None:
            raise NotFoundError
        return entry

    def get(self, _request: Request, **_path: str) -> Response:
        """Retrieve a memory."""
        entry = self.get_entry()
        if entry.user_id == self.access.caller.pk:
            mentor_api.refuse_closed(self.access, entry.course_key)
        return Response(self.serialize([entry])[0])

    def delete(self, _request: Request, **_path: str) -> Response:
        """Forget a course: the memory may start anew, from later events only."""
        entry = self.get_entry()
        memory_api.forget_course(entry.user_id, entry.course_key)
        operating_api.record_action(self.access.caller.pk, [entry.user_id], self.access.tenant, "memory.delete")
        return Response(status=status.HTTP_204_NO_CONTENT)


class CustomInstructionView(MentorView):
    """How a user wishes the mentor to speak to them."""

    scopes: ClassVar[dict[str, str]] = {
        "GET": "instruction:read",
        "POST": "instruction:write",
        "PUT": "instruction:write",
    }

    def get(self, _request: Request, **_path: str) -> Response:
        """Retrieve the custom instruction."""
        return Response(CustomInstructionSerializer(mentor_api.get_instruction(self.access)).data)

    def post(self, request: Request, **_path: str) -> Response:
        """Create the custom instruction."""
        instruction = mentor_api.create_instruction(self.access, validate(CustomInstructionSerializer, request.data))
        return Response(CustomInstructionSerializer(instruction).data, status=status.HTTP_201_CREATED)

    def put(self, request: Request, **_path: str) -> Response:
        """Update the custom instruction; absent fields stay as they are."""
        instruction = mentor_api.update_instruction(self.access, validate(CustomInstructionSerializer, request.data))
        return Response(CustomInstructionSerializer(instruction).data)


class OwnView(MentorView):
    """What is between the mentor and the user alone: nobody agrees in somebody else's name."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Let in the user themselves."""
        super().initial(request, *args, **kwargs)
        if not self.lets_in():
            raise NotFoundError

    def lets_in(self) -> bool:
        """Say whether the caller may do what they ask for."""
        return self.access.is_own


class NoticeView(OwnView):
    """The notice, and the user's word on it."""

    scopes: ClassVar[dict[str, str]] = {"GET": "notice:read", "POST": "notice:write", "DELETE": "notice:write"}

    def consult(self, asked: dict[str, Any]) -> mentor_api.Consultation:
        """Return the notice in force as it is shown. Raises ``NotFoundError`` when there is none."""
        return mentor_api.consult(self.access, course_key=asked["course_id"], mentor=asked["mentor"])

    def get(self, request: Request, **_path: str) -> Response:
        """Retrieve the notice in force, where words go, and the user's word on it."""
        asked = validate(NoticeQuerySerializer, request.query_params)
        return Response(NoticeSerializer(self.consult(asked)).data)

    def post(self, request: Request, **_path: str) -> Response:
        """Accept or decline the notice in force; the version says which one the user was shown."""
        said = validate(NoticeWordSerializer, request.data)
        mentor_api.give_word(
            self.access,
            self.consult(said),
            version=said["version"],
            is_accepted=said["accepted"],
            digest=said["digest"],
        )
        answer = {"version": said["version"], "is_accepted": said["accepted"]}
        return self.respond_written("notice:read", answer, lambda: NoticeSerializer(self.consult(said)).data)

    def delete(self, _request: Request, **_path: str) -> Response:
        """Take the word back, and be asked again; what was remembered is kept."""
        mentor_api.take_word_back(self.access)
        return Response(status=status.HTTP_204_NO_CONTENT)


class AuditView(OwnView):
    """What admins did for the user, or read of them."""

    scopes: ClassVar[dict[str, str]] = {"GET": "audit:read"}

    def get(self, _request: Request, **_path: str) -> Response:
        """List what was done, newest first."""
        records = operating_api.list_audit(self.access.user.pk, self.access.tenant)
        return self.respond_page(records, lambda page: AuditRecordSerializer(page, many=True).data)
