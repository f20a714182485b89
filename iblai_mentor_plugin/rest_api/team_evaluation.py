"""Evaluations of a course: those that were made, and the one that its team starts. 404 for all but its staff."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from rest_framework import status
from rest_framework.response import Response

from iblai_mentor_plugin.api import course_team as team_api
from iblai_mentor_plugin.models import EvaluationRun
from iblai_mentor_plugin.rest_api.course_serializers import (
    EvaluationRunSerializer,
    EvaluationsSerializer,
    NewEvaluationSerializer,
    RunningEvaluationSerializer,
)
from iblai_mentor_plugin.rest_api.course_staff import READ, WRITE, CourseView
from iblai_mentor_plugin.rest_api.request_data import validate

if TYPE_CHECKING:
    from rest_framework.request import Request


class EvaluationListView(CourseView):
    """What evaluations found."""

    scopes: ClassVar[dict[str, str]] = {"GET": READ}

    def get(self, _request: Request, **_path: str) -> Response:
        """List the last ones, the newest first."""
        found = team_api.list_evaluations(self.access, self.course_key)
        return Response(EvaluationsSerializer({"evaluations": found}).data)


class EvaluationRunView(CourseView):
    """The evaluation of the team's questions: one at a time a course."""

    scopes: ClassVar[dict[str, str]] = {"GET": READ, "POST": WRITE, "DELETE": WRITE}

    def get(self, _request: Request, **_path: str) -> Response:
        """Retrieve how far the last one is; unless it is running, also what the next one would take."""
        return Response(self.describe())

    def describe(self) -> Any:
        """Return what there is; a plan takes a look at mentor, learner, allowances and budgets, and none is due yet."""
        run = team_api.find_run(self.access, self.course_key)
        is_running = run is not None and run.state == EvaluationRun.State.RUNNING
        plan = None if is_running else team_api.plan_run(self.access, self.course_key)
        return RunningEvaluationSerializer({"run": run, "plan": plan}).data

    def post(self, request: Request, **_path: str) -> Response:
        """Start one; a worker asks, and this says how far it is."""
        fields = validate(NewEvaluationSerializer, request.data)
        run = team_api.start_evaluation(self.access, self.course_key, **fields)
        return self.respond_written(
            READ, fields, lambda: EvaluationRunSerializer(run).data, status=status.HTTP_202_ACCEPTED
        )

    def delete(self, _request: Request, **_path: str) -> Response:
        """Stop it, after the question that is being asked; what it found so far stays to be seen."""
        team_api.stop_run(self.access, self.course_key)
        return Response(status=status.HTTP_204_NO_CONTENT)
