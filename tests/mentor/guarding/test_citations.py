from __future__ import annotations

import time
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iblai_mentor_plugin.courseware.course import Passage
from iblai_mentor_plugin.mentor.guarding.citations import resolve, strip_links

LIGHT = Passage(
    "light-key", "unit", "Old light", "A light-year is a length: it is how far “light”\n travels in a year."
)
VIDEO = Passage("video-key", "unit", "Half a night", "The stars turn about the pole.", start=42.0)
PASSAGES = [LIGHT, VIDEO]


def cite(text: str) -> tuple[str, list[tuple[int, str]]]:
    resolved, citations = resolve(text, PASSAGES)
    return resolved, [(one.number, one.usage_key) for one in citations]


def test_markers_are_numbered_in_order_of_appearance_when_quotes_stand() -> None:
    text = "“The stars turn” [[2]]. “A light-year is a length” [[1]]."

    assert cite(text) == ("“The stars turn” [1]. “A light-year is a length” [2].", [(1, "video-key"), (2, "light-key")])


def test_citation_has_title_quote_and_second_when_it_is_of_a_video() -> None:
    _text, [citation] = resolve("“The stars turn about the pole.” [[2]]", PASSAGES)

    assert (citation.title, citation.quote, citation.start) == ("Half a night", "The stars turn about the pole.", 42.0)


@pytest.mark.parametrize(
    "quote", ['"how far ‘light’ travels"', "“how far  \n'light' travels”", "«it is how far»", "„travels in a year!“"]
)
def test_quote_is_found_when_spaces_and_quotation_marks_differ(quote: str) -> None:
    assert cite(f"{quote} [[1]]")[1] == [(1, "light-key")]


@pytest.mark.parametrize(
    "text",
    [
        "“The stars stand still” [[2]]",
        "“The stars turn” [[1]]",
        "“The stars turn” [[0]]",
        "“The stars turn” [[3]]",
        "“The” [[2]]",
        "The stars turn [[2]]",
        f"“{'The stars turn ' * 20}” [[2]]",
    ],
)
def test_marker_is_removed_and_sentence_kept_when_the_quote_does_not_stand(text: str) -> None:
    assert cite(text) == (text.rpartition(" [[")[0], [])


def test_quote_inside_its_marker_is_shown_when_it_stands() -> None:
    assert cite("See [[2|The stars turn]].") == ("See “The stars turn” [1].", [(1, "video-key")])


def test_same_quote_is_one_citation_when_cited_twice() -> None:
    assert cite("“The stars turn” [[2]] and “The stars turn” [[2]]")[0].endswith("“The stars turn” [1]")


def test_markers_share_a_quote_when_in_a_row() -> None:
    assert cite("“The stars turn” [[1]][[2]]") == ("“The stars turn” [1]", [(1, "video-key")])


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("see [this](https://evil.example/a_(b))", "see this"),
        ("see ![img](https://evil.example/x.png 'title')", "see img"),
        ("[[a](http://x)](http://y)", "a"),
        ("<https://evil.example/x>", "evil.example/x"),
        ("<a href='https://evil.example'>here</a>", "here"),
        ("<A\nHREF=https://evil.example>here", "here"),
        ("x <img src=x onerror=alert(1)> y", "x  y"),
        ("[text][ref] and\n[ref]: https://evil.example", "text and\n[ref] : evil.example"),
        ("go to https://evil.example or www.evil.example", "go to evil.example or evil.example"),
        ("[x](javascript:alert(1))", "x"),
        ("http:/http:///x", "x"),
        ("`handlers[i](event)` stays", "`handlers[i](event)` stays"),
        ("```\na[0](b)\n```\n[x](http://y)", "```\na[0](b)\n```\nx"),
        ("\\`[x](http://y)\\`", "\\`x\\`"),
        ("f(x) < a and b > c, List<int>", "f(x) < a and b > c, List<int>"),
    ],
)
def test_links_become_plain_text_when_they_lead_elsewhere(text: str, plain: str) -> None:
    assert strip_links(text) == plain


def test_citation_becomes_no_link_when_an_address_follows_it() -> None:
    assert "](" not in cite("“The stars turn” [[2]](https://evil.example)")[0]


@given(st.text(alphabet="[]()!<>a:/ `|“”\n1h", max_size=200))
def test_no_link_is_left_when_the_text_is_anything_without_code(text: str) -> None:
    resolved = resolve(text.replace("`", ""), PASSAGES)[0]

    assert "](" not in resolved
    assert "]:" not in resolved


@pytest.mark.parametrize(
    "piece", ["[", "](", "[[1|", "“", "`", "<a ", "[a](", "```\n", "http://", "[[1]]", "“a” [[1]]"]
)
def test_time_is_linear_when_the_text_is_long(piece: str) -> None:
    started = time.perf_counter()
    resolve(piece * (200_000 // len(piece)), PASSAGES)

    assert time.perf_counter() - started < 5


@pytest.mark.parametrize(
    ("quote", "start"),
    [
        ("The stars turn about the pole.", 42.0),
        ("turn about", 42.0),
        ("about the POLE", 49.5),
        ("“the pole”", 61.0),
        # Not word for word: the passage's own.
        ("quite something else", 42.0),
        ("", 42.0),
    ],
)
def test_quote_of_a_video_starts_with_its_own_words(quote: str, start: float) -> None:
    cues = ((0, 42.0), (15, 49.5), (21, 61.0))
    assert replace(VIDEO, cues=cues).find_start(quote) == start


def test_citation_of_a_video_starts_with_the_quoted_words() -> None:
    passage = replace(VIDEO, cues=((0, 42.0), (15, 49.5), (21, 61.0)))
    _text, (citation,) = resolve("They go “about the pole” [[1]].", [passage])
    assert citation.start == 49.5


def test_quote_of_a_text_has_no_start() -> None:
    assert replace(VIDEO, start=None).find_start("the pole") is None
