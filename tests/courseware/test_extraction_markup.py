"""The text of pages: what people read there, whatever state the markup is in."""

from __future__ import annotations

import tarfile
from time import perf_counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from iblai_mentor_plugin.courseware.extraction import markup_text
from iblai_mentor_plugin.courseware.extraction.markup import READ_LIMIT, TEXT_LIMIT
from tests.services import shared_path


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("<h2>Stars</h2><p>They <b>shine</b>.</p>", "Stars\n\nThey shine."),
        ("just words", "just words"),
        ("<p>one<p>two<br>three", "one\n\ntwo\nthree"),
        ("<ul><li>a<li><p>b</p><ol><li>c<li>d</ol></ul>e", "- a\n- b\n  1. c\n  2. d\n\ne"),
        ("<table><tr><th>a<th>b<tr><td><p>1</p><td><ul><li>2</ul></table>", "a | b\n1 | - 2"),
        ("<dl><dt>a<dd>b</dl>", "a\nb"),
        ("<pre>if x:\n    y</pre> z", "if x:\n    y\n\nz"),
        ("see <img src='x' alt='a  map'> here", "see [a map] here"),
        ("<img src='x'>", ""),
        ("<p>a\n  b&nbsp;&amp;&eacute;\t c</p>", "a b &é c"),
        ("<div>a<div>b</div>c</div>", "a\nb\nc"),
        ("<p>a<unheard-of>b</unheard-of>c</p>", "abc"),
        ("<a href='https://example.org'>here</a>", "here"),
        ("Hello %%USER_ID%%, of %%COURSE_ID%%!", "Hello , of !"),
        ("a\u202eb\u00adc\U000e0041d&#x202e;e\0f", "abcdef"),
    ],
)
def test_a_page_reads_as_people_read_it(source, text):
    assert markup_text(source) == text


@pytest.mark.parametrize(
    "source",
    [
        "<script>SECRET</script>",
        "<style>SECRET</style>",
        "<!-- SECRET -->",
        "<!-- SECRET",
        "<p hidden>SECRET</p>",
        "<div style='color: red; display : none'><p>SECRET</p>SECRET</div>",
        "<p style='visibility:hidden'>SECRET</p>",
        "<p class='a d-none'>SECRET</p>",
        "<noscript>SECRET</noscript><template>SECRET</template>",
        "<textarea>SECRET</textarea><select><option>SECRET</select>",
        "<svg><text>SECRET</text></svg>",
        "<p title='SECRET' onclick='SECRET'></p>",
        "<iframe src='SECRET'>SECRET</iframe>",
    ],
)
def test_what_a_page_does_not_show_is_left_out(source):
    assert markup_text(f"before {source}").strip() == "before"


@pytest.mark.parametrize(
    ("source", "text"),
    [
        (
            r"so \(x^2\) and $$\frac{1}{2}$$ [mathjax]y[/mathjax]",
            r"so \(x^2\) and $$\frac{1}{2}$$ [mathjax]y[/mathjax]",
        ),
        (r"so <script type='math/tex'>x^2</script>!", r"so \(x^2\)!"),
        (r"<script type='math/tex; mode=display'>x^2</script>", r"\[x^2\]"),
        (
            r"<math><semantics><mi>x</mi><annotation encoding='application/x-tex'>x^2</annotation></semantics></math>",
            r"\(x^2\)",
        ),
        ("<math alttext='x squared'><mi>x</mi></math>", "x squared"),
        ("<math><mi>x</mi><mo>+</mo><mn>1</mn></math>", "x+1"),
    ],
)
def test_formulas_stay_as_they_are_written(source, text):
    assert markup_text(source) == text


def test_a_long_text_ends_with_a_whole_sentence():
    text = markup_text("<p>All of it counts. </p>" * 8_000)
    assert len(text) <= TEXT_LIMIT
    assert text.endswith("All of it counts. …")


def test_a_source_that_is_cut_in_a_tag_shows_nothing_of_it():
    start = "<p>All is well. Nearly.</p>"
    source = start + " " * (READ_LIMIT - len(start) - 20) + "<img alt='SECRET words" + "x" * 100
    assert markup_text(source) == "All is well. …"


@pytest.mark.parametrize(
    "source",
    [
        "<div>" * 40_000 + "x",
        "<b>" * 60_000 + "x",
        "<ul><li>" * 20_000 + "x",
        "<ol>" + "<li>x" * 40_000,
        "<table><tr><td>" * 13_000 + "x",
        "<table><tr>" + "<td>" * 50_000 + "x",
        "x" + "." * 200_000,
        "x" + "\n" * 200_000,
        "x<" * 100_000,
        "x&" * 100_000,
    ],
)
def test_no_source_takes_long(source):
    started = perf_counter()
    markup_text(source)
    # Each takes a fraction of a second; what grows with the square of the length takes minutes.
    assert perf_counter() - started < 10


@given(st.text() | st.text(alphabet="<>/&;pulitdr=\"'-![] "))
@settings(deadline=None)
def test_no_source_raises(source):
    markup_text(source)


def test_every_page_of_a_course_is_read():
    with tarfile.open(shared_path("courses/openedx-demo-course.tar.gz")) as archive:
        files = [member for member in archive.getmembers() if "/html/" in member.name and member.name.endswith(".html")]
        texts = [markup_text(archive.extractfile(file).read().decode()) for file in files]
    assert len(texts) > 20
    assert sum(map(bool, texts)) > len(texts) / 2


DRAWER = "<div id='drawer' class='target1' style='display:none'><p>Urchins walk.</p></div>"


@pytest.mark.parametrize(
    "control",
    [
        "<button class='toggle1'>Open</button>",
        "<button data-bs-toggle='collapse' data-bs-target='#drawer'>Open</button>",
        "<a href='#drawer'>Open</a>",
        "<button aria-controls='drawer'>Open</button>",
        "<label for='drawer'>Open</label>",
        "<h4 onclick=\"document.getElementById('drawer').style.display = 'block'\">Open</h4>",
        "<h4>Open</h4><script>$('h4').click(() => $('#drawer').toggle())</script>",
        "<h4>Open</h4><script>document.querySelector('.target1').classList.remove('hidden')</script>",
    ],
)
def test_what_a_control_opens_is_read_with_what_the_control_says(control):
    assert markup_text(control + DRAWER).split() == ["Open", "Urchins", "walk."]


@pytest.mark.parametrize(
    "page",
    [
        DRAWER,
        "<button class='toggle2'>Open</button>" + DRAWER,
        "<a href='https://example.org/#drawer'>Open</a>" + DRAWER,
        "<script>$('#drawer').hide()</script>" + DRAWER,
        "<script>$('#other').toggle()</script>" + DRAWER,
        "<button data-target='#outer'>Open</button><div id='outer'>" + DRAWER + "</div>",
        "<script>$('p').removeClass('hidden')</script><p class='hidden'>Urchins walk.</p>",
    ],
)
def test_what_nothing_opens_stays_hidden(page):
    assert "Urchins" not in markup_text(page)


@pytest.mark.parametrize(
    "decoration",
    [
        "<i class='material-icons'>arrow_forward</i>",
        "<span class='material-symbols-outlined'>home</span>",
        "<span aria-hidden='true'>»</span>",
        "<img alt='decorative' src='x.png'>",
        "<img alt='wave' role='presentation' src='x.png'>",
        "<img alt='banner_2015.PNG' src='x.png'>",
        "<i class='fa fa-gear'>\uf013</i>",
    ],
)
def test_what_is_there_for_the_eye_is_no_text(decoration):
    assert markup_text(f"<p>{decoration} Crabs moult.</p>") == "Crabs moult."


def test_words_in_an_element_of_an_icons_class_are_text():
    assert markup_text("<span class='icon-box'>Crabs moult.</span>") == "Crabs moult."


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ("<h2>Week 1</h2>", ""),
        ("<p>Crabs moult.</p><h3>Further reading</h3><h4>Books</h4>", "Crabs moult."),
        ("<h2>Crabs</h2><h3>Growth</h3><p>They moult.</p>", "Crabs\n\nGrowth\n\nThey moult."),
        ("<h2>Crabs</h2><ul><li>They moult.</li></ul>", "Crabs\n\n- They moult."),
        ("<h2>Crabs</h2>They moult.", "Crabs\n\nThey moult."),
    ],
)
def test_headings_that_nothing_follows_are_no_text(page, text):
    assert markup_text(page) == text
