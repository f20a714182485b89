"""What is said in a video, and when."""

from __future__ import annotations

import json
import tarfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iblai_mentor_plugin.courseware.extraction import Cue, merge_cues, read_cues
from iblai_mentor_plugin.courseware.olx_video import list_transcripts
from tests.services import shared_path

CUES = [Cue(1.5, "Stars shine."), Cue(3661.25, "Planets & moons do not.")]
SRT = """\ufeff1\r\n00:00:01,500 --> 00:00:03,000\r\n<i>Stars</i>\r\nshine.\r\n\r\n
2\r\n01:01:01,250 --> 01:01:03,000 X1:0\r\n{\\an8}Planets &amp; moons do not.\r\n"""
VTT = """WEBVTT - title

NOTE a note
on two lines

STYLE
::cue { color: red }

00:01.500 --> 00:03.000 align:start
<v Ada>Stars <00:02.000><c.loud>shine.</c>

second
01:01:01.250 --> 01:01:03.000
Planets &amp; moons do not.
"""
SJSON = json.dumps(
    {"start": [1500, 2000, 3661250], "end": [1, 2, 3], "text": ["Stars\nshine.", "", "Planets &amp; moons do not."]}
)


@pytest.mark.parametrize("source", [SRT, VTT, SJSON], ids=["srt", "vtt", "sjson"])
def test_every_format_is_read(source):
    assert read_cues(source) == CUES


def test_cues_without_an_empty_line_between_them_are_read():
    source = "1\n00:00:01,0 --> 00:00:02,0\nOne.\n2\n00:00:02,0 --> 00:00:03,0\nTwo.\n3\n00:00:03,0 --> 00:00:04,0\n4\n"
    assert read_cues(source) == [Cue(1, "One."), Cue(2, "Two."), Cue(3, "4")]


def test_a_cue_may_be_a_number():
    source = "1\n00:00:01,000 --> 00:00:02,000\n42\n\n2\n00:00:02,000 --> 00:00:03,000\n43\n\n"
    assert [cue.text for cue in read_cues(source)] == ["42", "43"]


def test_cues_are_in_the_order_of_their_times():
    assert read_cues('{"start": [2000, 1000], "text": ["b", "a"]}') == [Cue(1, "a"), Cue(2, "b")]


@pytest.mark.parametrize(
    "source",
    [
        "",
        "words",
        "{",
        "{}",
        "[]",
        '{"start": 1, "text": 2}',
        '{"start": [null, "1", -1, Infinity, NaN, true], "text": [1]}',
    ],
)
def test_what_is_no_transcript_has_no_cues(source):
    assert read_cues(source) == []


def test_a_passage_has_the_time_at_which_it_begins():
    cues = [Cue(0, "One is said. Two"), Cue(5, "is said. Three is"), Cue(9, "said.")]
    passages = merge_cues(cues, aim=15, longest=50)
    assert [(passage.start, passage.text) for passage in passages] == [
        (0, "One is said."),
        (0, "Two is said."),
        (5, "Three is said."),
    ]


def test_speech_without_full_stops_is_cut_between_words():
    cues = [Cue(second, f"word{second}") for second in range(100)]
    passages = merge_cues(cues, aim=60, longest=60)
    assert [passage.text.split()[0] for passage in passages] == [f"word{int(passage.start)}" for passage in passages]
    assert max(len(passage.text) for passage in passages) <= 60


def test_a_passage_knows_from_which_word_on_each_cue_is_spoken():
    cues = [Cue(second, f"Word{second} is said.") for second in range(0, 60, 10)]
    for passage in merge_cues(cues, aim=40, longest=60):
        spoken = {int(second): passage.text[offset:].split()[0] for offset, second in passage.cues}
        assert spoken == {second: f"Word{second}" for second in spoken}
        assert passage.cues[0] == (0, passage.start)


def test_without_cues_there_are_no_passages():
    assert merge_cues([]) == []


def test_transcripts_of_a_course_are_read():
    with tarfile.open(shared_path("courses/openedx-demo-course.tar.gz")) as archive:
        files = [member for member in archive.getmembers() if member.name.endswith(".srt")]
        sources = [archive.extractfile(file).read().decode() for file in files]
    assert len(sources) == 6
    for source in sources:
        cues = read_cues(source)
        passages = merge_cues(cues)
        assert len(cues) == source.count("-->")
        assert " ".join(cue.text for cue in cues).split() == " ".join(passage.text for passage in passages).split()
        assert [passage.start for passage in passages] == sorted(passage.start for passage in passages)


@given(st.text() | st.text(alphabet="0123:,. \n->{}[]\"'<"))
def test_no_source_raises(source):
    merge_cues(read_cues(source))
    merge_cues(read_cues("{" + source))


@pytest.mark.parametrize("source", ["", "<video", "<video sub='\ud800'/>", "<video sub='\x00'/>", "<html/>"])
def test_source_that_is_no_xml_names_no_transcript(source):
    assert list_transcripts(source) == {}
