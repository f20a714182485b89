"""
What is kept.

Keys of the platform (course keys, usage keys, orgs) are plain strings here: they are parsed at the edges, and a key of a
course that was deleted since must still be readable.
"""

from __future__ import annotations

# Imported so that the signal exists before any app's ready(): an operator may name it in EVENT_BUS_PRODUCER_CONFIG, which
# openedx-events checks in its own.
from iblai_mentor_plugin import signals  # noqa: F401
from iblai_mentor_plugin.models.activity import ClosedWeek, ShownCount, TermBand
from iblai_mentor_plugin.models.budgets import Budget, BudgetAlert, BudgetEntry
from iblai_mentor_plugin.models.conversation import (
    Feedback,
    LearnerChoice,
    Mentor,
    Message,
    ReplyChunk,
    Session,
    SessionNote,
)
from iblai_mentor_plugin.models.history import Export, ExportPart, RetentionRule
from iblai_mentor_plugin.models.index import CourseIndex, IndexedPassage, IndexPart, UnitStarter, VectorPart
from iblai_mentor_plugin.models.keys import (
    BRIEFING_LENGTH,
    CONTACT_LENGTH,
    COURSE_KEY_LENGTH,
    FEEDBACK_LENGTH,
    HINT_LENGTH,
    INSTRUCTION_LENGTH,
    KEY_LENGTH,
    MOST_DIMENSIONS,
    NOTE_LENGTH,
    PROBLEM_LENGTH,
)
from iblai_mentor_plugin.models.learners import CustomInstruction, MemoryEntry
from iblai_mentor_plugin.models.operations import (
    DropCount,
    JobRun,
    Notice,
    NoticeAcceptance,
    NoticeTranslation,
    Overview,
    Switch,
)
from iblai_mentor_plugin.models.sharing import SharedCopy, SharedMessage, SharedOpening
from iblai_mentor_plugin.models.staff import (
    Assistance,
    Briefing,
    CourseSetting,
    EvaluationRecord,
    EvaluationRun,
    ProblemHint,
    QuietHours,
)
from iblai_mentor_plugin.models.tenants import ApiKey, AuditRecord, Tenant, TenantMember, TenantOrg
from iblai_mentor_plugin.models.usage import (
    LedgerEntry,
    Price,
    ProducerLease,
    Provider,
    TokenCorrection,
    TokenReservation,
    UsageEntry,
)

__all__ = [
    "BRIEFING_LENGTH",
    "CONTACT_LENGTH",
    "COURSE_KEY_LENGTH",
    "FEEDBACK_LENGTH",
    "HINT_LENGTH",
    "INSTRUCTION_LENGTH",
    "KEY_LENGTH",
    "MOST_DIMENSIONS",
    "NOTE_LENGTH",
    "PROBLEM_LENGTH",
    "ApiKey",
    "Assistance",
    "AuditRecord",
    "Briefing",
    "Budget",
    "BudgetAlert",
    "BudgetEntry",
    "ClosedWeek",
    "CourseIndex",
    "CourseSetting",
    "CustomInstruction",
    "DropCount",
    "EvaluationRecord",
    "EvaluationRun",
    "Export",
    "ExportPart",
    "Feedback",
    "IndexPart",
    "IndexedPassage",
    "JobRun",
    "LearnerChoice",
    "LedgerEntry",
    "MemoryEntry",
    "Mentor",
    "Message",
    "Notice",
    "NoticeAcceptance",
    "NoticeTranslation",
    "Overview",
    "Price",
    "ProblemHint",
    "ProducerLease",
    "Provider",
    "QuietHours",
    "ReplyChunk",
    "RetentionRule",
    "Session",
    "SessionNote",
    "SharedCopy",
    "SharedMessage",
    "SharedOpening",
    "ShownCount",
    "Switch",
    "Tenant",
    "TenantMember",
    "TenantOrg",
    "TermBand",
    "TokenCorrection",
    "TokenReservation",
    "UnitStarter",
    "UsageEntry",
    "VectorPart",
]
