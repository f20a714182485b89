"""The operator's pages in the admin: who may see which, what they show, and the question before what cannot be undone."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils import timezone

from iblai_mentor_plugin.admin.overview import PAGES
from iblai_mentor_plugin.admin.overview.plots import Bar, draw_bars, draw_share
from iblai_mentor_plugin.api import operating as operating_api
from iblai_mentor_plugin.models import (
    Assistance,
    AuditRecord,
    Briefing,
    CourseSetting,
    Export,
    Feedback,
    Message,
    Price,
    RetentionRule,
    Session,
    SharedCopy,
    Switch,
    Tenant,
)
from tests.admin.conftest import admin_url
from tests.overview.conftest import HERE, THERE, acme, admin_of_acme, courses, say, use

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import User
    from django.test import Client

    from tests.fakes import FakeCourseware

__all__ = ["acme", "admin_of_acme", "courses"]

SIMPLE = [page for page in PAGES if "<" not in page.path]
CODENAMES = sorted({page.codename for page in PAGES})
WORDS = "zebra crossing"


def link(name: str, *args: object) -> str:
    return reverse(f"admin:iblai_mentor_plugin_overview_{name}", args=args)


def allow(user: User, *codenames: str) -> None:
    user.user_permissions.set(Permission.objects.filter(codename__in=codenames))


@pytest.fixture
def boss(client: Client, admin_of_acme: User) -> Client:
    """An admin of one tenant, with every permission of the pages but that over every tenant."""
    allow(admin_of_acme, *CODENAMES)
    client.force_login(admin_of_acme)
    return client


# Who may see which


@pytest.mark.parametrize("page", SIMPLE, ids=lambda page: page.name)
def test_page_opens_for_an_operator(page: Any, admin_client: Client, courses: None) -> None:
    answer = admin_client.get(link(page.name))
    assert answer.status_code == 200
    # What a content policy refuses is not there.
    assert not re.search(
        r"\sstyle=|<script(?![^>]*src)|\son\w+=", answer.content.decode().partition('id="content-main"')[2]
    )


@pytest.mark.parametrize("page", SIMPLE, ids=lambda page: page.name)
def test_page_takes_a_permission_of_its_own(page: Any, client: Client, make_user: Callable[..., User]) -> None:
    user = make_user("staff1", is_staff=True)
    allow(user, "administer_tenants", *(name for name in CODENAMES if name != page.codename))
    client.force_login(user)
    assert client.get(link(page.name)).status_code == 403


@pytest.mark.parametrize("page", SIMPLE, ids=lambda page: page.name)
def test_page_is_not_for_who_is_no_staff(page: Any, client: Client, learner: User) -> None:
    allow(learner, *CODENAMES)
    client.force_login(learner)
    assert client.get(link(page.name)).status_code == 302


def test_staff_who_administer_no_tenant_see_none(client: Client, make_user: Callable[..., User]) -> None:
    user = make_user("staff1", is_staff=True)
    allow(user, *CODENAMES)
    client.force_login(user)
    answers = {page.name: client.get(link(page.name)).status_code for page in SIMPLE}
    # Whose permission is about the whole site by itself keeps it.
    assert {name for name, status in answers.items() if status == 200} == {"courses", "stop"}


def test_admin_of_a_tenant_sees_no_page_of_the_site(boss: Client) -> None:
    assert boss.get(link("health")).status_code == 403
    assert link("health").encode() not in boss.get(link("changelist")).content


def test_admin_of_a_tenant_sees_their_courses_alone(boss: Client, courses: None) -> None:
    use(timezone.now().date(), HERE)
    use(timezone.now().date(), THERE)
    for name in ("costs", "configuration"):
        text = boss.get(link(name)).content.decode()
        assert ("Rockets" in text, "The sky at night" in text) == (True, False), name
    assert boss.get(link("costs"), {"tenant": "main"}).content.decode().count("The sky at night") == 0
    assert b"no such course" in boss.get(link("configuration"), {"course": HERE}).content


def test_admin_of_a_tenant_does_not_see_others_learners(boss: Client, courses: None, make_user: Any) -> None:
    other = make_user("other", HERE)
    assert boss.get(link("learner", other.pk)).status_code == 404
    for act in ("export", "erase", "retire"):
        assert boss.post(link("change_learner", other.pk, act)).status_code == 404


def test_app_leads_to_the_pages(admin_client: Client) -> None:
    assert link("changelist") in admin_client.get("/admin/iblai_mentor_plugin/").content.decode()
    assert link("changelist") in admin_client.get("/admin/").content.decode()


@pytest.mark.parametrize(("name", "label"), [("learner", "Learners"), ("stop", "Overview"), ("costs", "Costs")])
def test_way_through_the_pages_says_where_one_is(
    name: str, label: str, admin_client: Client, courses: None, learner: User
) -> None:
    pages = admin_client.get(link(name, *([learner.pk] if name == "learner" else []))).context["pages"]
    assert [page["title"] for page in pages if page["is_current"]] == [label]


# Three clicks


def click(client: Client, page: str, words: str) -> str:
    """Return where the link with these words leads."""
    text = client.get(page).content.decode()
    (found,) = [href for href, label in re.findall(r'<a[^>]*href="([^"]+)"[^>]*>([^<]*)</a>', text) if words in label][
        :1
    ]
    return str(found)


def test_state_and_cost_are_one_click_away(admin_client: Client, courses: None) -> None:
    Price.objects.create(model="small-1", prompt_price=2, reply_price=8, currency="EUR")
    use(timezone.now().date(), HERE)
    text = admin_client.get(click(admin_client, "/admin/", "Overview")).content.decode()
    assert "2.00 EUR" in text
    assert any(word in text for word in ("All is well", "Works, with warnings", "Something is broken"))


def test_it_is_stopped_in_three_clicks(admin_client: Client, switched_on: None, courses: None) -> None:
    stop = click(admin_client, link("changelist"), "Stop everything")
    text = admin_client.get(stop).content.decode()
    assert "2 of 2 courses are on now" in text
    assert not operating_api.is_killed()
    admin_client.post(stop, {"state": "kill"})
    assert operating_api.is_killed()
    assert "Everything is stopped" in admin_client.get(link("changelist")).content.decode()
    assert LogEntry.objects.get().change_message == "Everything is stopped."
    admin_client.post(stop, {"state": "revive"})
    assert not operating_api.is_killed()


@pytest.mark.django_db(transaction=True)
def test_learner_is_retired_in_three_clicks(admin_client: Client, courses: None, learner: User, main: Tenant) -> None:
    say(learner, HERE, main, text=WORDS)
    found = admin_client.get(link("learners"), {"q": "learner1"})
    assert found["Location"] == link("learner", learner.pk)
    retire = click(admin_client, found["Location"], "Retire")
    asked = admin_client.get(retire).content.decode()
    assert "Message 1" in asked
    assert "Message 1" not in admin_client.get(click(admin_client, found["Location"], "Erase")).content.decode()
    assert Message.objects.count() == 1
    answer = admin_client.post(retire, follow=True).content.decode()
    assert "Retired: " in answer
    assert not Session.objects.exists()
    # Nothing is kept of them anew, and who did it is.
    assert not operating_api.count_rows(learner.pk)
    entry = LogEntry.objects.get()
    assert (entry.object_repr, entry.user.username) == (f"Account {learner.pk}", "admin")


@pytest.mark.parametrize("posted", [{}, {"state": ""}, {"state": "Kill"}, {"what": "all", "confirmed": "yes"}])
def test_post_that_says_neither_on_nor_off_does_nothing(
    admin_client: Client, switched_on: None, courses: None, posted: dict[str, str]
) -> None:
    operating_api.kill()
    before = list(Switch.objects.values_list("scope", "key", "is_on"))
    for page in ("stop", "courses"):
        admin_client.post(link(page), posted)
    assert list(Switch.objects.values_list("scope", "key", "is_on")) == before


# A learner


def test_page_of_a_learner_has_no_words_and_is_in_their_audit(
    admin_client: Client, admin_user: User, courses: None, learner: User, main: Tenant
) -> None:
    say(learner, HERE, main, text=WORDS)
    text = admin_client.get(link("learner", learner.pk)).content.decode()
    assert ("The sky at night" in text, WORDS in text) == (True, False)
    record = AuditRecord.objects.get(action="learner.read", tenant=main)
    assert (record.actor, record.user) == (admin_user, learner)


@pytest.mark.django_db(transaction=True)
def test_erasing_reaches_each_tenant_that_keeps_something_of_who_left_it(
    admin_client: Client, courses: None, lms: FakeCourseware, learner: User, main: Tenant, acme: Tenant
) -> None:
    say(learner, THERE, acme)
    say(learner, HERE, main)
    # No enrolment is left of them in the course, not even one that is over.
    del lms.enrolments[learner.pk, THERE]
    text = admin_client.post(link("change_learner", learner.pk, "erase"), follow=True).content.decode()
    assert ("Acme: Erased." in text, text.count(": Erased.")) == (True, 2)
    assert not Session.objects.filter(user=learner).exists()


@pytest.mark.django_db(transaction=True)
def test_question_before_erasing_says_that_shared_copies_go_and_they_do(
    admin_client: Client, courses: None, learner: User, main: Tenant
) -> None:
    session = say(learner, HERE, main).session
    SharedCopy.objects.create(tenant=main, user=learner, session=session, course_key=HERE, said_at=timezone.now())
    page = link("change_learner", learner.pk, "erase")
    assert "and what they shared with course teams" in admin_client.get(page).content.decode()
    admin_client.post(page)
    assert not SharedCopy.objects.exists()


# In the test's transaction: nobody begins to write it.
@pytest.mark.django_db
def test_one_tenant_that_must_wait_keeps_no_other_from_its_export(
    admin_client: Client, courses: None, learner: User, main: Tenant, acme: Tenant
) -> None:
    say(learner, HERE, main)
    Export.objects.create(tenant=main, user=learner, kind="everything", expires_at=timezone.now() + timedelta(days=1))
    text = admin_client.post(link("change_learner", learner.pk, "export"), follow=True).content.decode()
    assert "Acme: Something else is being exported" in text
    assert f"{main.name or main.key}: The export is being written." in text


def test_of_a_retired_account_nothing_is_exported(
    admin_client: Client, courses: None, lms: FakeCourseware, learner: User
) -> None:
    lms.retired.add(learner.pk)
    text = admin_client.get(link("learner", learner.pk)).content.decode()
    assert (link("change_learner", learner.pk, "export") in text, "Retire …" in text) == (False, True)


# In the test's transaction: nobody begins to write it.
@pytest.mark.django_db
def test_export_is_started_by_permission(admin_client: Client, courses: None, learner: User) -> None:
    text = admin_client.post(link("change_learner", learner.pk, "export"), follow=True).content.decode()
    # One at a time: the second tenant's waits for the first.
    assert "The export is being written" in text or "Something else is being exported" in text
    assert Export.objects.filter(user=learner, kind="everything").exists()


@pytest.mark.parametrize("act", ["export", "erase", "retire"])
def test_act_without_its_permission_is_not_there(
    client: Client, make_user: Callable[..., User], courses: None, learner: User, act: str
) -> None:
    user = make_user("staff1", is_staff=True)
    allow(user, "administer_tenants", "view_learners")
    client.force_login(user)
    assert client.get(link("learner", learner.pk)).status_code == 200
    assert client.post(link("change_learner", learner.pk, act)).status_code == 404


@pytest.mark.parametrize(
    ("codenames", "said"),
    [
        ([], "about them.</p>"),
        (["export_others_data"], "about them. There you can choose Export.</p>"),
        (["delete_others_data"], "about them. There you can choose Erase.</p>"),
        (["administer_tenants", "delete_others_data"], "about them. There you can choose Erase or Retire.</p>"),
        (
            ["administer_tenants", "delete_others_data", "export_others_data"],
            "about them. There you can choose Export, Erase or Retire.</p>",
        ),
    ],
)
def test_box_that_finds_a_learner_says_what_this_operator_may_do(
    codenames: list[str], said: str, client: Client, admin_of_acme: User, courses: None
) -> None:
    allow(admin_of_acme, "view_overview", "view_learners", *codenames)
    client.force_login(admin_of_acme)
    assert said in client.get(link("changelist")).content.decode()
    nobody = client.get(link("learners"), {"q": "nobody"}).content.decode()
    assert ("No account found." in nobody, "mentor_retire" in nobody) == (True, "Retire" in said)


def test_act_that_is_none_is_not_there(admin_client: Client, courses: None, learner: User) -> None:
    assert admin_client.post(link("change_learner", learner.pk, "explode")).status_code == 404
    for pk in (10**9, 2**31, 10**40):
        assert admin_client.get(link("learner", pk)).status_code == 404


# Forms that do not trust typing


def test_courses_are_switched_together_after_a_question(admin_client: Client, courses: None) -> None:
    chosen = {"what": "courses", "course": [HERE, THERE], "state": "on"}
    text = admin_client.post(link("courses"), chosen).content.decode()
    assert "switches on 2 courses" in text
    assert not Switch.objects.exists()
    done = admin_client.post(link("courses"), {**chosen, "confirmed": "yes"}, follow=True)
    assert "Courses switched on: 2." in done.content.decode()
    assert set(Switch.objects.values_list("key", "is_on")) == {(HERE, True), (THERE, True)}
    logged = LogEntry.objects.values_list("object_id", "change_message")
    assert set(logged) == {(str(pk), "Switched on") for pk in Switch.objects.values_list("pk", flat=True)}


@pytest.mark.parametrize(("codename", "expected"), [("change_switch", [(HERE, False)]), ("add_switch", [(HERE, True)])])
def test_switch_is_made_by_who_may_add_and_turned_by_who_may_change(
    client: Client, make_user: Callable[..., User], courses: None, codename: str, expected: Any
) -> None:
    operating_api.switch_on(HERE)
    user = make_user("staff1", is_staff=True)
    allow(user, codename)
    client.force_login(user)
    for key in (HERE, THERE):
        chosen = {"what": "courses", "course": [key], "state": "off", "confirmed": "yes"}
        client.post(link("courses"), chosen)
    client.post(admin_url("switch", "add"), {"target": HERE, "confirmed": "yes"})
    assert list(Switch.objects.values_list("key", "is_on")) == expected


def test_org_is_switched_as_a_whole(admin_client: Client, courses: None) -> None:
    admin_client.post(link("courses"), {"what": "org", "org": "AcmeX", "state": "on", "confirmed": "yes"})
    assert (operating_api.is_switched_on(THERE), operating_api.is_switched_on(HERE)) == (True, False)


@pytest.mark.parametrize(
    "chosen",
    [
        {},
        {"what": "courses"},
        {"what": "courses", "course": ["course-v1:LostX+A+1"]},
        {"what": "org", "org": "no/org"},
        {"what": "org"},
    ],
)
def test_what_is_no_course_is_not_switched(admin_client: Client, courses: None, chosen: dict[str, Any]) -> None:
    admin_client.post(link("courses"), {**chosen, "state": "on", "confirmed": "yes"})
    assert not Switch.objects.exists()


def test_switch_is_asked_about_before_it_is_saved(admin_client: Client, courses: None) -> None:
    text = admin_client.post(admin_url("switch", "add"), {"target": "DemoX", "is_on": "on"}).content.decode()
    assert "This switches on 1 course." in text
    assert 'name="target" value="DemoX"' in text
    assert not Switch.objects.exists()


def test_switch_takes_a_title_and_refuses_an_unknown_course(admin_client: Client, courses: None) -> None:
    admin_client.post(admin_url("switch", "add"), {"target": "Rockets", "is_on": "on", "confirmed": "yes"})
    assert Switch.objects.get().key == THERE
    lost = {"target": "course-v1:LostX+A+1", "is_on": "on", "confirmed": "yes"}
    assert b"The LMS has no course" in admin_client.post(admin_url("switch", "add"), lost).content
    assert Switch.objects.count() == 1


def name_courses(lms: FakeCourseware, user: User, titles: dict[str, str]) -> None:
    """Have courses by these titles, by their keys."""
    lms.titles |= titles
    lms.enrolments |= {(user.pk, key): True for key in titles}


def test_title_among_many_that_hold_its_words_is_that_course(
    admin_client: Client, courses: None, lms: FakeCourseware, learner: User
) -> None:
    others = {f"course-v1:DemoX+A{number}+1": f"Advanced Python {number}" for number in range(10)}
    name_courses(lms, learner, {**others, "course-v1:DemoX+Z+1": "Python"})
    for model, field, values in (("switch", "target", {"confirmed": "yes"}), ("coursesetting", "course_key", {})):
        admin_client.post(admin_url(model, "add"), {field: "Python", "is_on": "on", **values})
    assert Switch.objects.get().key == CourseSetting.objects.get().course_key == "course-v1:DemoX+Z+1"


def test_title_of_two_courses_is_asked_about(
    admin_client: Client, courses: None, lms: FakeCourseware, learner: User
) -> None:
    name_courses(lms, learner, {"course-v1:DemoX+P+1": "Python", "course-v1:DemoX+P+2": "Python"})
    form = {"target": "Python", "is_on": "on", "confirmed": "yes"}
    text = admin_client.post(admin_url("switch", "add"), form).content.decode()
    assert "Python (course-v1:DemoX+P+1), Python (course-v1:DemoX+P+2)" in text
    assert not Switch.objects.exists()


def test_course_of_a_setting_is_chosen_by_its_title(admin_client: Client, courses: None) -> None:
    form = admin_client.get(admin_url("coursesetting", "add")).content.decode()
    assert f'<option value="{HERE}">The sky at night</option>' in form
    admin_client.post(admin_url("coursesetting", "add"), {"course_key": "The sky at night", "is_on": "on"})
    assert CourseSetting.objects.get().course_key == HERE


@pytest.mark.parametrize("text", ["sky", "course-v1:LostX+A+1", "nonsense"])
def test_course_of_a_setting_is_not_guessed(admin_client: Client, courses: None, text: str) -> None:
    admin_client.post(admin_url("coursesetting", "add"), {"course_key": text, "is_on": "on"})
    assert not CourseSetting.objects.exists()


def test_setting_of_a_course_that_is_gone_can_still_be_changed(admin_client: Client, courses: None) -> None:
    setting = CourseSetting.objects.create(course_key="course-v1:GoneX+A+1", is_on=True)
    admin_client.post(admin_url("coursesetting", "change", setting.pk), {"course_key": setting.course_key})
    setting.refresh_from_db()
    assert setting.is_on is False


def test_rule_that_deletes_is_asked_about(admin_client: Client, courses: None, learner: User, main: Tenant) -> None:
    say(learner, HERE, main, hours_ago=24 * 40)
    rule = {"tenant": main.pk, "course_key": "", "messages_days": 30}
    text = admin_client.post(admin_url("retentionrule", "add"), rule).content.decode()
    assert "1 messages and 0 memories are deleted" in text
    assert not RetentionRule.objects.exists()
    admin_client.post(admin_url("retentionrule", "add"), {**rule, "confirmed": "yes"})
    assert RetentionRule.objects.get().messages_days == 30


def test_rule_of_0_days_is_explained(admin_client: Client, main: Tenant) -> None:
    rule = {"tenant": main.pk, "course_key": "", "exports_days": 0}
    assert b"0 days: what is made today" in admin_client.post(admin_url("retentionrule", "add"), rule).content
    assert not RetentionRule.objects.exists()


@pytest.mark.parametrize("kind", ["messages", "memories", "exports", "audit records"])
def test_form_and_list_of_rules_say_what_is_kept_for_so_many_days(
    admin_client: Client, main: Tenant, kind: str
) -> None:
    RetentionRule.objects.create(tenant=main, messages_days=30)
    for page in ("add", "changelist"):
        assert f"Days that {kind} are kept" in admin_client.get(admin_url("retentionrule", page)).content.decode()


def test_list_of_rules_is_sorted_by_days(admin_client: Client, main: Tenant) -> None:
    for days in (30, 10, 20):
        RetentionRule.objects.create(tenant=main, course_key=f"course-v1:DemoX+{days}+1", messages_days=days)
    page = admin_client.get(admin_url("retentionrule", "changelist"), {"o": "3"})
    assert [rule.messages_days for rule in page.context["cl"].queryset] == [10, 20, 30]


def test_rule_that_deletes_nothing_is_saved_at_once(admin_client: Client, main: Tenant) -> None:
    admin_client.post(admin_url("retentionrule", "add"), {"tenant": main.pk, "course_key": "", "messages_days": 500})
    assert RetentionRule.objects.get().messages_days == 500


def test_question_before_a_change_shows_nothing_to_who_may_not_change(
    client: Client, make_user: Callable[..., User], courses: None
) -> None:
    user = make_user("staff1", is_staff=True)
    allow(user, "view_switch")
    client.force_login(user)
    answer = client.post(admin_url("switch", "add"), {"target": "DemoX", "is_on": "on"})
    assert answer.status_code == 403


# What is shown


def test_cost_is_shown_by_day_with_a_table_beside_the_plot(admin_client: Client, courses: None) -> None:
    Price.objects.create(model="small-1", prompt_price=2, reply_price=8, currency="EUR")
    use(timezone.now().date(), HERE)
    text = admin_client.get(link("costs"), {"course": "sky"}).content.decode()
    assert text.count("<svg") > 1
    assert 'aria-label="EUR by day"' in text
    assert '<th scope="row">The sky at night' in text


@pytest.mark.parametrize(
    "query",
    [
        {"since": "never", "until": "2026-13-45"},
        {"since": "2030-01-01", "until": "2026-01-01"},
        {"course": "<script>alert(1)</script>"},
        {"tenant": "nobody"},
        {"since": "0001-01-01"},
        {"until": "9999-12-31"},
        {"until": "0001-01-02"},
        {"since": "0001-01-01", "until": "0001-01-02"},
    ],
)
@pytest.mark.parametrize("name", ["costs", "failures"])
def test_filter_that_makes_no_sense_is_told_and_harmless(
    admin_client: Client, courses: None, name: str, query: Any
) -> None:
    answer = admin_client.get(link(name), query)
    assert answer.status_code == 200
    assert b"<script>alert" not in answer.content


def test_health_names_a_fault_with_its_remedy(admin_client: Client) -> None:
    operating_api.kill()
    text = admin_client.get(link("health")).content.decode()
    assert "kill switch is thrown" in text
    assert "mentor_enable --revive" in text
    assert "What is kept" in text
    assert "Last purge" in admin_client.get(link("health"), {"about": "privacy"}).content.decode()


def test_feedback_leads_to_its_reply_by_permission(
    admin_client: Client, client: Client, make_user: Callable[..., User], courses: None, learner: User, main: Tenant
) -> None:
    reply = say(learner, HERE, main, text=WORDS)
    feedback = Feedback.objects.create(message=reply, user=learner, rating=1)
    target = admin_url("session", "change", reply.session_id)
    assert target in admin_client.get(admin_url("feedback", "change", feedback.pk)).content.decode()
    user = make_user("staff1", is_staff=True)
    allow(user, "view_feedback")
    client.force_login(user)
    assert target not in client.get(admin_url("feedback", "change", feedback.pk)).content.decode()


@pytest.mark.parametrize("model", ["session", "feedback", "coursesetting", "assistance", "briefing"])
def test_list_names_courses_beside_their_keys(
    model: str, admin_client: Client, courses: None, learner: User, main: Tenant
) -> None:
    reply = say(learner, HERE, main)
    Feedback.objects.create(message=reply, user=learner, rating=1)
    CourseSetting.objects.create(course_key=HERE)
    Assistance.objects.create(course_key=HERE, level="hints")
    Briefing.objects.create(course_key=HERE, version=1)
    assert f"The sky at night<br>{HERE}" in admin_client.get(admin_url(model, "changelist")).content.decode()


def test_list_opens_where_the_lms_does_not_say_what_courses_are_called(
    admin_client: Client, courses: None, settings: Any
) -> None:
    CourseSetting.objects.create(course_key=HERE)
    settings.IBLAI_MENTOR_COURSEWARE = "iblai_mentor_plugin.courseware.lms.LmsCourseware"
    for url in (
        admin_url("coursesetting", "changelist"),
        admin_url("coursesetting", "add"),
        link("costs"),
        link("courses"),
    ):
        assert admin_client.get(url).status_code == 200


# Plots


def test_bars_are_as_high_as_their_values() -> None:
    plot = draw_bars([Bar("a", 1, "one"), Bar("b", 4, "four"), Bar("c", 0, "none")], "By day")
    heights = [float(height) for height in re.findall(r'<rect[^>]*height="([\d.]+)"', plot)]
    assert heights == [36.0, 144.0, 0.0]
    # What is written is none of the image, which is as small as a screen.
    assert "<text" not in plot
    assert "<title>b: four</title>" in plot


def test_plot_of_nothing_is_drawn_and_text_is_escaped() -> None:
    assert "<rect" not in draw_bars([], "Nothing")
    assert "<b>" not in draw_bars([Bar("<b>", 0, "<b>")], "<b>")
    assert 'rect width="50.0"' in draw_share(1, 2)
    assert 'rect width="0.0"' in draw_share(1, 0)
