"""Which index answers."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import timedelta

from django.utils import timezone

from iblai_mentor_plugin.courseware.course import Query
from iblai_mentor_plugin.courseware.index.freshness import SHELF, Shelf, renew
from iblai_mentor_plugin.courseware.index.outdated import take_outdated
from iblai_mentor_plugin.courseware.index.search import search
from iblai_mentor_plugin.models import CourseIndex
from tests.courseware.index.conftest import KEY, make_outline, make_source


def test_a_course_is_read_once_when_it_is_searched_often(write, django_assert_num_queries):
    library = write(a="A star.")
    assert library.find("star") == library.find("star") == ["a"]
    assert library.loads == 1
    with django_assert_num_queries(1):
        library.find("star")
    with django_assert_num_queries(1):
        library.find("volcano")


def test_another_process_does_not_read_the_course_again(write):
    library = write(a="A star.")
    library.find("star")
    SHELF.clear()
    assert library.find("star") == ["a"]
    assert library.loads == 1


def test_the_last_index_answers_until_a_new_one_is_made(write):
    take_outdated()
    library = write(a="A star.")
    library.find("star")
    # What else is made of a course waits for its turn.
    assert take_outdated() == {KEY}
    library.find("star")
    assert take_outdated() == set()
    write(a="A star.", b="A comet.")
    assert library.find("comet") == []
    assert take_outdated() == {KEY}
    assert renew(library.source, None)
    assert library.find("comet") == ["b"]
    assert take_outdated() == set()


def test_an_index_is_not_made_anew_when_nothing_changed_or_somebody_makes_it(write):
    library = write(a="A star.")
    assert renew(library.source, None)
    assert not renew(library.source, None)
    write(a="A moon.")
    CourseIndex.objects.update(claimed_at=timezone.now())
    assert not renew(library.source, None)
    CourseIndex.objects.update(claimed_at=timezone.now() - timedelta(hours=1))
    assert renew(library.source, None)


def test_what_another_version_of_the_plugin_made_is_made_anew_at_once(write):
    library = write(a="A star.")
    library.find("star")
    CourseIndex.objects.update(version="0 1", stamp="other")
    write(a="A comet.")
    assert library.find("comet") == ["a"]


def test_a_process_keeps_no_more_than_it_may_but_always_the_last(write):
    library = write(a="A star.")
    library.find("star")
    index = SHELF.find(KEY)
    shelf = Shelf(most=index.size * 2)
    for name in "abc":
        shelf.keep(name, index)
    assert [name for name in "abc" if shelf.find(name)] == ["b", "c"]
    shelf = Shelf(most=1)
    shelf.keep("a", index)
    shelf.keep("b", index)
    assert [name for name in "ab" if shelf.find(name)] == ["b"]


def test_nothing_is_missed_when_only_the_new_index_has_it(write):
    library = write(a="A star.")
    library.find("star")
    kept = SHELF.find(KEY)
    write(a="A volcano.")
    renew(library.source, None)
    SHELF.keep(KEY, kept)
    assert library.find("volcano") == ["a"]
    SHELF.keep(KEY, kept)
    assert library.find("star") == []


def test_numpy_is_loaded_by_who_searches_and_not_by_an_lms_that_starts():
    program = (
        "import sys, django; django.setup(); from iblai_mentor_plugin import receivers, tasks, urls; "
        "from iblai_mentor_plugin.courseware import lms, olx; sys.exit('numpy' in sys.modules)"
    )
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    assert subprocess.run([sys.executable, "-c", program], check=False, env=environment).returncode == 0


def test_what_an_outline_shows_is_looked_up_anew_when_an_index_was_made_anew(library):
    sources = [make_source("a", "A star."), make_source("b", "A comet."), make_source("c", "A moon.")]
    outline = make_outline(sources, hidden=["b"])
    library.write(*sources[1:])
    found = []
    for _version in range(2):
        renew(library.source, None)
        hits = search(library.source, outline, Query("star comet moon", limit=9))
        found.append({hit.passage.usage_key for hit in hits})
        library.write(*sources)
    assert found == [{"c"}, {"a", "c"}]
