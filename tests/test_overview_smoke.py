import pytest
from django.urls import reverse

from iblai_mentor_plugin.admin.overview import PAGES


@pytest.mark.parametrize("name", [p.name for p in PAGES if "<" not in p.path])
def test_open(admin_client, name, learner):
    r = admin_client.get(reverse(f"admin:iblai_mentor_plugin_overview_{name}"))
    assert r.status_code == 200


def test_learner(admin_client, learner):
    r = admin_client.get(reverse("admin:iblai_mentor_plugin_overview_learner", args=[learner.pk]))
    assert r.status_code == 200
    for act in ("export", "erase", "retire"):
        r = admin_client.get(reverse("admin:iblai_mentor_plugin_overview_change_learner", args=[learner.pk, act]))
        assert r.status_code == 200
        r = admin_client.post(
            reverse("admin:iblai_mentor_plugin_overview_change_learner", args=[learner.pk, act]), follow=True
        )
        assert r.status_code == 200
        print([str(m) for m in r.context["messages"]])


def test_conf(admin_client, learner):
    r = admin_client.get(reverse("admin:iblai_mentor_plugin_overview_configuration") + "?course=A+course")
    assert r.status_code == 200
    print(r.content.decode()[2000:])


def test_index(admin_client):
    assert b"what goes wrong" in admin_client.get("/admin/iblai_mentor_plugin/").content
