"""
Every default of this plugin, once; and what it adds to settings of the platform.

An operator overrides a default in the LMS's YAML or by a Tutor patch. ``plugin_settings`` may run any number of times.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

FILTER_TYPE: Final = "org.openedx.learning.vertical_block.render.completed.v1"
FILTER_STEP: Final = "iblai_mentor_plugin.filters.RecordUnitView"
DASHBOARD_STEPS: Final = {
    "org.openedx.learning.instructor.dashboard.render.started.v1": "iblai_mentor_plugin.filters.AddDashboardSection",
    "org.openedx.learning.instructor.dashboard.tabs.requested.v1": "iblai_mentor_plugin.filters.AddDashboardTab",
}
# Templates of sections of the old instructor dashboard, which are Mako's.
MAKO_FOLDER: Final = Path(__file__).resolve().parent.parent / "mako"
MIDDLEWARE: Final = "iblai_mentor_plugin.middleware.MemoryMiddleware"
ROUTER: Final = "iblai_mentor_plugin.replicas.ReadWhereWritten"
# Where the REST interface lies, as a regular expression.
UNTRACKED_PATH: Final = r"^/api/ai-mentor/"
MENTOR_BACKEND: Final = "iblai_mentor_plugin.tracking_backend.MentorTrackingBackend"
BACKEND_NAME: Final = "iblai_mentor"
# The tracking events that tell what happened in the mentor, if they are switched on (IBLAI_MENTOR_EVENTS).
EVENT_NAMES: Final = (
    "iblai.mentor.question.asked",
    "iblai.mentor.reply.ended",
    "iblai.mentor.feedback.given",
    "iblai.mentor.help.refused",
    "iblai.mentor.memory.forgotten",
)
# The app that makes xAPI statements of tracking events, and its list of those that it takes.
XAPI_APP: Final = "event_routing_backends"
XAPI_ALLOWED: Final = "EVENT_TRACKING_BACKENDS_ALLOWED_XAPI_EVENTS"

DEFAULTS: Final[dict[str, Any]] = {
    # Dotted path of the courseware port.
    "IBLAI_MENTOR_COURSEWARE": "iblai_mentor_plugin.courseware.lms.LmsCourseware",
    # An event that is further ahead of this clock than this is refused. Seconds.
    "IBLAI_MENTOR_CLOCK_SKEW": 300,
    # Blocks of a course that a browser's word alone may create in one memory.
    "IBLAI_MENTOR_BROWSER_BLOCKS": 200,
    # Blocks that a memory shows over REST, newest first.
    "IBLAI_MENTOR_VISITED_BLOCKS": 50,
    # Seconds for which a write of a memory tries again where a row is locked, or after a deadlock; then it is dropped, and
    # counted. A page of the LMS waits for it.
    "IBLAI_MENTOR_WRITE_SECONDS": 1.0,
    # Seconds between two writes of the counts of dropped events, in one process.
    "IBLAI_MENTOR_DROP_COUNT_INTERVAL": 1.0,
    # Seconds that a process remembers whether a course is switched on, for the launcher alone: it costs no query a page.
    "IBLAI_MENTOR_LAUNCHER_SECONDS": 15,
    # Nothing is remembered of a learner before they accepted the notice; never of one who declined it.
    "IBLAI_MENTOR_NOTICE_BEFORE_MEMORY": True,
    # On what the operator relies, which words the button under the notice: "agree" (consent), or "read" (another legal basis).
    # The search of the course alone is offered with both.
    "IBLAI_MENTOR_NOTICE_BASIS": "agree",
    # Years of age from which a provider may reply, by the year of birth in the platform's profile; None: any. Who may be
    # younger has the search of the course alone; so has, where the second says so, who gave no year.
    "IBLAI_MENTOR_LEAST_AGE": None,
    "IBLAI_MENTOR_UNKNOWN_AGE_IS_YOUNG": False,
    # Days that things are kept; None is for ever. Rules in the admin say otherwise for a tenant, or a course. Messages, after
    # they were said; memories, after their course ended (without an end: after the last event); audit records.
    "IBLAI_MENTOR_MESSAGES_DAYS": 365,
    "IBLAI_MENTOR_MEMORY_DAYS": 180,
    "IBLAI_MENTOR_AUDIT_DAYS": 730,
    # What each learner, course and day used of the limits; the sums of replies and tokens, which are of nobody; the counts of
    # dropped events; API keys after they ended.
    "IBLAI_MENTOR_LEDGER_DAYS": 90,
    "IBLAI_MENTOR_USAGE_DAYS": 1095,
    "IBLAI_MENTOR_DROP_COUNT_DAYS": 90,
    "IBLAI_MENTOR_API_KEY_DAYS": 90,
    # Seconds that a step of a user's retirement takes at the most; it then fails, and the pipeline's next try goes on. Less
    # than the web server gives a request: the pipeline retries a failure for ten minutes, but a gateway's timeout once.
    "IBLAI_MENTOR_RETIRE_SECONDS": 20.0,
    # Questions, replies, feedback, refusals and forgetting are told to the platform: as tracking events (``iblai.mentor.…``),
    # which go where the site's tracking goes, and as signals of openedx-events. Ids, codes and counts, never anybody's words.
    "IBLAI_MENTOR_EVENTS": False,
    # The reference of the REST interface (docs/ and schema/ below its address) is shown to who is not logged in, too.
    "IBLAI_MENTOR_REFERENCE_IS_PUBLIC": False,
    # Requests of one user to this plugin's endpoints (DRF's notation).
    "IBLAI_MENTOR_THROTTLE": "120/min",
    # Requests without a valid credential, by address.
    "IBLAI_MENTOR_ANONYMOUS_THROTTLE": "30/min",
    # Questions of one user (DRF's notation), on top of the daily limits below.
    "IBLAI_MENTOR_QUESTION_THROTTLE": "10/min",
    # Characters of a question.
    "IBLAI_MENTOR_QUESTION_LENGTH": 8000,
    # Whom a learner may turn to whose words speak of self-harm, abuse or violence, by language: {"en": "Call 988.", "es": …}.
    # It is added to the reply; where a language has none, a general sentence is.
    "IBLAI_MENTOR_DISTRESS_CONTACTS": {},
    # What a client says of the learner's page is told to the LLM, as material that nobody checked. It carries other people's
    # words: off, it is ignored and kept nowhere.
    "IBLAI_MENTOR_PAGE_CONTENT": False,
    # Tokens of a prompt, and of a reply, at the most; together they fit where a model takes 8,192.
    "IBLAI_MENTOR_PROMPT_TOKENS": 7000,
    "IBLAI_MENTOR_LONGEST_REPLY": 1000,
    # Celery queue on which replies are produced; None: the web processes produce them, for want of a worker of their own.
    "IBLAI_MENTOR_CELERY_QUEUE": None,
    # Replies that the web processes of the whole site produce at once, where there is no queue.
    "IBLAI_MENTOR_WEB_REPLIES": 1,
    # A follower's connection is held until the reply ends: only for threaded web servers. Else it gets what there is.
    "IBLAI_MENTOR_STREAMING": False,
    # Connections that a process holds at once for followers; who comes beyond gets what there is, and comes back.
    "IBLAI_MENTOR_STREAMS": 4,
    # Origins, besides the LMS's and the learning MFE's, whose pages may show the panel: "https://apps.example.com".
    "IBLAI_MENTOR_PANEL_ORIGINS": [],
    # Seconds that a reply may take from its start.
    "IBLAI_MENTOR_REPLY_SECONDS": 120,
    # Seconds between two pieces of a reply that are kept while it is written, or 400 characters: readers see it flow, and the
    # database has one write for many words. More where very many replies are written at once.
    "IBLAI_MENTOR_PIECE_SECONDS": 0.25,
    # Seconds without a sign of life after which a producer counts as dead; it gives one every five, however silent its LLM is.
    "IBLAI_MENTOR_STALE_SECONDS": 30,
    # Seconds that a question may wait for a worker to take it.
    "IBLAI_MENTOR_QUEUE_SECONDS": 90,
    # Seconds between two looks, while a reply is produced or followed or all courses are listed, whether an exam began.
    "IBLAI_MENTOR_EXAM_CHECK_SECONDS": 5,
    # While an exam runs, its learner in person reads nothing that is kept of its course: no sessions, memories, notes, exports.
    "IBLAI_MENTOR_EXAM_CLOSES_HISTORY": True,
    # Learners may show messages of a chat that they choose to the team of its course, by username, and take them back; a team
    # cannot ask for them. False: nothing new is shared, and nothing that was is opened.
    "IBLAI_MENTOR_SHARING": True,
    # An exam in any course stops the mentor in every course.
    "IBLAI_MENTOR_EXAM_STOPS_EVERY_COURSE": False,
    # Questions of a learner on a day (UTC); a mentor may say otherwise.
    "IBLAI_MENTOR_MESSAGES_A_DAY": 100,
    # Tokens on a day (UTC): of the learners of a course, and of the site.
    "IBLAI_MENTOR_COURSE_TOKENS_A_DAY": 5_000_000,
    "IBLAI_MENTOR_SITE_TOKENS_A_DAY": 20_000_000,
    # Tokens that are held back for a question until it is known what it took: a prompt and a reply, several
    # prompts where the LLM looks things up.
    "IBLAI_MENTOR_TOKENS_A_REPLY": 24_000,
    # Days for which an export is kept; a tenant's rule of retention may say otherwise.
    "IBLAI_MENTOR_EXPORT_DAYS": 7,
    # Private storage (an alias of STORAGES, or a dotted path) in which exports lie; None: the database.
    "IBLAI_MENTOR_EXPORT_STORAGE": None,
    # Seconds that the writing of an export may take; a million messages take about ten.
    "IBLAI_MENTOR_EXPORT_SECONDS": 600,
    # Seconds without a question after which a session rests, and is noted for learners who want that.
    "IBLAI_MENTOR_SESSION_REST_SECONDS": 900,
    # Dotted path of the LLM port: ``offline`` is a search of the course, without key and network;
    # ``iblai_mentor_plugin.llm.openai.OpenAiLlm`` asks an endpoint of OpenAI's protocol (extra ``openai``).
    "IBLAI_MENTOR_LLM": "iblai_mentor_plugin.llm.offline.OfflineLlm",
    # The endpoint, its key, and the model that mentors have who name none.
    "IBLAI_MENTOR_LLM_BASE_URL": "https://api.openai.com/v1",
    "IBLAI_MENTOR_LLM_API_KEY": "",
    "IBLAI_MENTOR_LLM_MODEL": "",
    # The endpoint runs on this site, and hands no words on. Only said, never guessed from the address.
    "IBLAI_MENTOR_LLM_IS_ON_SITE": False,
    # Tokens of a prompt and its reply together that the model takes; None: nobody said, and what is set above holds.
    "IBLAI_MENTOR_LLM_CONTEXT_TOKENS": None,
    # The model calls tools, so that it may look things up in the course. A provider of the admin finds it out by its test.
    "IBLAI_MENTOR_LLM_HAS_TOOLS": False,
    # Passages of the course that go along with a question, as far as there is room; None: 12, or 3 for a small context.
    "IBLAI_MENTOR_LLM_PASSAGES": None,
    # Networks ("169.254.10.0/24") in which a provider may lie although they are link-local, or a cloud's metadata service.
    "IBLAI_MENTOR_LLM_ALLOWED_NETWORKS": [],
    # Secrets that encrypt the keys of the providers in the admin: the first encrypts, all decrypt. Empty: SECRET_KEY encrypts,
    # and SECRET_KEY_FALLBACKS decrypt as well.
    "IBLAI_MENTOR_ENCRYPTION_KEYS": [],
    # Seconds to connect; to the first byte of a reply (a great prompt is read first); without a further byte; and for the
    # whole reply, attempts and waits included, less than IBLAI_MENTOR_REPLY_SECONDS.
    "IBLAI_MENTOR_LLM_CONNECT_SECONDS": 5.0,
    "IBLAI_MENTOR_LLM_FIRST_BYTE_SECONDS": 45.0,
    "IBLAI_MENTOR_LLM_SILENCE_SECONDS": 20.0,
    "IBLAI_MENTOR_LLM_SECONDS": 110.0,
    # Seconds for the vector of a question, by which it is searched for in other words than the course's; then its words do.
    "IBLAI_MENTOR_EMBEDDING_SECONDS": 1.0,
    # Bytes that a provider may send for a reply; protocol included, which is some 200 bytes a token.
    "IBLAI_MENTOR_LLM_REPLY_BYTES": 8_000_000,
    # Attempts after the first one, where the provider said nothing yet; seconds before the first of them, doubled each time;
    # and the longest such wait, beyond which the learner is told at once.
    "IBLAI_MENTOR_LLM_RETRIES": 2,
    "IBLAI_MENTOR_LLM_BACKOFF_SECONDS": 0.5,
    "IBLAI_MENTOR_LLM_LONGEST_WAIT_SECONDS": 10.0,
    # After so many failures within so many seconds, nobody asks this address and model for so many seconds.
    "IBLAI_MENTOR_LLM_BREAKER_FAILURES": 5,
    "IBLAI_MENTOR_LLM_BREAKER_WINDOW_SECONDS": 60.0,
    "IBLAI_MENTOR_LLM_BREAKER_PAUSE_SECONDS": 30.0,
}


def plugin_settings(settings: Any) -> None:
    """
    Add the defaults, filter steps, the middleware, the router, the untracked path, and the ways of tracking events in and out.

    ``settings`` is the LMS's settings module, or Django's settings once all of them are known. What an operator set already
    stays as it is, and nothing is decided by it that they may still set otherwise.
    """
    for name, value in DEFAULTS.items():
        if not hasattr(settings, name):
            setattr(settings, name, value)
    for filter_type, step in {FILTER_TYPE: FILTER_STEP, **DASHBOARD_STEPS}.items():
        _add_filter_step(settings, filter_type, step)
    _add_mako_folder(settings)
    _add_middleware(settings)
    _add_router(settings)
    _add_untracked_path(settings)
    _add_tracking_backend(settings)
    if find_spec(XAPI_APP) is not None:
        _allow_statements(settings)


def _add_filter_step(settings: Any, filter_type: str, step: str) -> None:
    filters = dict(getattr(settings, "OPEN_EDX_FILTERS_CONFIG", None) or {})
    configured = filters.get(filter_type)
    # The platform takes a string, a list, or a dictionary; what is there keeps its place and its options.
    if isinstance(configured, dict):
        config = {"fail_silently": True, **configured}
    else:
        config = {"fail_silently": True, "pipeline": [configured] if isinstance(configured, str) else configured or []}
    steps = config.get("pipeline") or []
    config["pipeline"] = [*steps, *([] if step in steps else [step])]
    settings.OPEN_EDX_FILTERS_CONFIG = {**filters, filter_type: config}


def _add_mako_folder(settings: Any) -> None:
    folders = getattr(settings, "MAKO_TEMPLATE_DIRS_BASE", None)
    # The platform derives its template engines from this list, after the plugins' settings.
    if folders is not None and MAKO_FOLDER not in folders:
        settings.MAKO_TEMPLATE_DIRS_BASE = [*folders, MAKO_FOLDER]


def _add_middleware(settings: Any) -> None:
    middleware = list(getattr(settings, "MIDDLEWARE", None) or [])
    if MIDDLEWARE not in middleware:
        # Last: next to the view, after its transaction was committed and before anything else of the response.
        settings.MIDDLEWARE = [*middleware, MIDDLEWARE]


def _add_router(settings: Any) -> None:
    routers = list(getattr(settings, "DATABASE_ROUTERS", None) or [])
    if routers[:1] != [ROUTER]:
        # First: those behind it may send every read to a replica.
        settings.DATABASE_ROUTERS = [ROUTER, *(router for router in routers if router != ROUTER)]


def _add_untracked_path(settings: Any) -> None:
    """
    Keep what learners say to the mentor out of the platform's tracking log.

    Its middleware writes the fields of every form that is posted there, from where nothing can be deleted; and an entry for
    each look at a reply.
    """
    patterns = list(getattr(settings, "TRACKING_IGNORE_URL_PATTERNS", None) or [])
    if UNTRACKED_PATH not in patterns:
        settings.TRACKING_IGNORE_URL_PATTERNS = [*patterns, UNTRACKED_PATH]


def _add_tracking_backend(settings: Any) -> None:
    """
    Have the platform's tracker hand us its events, by a backend of our own beside those that are there.

    Always by this one: whether an operator sends tracking events to an event bus may be decided after our settings ran, and
    must not make a difference to what is sent there.
    """
    backends = dict(getattr(settings, "EVENT_TRACKING_BACKENDS", None) or {})
    if not any(isinstance(backend, dict) and backend.get("ENGINE") == MENTOR_BACKEND for backend in backends.values()):
        settings.EVENT_TRACKING_BACKENDS = {**backends, BACKEND_NAME: {"ENGINE": MENTOR_BACKEND, "OPTIONS": {}}}


def _allow_statements(settings: Any) -> None:
    """
    Have event-routing-backends take the mentor's tracking events as well.

    Its own settings add to this list, and make its pipeline of it. Which plugin's settings run first nobody can say: where the
    pipeline is there already, the names go into it, too.
    """
    if not hasattr(settings, XAPI_ALLOWED):
        setattr(settings, XAPI_ALLOWED, [])
    allowed = getattr(settings, XAPI_ALLOWED)
    # In place: the pipeline may hold this very list.
    allowed += [name for name in EVENT_NAMES if name not in allowed]
    pipeline = (getattr(settings, "EVENT_TRACKING_BACKENDS", None) or {}).get("event_transformer") or {}
    for processor in pipeline.get("OPTIONS", {}).get("processors", ()):
        whitelist = processor.get("OPTIONS", {}).get("whitelist")
        if isinstance(whitelist, set):
            whitelist.update(EVENT_NAMES)
