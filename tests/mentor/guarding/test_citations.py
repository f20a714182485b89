from __future__ import annotations

import itertools
import re
import time
from dataclasses import asdict, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from iblai_mentor_plugin.courseware.course import Passage
from iblai_mentor_plugin.mentor.guarding.citations import Citation, Resolver, resolve, strip_marks

LIGHT = Passage(
    "light-key", "unit", "Old light", "A light-year is a length: it is how far “light”\n travels in a year."
)
VIDEO = Passage("video-key", "unit", "Half a night", "The stars turn about the pole.", start=42.0)
PASSAGES = [LIGHT, VIDEO]


def show(text: str) -> str:
    return resolve(text, PASSAGES)[0]


def cite(text: str) -> tuple[str, list[tuple[int, str, list[int]]]]:
    shown, citations = resolve(text, PASSAGES)
    return shown, [(one.number, one.usage_key, one.at) for one in citations]


# Quotes


def test_marks_are_numbered_in_order_of_appearance_when_quotes_stand() -> None:
    text = "“The stars turn” [[2]]. “A light-year is a length” [[1]]."

    shown, cited = cite(text)

    assert shown == "“The stars turn” [1]. “A light-year is a length” [2]."
    assert cited == [(1, "video-key", [17]), (2, "light-key", [49])]


def test_citation_has_title_quote_and_second_when_it_is_of_a_video() -> None:
    _text, [citation] = resolve("“The stars turn about the pole.” [[2]]", PASSAGES)

    assert (citation.title, citation.quote, citation.start) == ("Half a night", "The stars turn about the pole.", 42.0)


@pytest.mark.parametrize(
    "quote", ['"how far ‘light’ travels"', "“How far  'light' travels”", "«it is how far»", "„travels in a year!“"]
)
def test_quote_stands_when_spaces_case_and_quotation_marks_differ(quote: str) -> None:
    assert [key for _number, key, _at in cite(f"{quote} [[1]]")[1]] == ["light-key"]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("He says “the moon stands still” [[2]] now.", "He says now."),
        ("“The stars stand still” [[1]]", ""),
        ("“The stars turn” [[0]]", ""),
        ("So be it. “The stars turn” [[3]] That is so.", "So be it. That is so."),
        ("or so [[2|made up words]]", "or so"),
        ("or so [[2|made up words]].", "or so."),
        ("“made up words” [[2|made up words]].", ""),
        ("- [[2|made up words]]\n- two", "- two"),
        ("- one\n- [[2|made up words]]", "- one"),
        ("| a | [[2|made up words]] |", "| a | |"),
        ("The word “nova” [[2]] is Latin.", "The word nova is Latin."),
        ("**“made up words”** [[2]] it is.", "**made up words** it is."),
        ("The Moon is cheese [9], yes.", "The Moon is cheese, yes."),
        ("The Moon is cheese 【1†source】.", "The Moon is cheese."),
        ("The Moon is cheese [passage 1].", "The Moon is cheese."),
        ("The Moon is cheese [1](https://evil.example).", "The Moon is cheese."),
        ("Sources:\n[1] The Moon\n[2] Cheese", "Sources:\nThe Moon\nCheese"),
    ],
)
def test_claim_vanishes_without_a_trace_when_it_does_not_stand(text: str, shown: str) -> None:
    assert cite(text) == (shown, [])


def test_words_that_no_marker_claims_stay_in_quotation_marks() -> None:
    text = "The “pole star” is one of the stars that turn [[2|The stars turn]], he says “so”."
    assert show(text) == "The “pole star” is one of the stars that turn [1], he says “so”."


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("All stars turn about the pole [[2|The stars turn about the pole]].", "All stars turn about the pole [1]."),
        ("[[2|The stars turn]] by night.", "“The stars turn” [1] by night."),
        ("The course says: [[2|The stars turn]].", "The course says: “The stars turn” [1]."),
        ("- [[2|The stars turn]]\n- two", "- “The stars turn” [1]\n- two"),
        ("| a | [[2|The stars turn]] |", "| a | “The stars turn” [1] |"),
        ("What turns is [[2|The stars turn]].", "What turns is “The stars turn” [1]."),
        ("Nachts drehen sich alle Sterne langsam um den Himmelspol [[2|The stars turn about the pole]].",
         "Nachts drehen sich alle Sterne langsam um den Himmelspol [1]."),
    ],
)  # fmt: skip
def test_quote_is_shown_only_where_its_words_are_missing(text: str, shown: str) -> None:
    assert show(text) == shown


def test_same_quote_is_one_citation_with_two_places_when_cited_twice() -> None:
    shown, [(number, _key, places)] = cite("“The stars turn” [[2]] and “The stars turn” [[2]]")
    assert [shown[at : at + 3] for at in places] == [f"[{number}]"] * 2 == ["[1]", "[1]"]


def test_marks_share_a_quote_when_in_a_row() -> None:
    assert cite("“The stars turn” [[1]][[2]]") == ("“The stars turn” [1]", [(1, "video-key", [17])])


def test_places_count_code_points_when_there_are_emoji_before() -> None:
    shown, [(_number, _key, [at])] = cite("😀😀 “The stars turn” [[2]]")
    assert shown[at:] == "[1]"


def test_long_quote_stands_and_is_kept_short() -> None:
    long = " ".join(f"word{at}" for at in range(100))
    shown, [citation] = resolve(f"[[1|{long}]]", [Passage("key", "unit", "Long", f"So: {long}.")])
    assert 150 < len(citation.quote) <= 200
    assert citation.quote in shown


def test_quote_is_kept_and_not_shown_when_quotes_are_hidden() -> None:
    passage = Passage("key", "unit", "North", "It is no bright star.")
    for text in ("What would you miss? [[1|It is no bright star.]]", "[[1|It is no bright star.]]"):
        resolver = Resolver([passage], hides_quotes=True)
        shown = resolver.feed(text) + resolver.finish()
        assert ("bright" in shown, shown.endswith("[1]")) == (False, True)
        assert [one.quote for one in resolver.citations] == ["It is no bright star."]


def test_quote_of_a_passage_is_no_markup_when_it_is_shown() -> None:
    passage = Passage(
        "key", "unit", "Trap", "Do click [here please](javascript:alert(1)) now [2] or https://evil.example"
    )
    shown, [citation] = resolve("[[1|Do click here please javascript alert 1 now 2 or https evil example]]", [passage])
    assert shown == "“Do click here please now or evil.example” [1]"
    assert citation.at == [shown.index("[1]")]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("北極星是一顆恆星。", "北極星是一顆"),
        ("النجمُ القطبيّ في الشمال", "النجم القطبي"),
        ("ดาวเหนืออยู่ทางทิศเหนือ", "ดาวเหนืออยู่"),
    ],
)
def test_quote_stands_in_any_script(text: str, words: str) -> None:
    [citation] = resolve(f"[[1|{words}]]", [Passage("key", "unit", "Star", text)])[1]
    assert citation.quote in text


@pytest.mark.parametrize("quote", ["The", "pole", "a … b", "stars", "x > 2", "turn … The stars", "stars turn … moon"])
def test_quote_shows_nothing_when_it_is_too_little_or_turned_around(quote: str) -> None:
    assert (
        resolve(f"[[1|{quote}]]", [Passage("key", "unit", "Sky", "The stars turn about the pole if x < 2.")])[1] == []
    )


# Numbers alone


@pytest.mark.parametrize(
    "text",
    [
        "The stars turn about the pole [2].",
        "The stars turn about the pole. [2]",
        "The stars turn about the pole [[2]].",
        "About the pole the stars are turning [2].",
        "The stars turn about the pole[2].",
        "| 1 | The stars turn about the pole [2] |",
        "1. The stars turn about the pole 【2】",
    ],
)
def test_number_is_a_mark_when_its_sentence_is_the_passages(text: str) -> None:
    shown, [(number, key, [at])] = cite(text)
    assert (number, key, shown[at : at + 3]) == (1, "video-key", "[1]")


@pytest.mark.parametrize(
    "text",
    [
        "The array a[1] holds it.",
        "On [0, 1] and on [1, 2] it is so.",
        "Take [[1, 2], [3, 4]] and [[1], [2]].",
        "The stars turn about the pole x[2].",
        "Then f(x)[1] and a[0][1] and `list`[1].",
        "See [1](next) and [x] and [ ].",
        "P[1|x] is it.",
        "In [1905] it was so.",
    ],
)
def test_brackets_stay_when_they_are_no_citation(text: str) -> None:
    assert cite(text) == (text, [])


def test_number_is_no_mark_when_the_passage_has_another_number() -> None:
    passages = [Passage("key", "unit", "Sky", "The sky turns through 15 degrees in an hour.")]
    assert resolve("The sky turns through 20 degrees in an hour [1].", passages)[1] == []


def test_number_is_about_what_is_said_since_the_last_mark() -> None:
    shown, cited = cite("The stars turn about the pole [2], but the Moon is made of cheese [2].")
    assert (shown, len(cited)) == ("The stars turn about the pole [1], but the Moon is made of cheese.", 1)


def test_numbers_in_a_row_are_about_the_same_sentence() -> None:
    both = [
        Passage("a", "unit", "A", "Stars turn about the pole."),
        Passage("b", "unit", "B", "About the pole stars turn."),
    ]
    assert (
        resolve("The stars turn about the pole [1][2], [1].", both)[0] == "The stars turn about the pole [1] [2], [1]."
    )


def test_words_in_quotation_marks_lose_them_when_only_the_sentence_stands() -> None:
    shown, cited = cite("“All stars turn round the pole” [2].")
    assert (shown, len(cited)) == ("All stars turn round the pole [1].", 1)


def test_passages_own_words_are_asked_about_when_the_llm_did_not_write_them() -> None:
    resolver = Resolver(PASSAGES, may_quote=lambda _quote: False)
    text = resolver.feed("The stars turn about the pole [2].") + resolver.finish()
    assert (text, [one.quote for one in resolver.citations]) == ("The stars turn about the pole [1].", [""])


# What is no citation


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("see [this](https://evil.example/a_(b))", "see this"),
        ("see ![img](https://evil.example/x.png 'title')", "see img"),
        ("[[a](http://x)](http://y)", "a"),
        (
            "[a](//evil.example) [b](www.evil.example) [c](<https://evil.example>) [d]( https://evil.example )",
            "a b c d",
        ),
        (
            "[a](java&#115;cript:alert(1)) [b](https\\://evil.example) [c](/\\evil.example) [d](&#x2f;/evil.example)",
            "a b c d",
        ),
        ("[a](\njavascript:alert(1))", "a"),
        ("<https://evil.example/x>", "evil.example/x"),
        ("<javascript:alert(1)>", "javascript:alert(1)"),
        ("[text][ref] and\n[ref]: https://evil.example", "[text][ref] and\n[ref] : evil.example"),
        ("go to https://evil.example or www.evil.example", "go to evil.example or evil.example"),
        ("http:/http:///x", "http:/ /x"),
        ("ht[tps](http://x)://evil.example", "evil.example"),
        ("www[[9|not a quote]].evil.example", "www .evil.example"),
        ("$[x](https://evil.example) y$", "$x y$"),
        ("\\`[x](http://y)\\`", "\\`x\\`"),
        ("[](https://evil.example)", ""),
        ("a[1](https://evil.example) b【1】", "a[1] b【1】"),
    ],
)
def test_links_become_words_when_they_lead_elsewhere(text: str, plain: str) -> None:
    assert resolve(text, ())[0] == plain


@pytest.mark.parametrize(
    "text",
    [
        "f(x) < a and b > c, List<int>, std::vector<std::string>, <b>bold</b>",
        "See [the next page](../next) and ![a star](star.png).",
        "`[x](http://y)` and ``a ` [x](http://y)``",
        "```\na[0](b) [x](http://y)\n```",
        "~~~html\n<a href='https://x.example'>\n~~~",
        "1. One:\n   ```js\n   fetch('https://x.example')\n   ```\n2. Two",
        "> ```\n> https://x.example\n> ```",
        "Code:\n\n    open('https://x.example')[1]\n\nEnd",
        "```\nhttps://x.example [1] [[1|The end]]",
        "$$\na[1](t)\n$$ and \\[ b[2](t) \\] and $f[3](x)$ and \\(g[4](y)\\)",
        "It costs $5, and $6 [for two] is dear.",
        "Ratio 3:4, data:5, tel: 12, C:\\dir, // no comment",
        "مرحبا [x] «نجم» ثم",
    ],
)
def test_text_stays_as_it_is_when_nothing_in_it_leads_elsewhere(text: str) -> None:
    assert resolve(text, PASSAGES)[0] == text


def test_list_is_no_code_when_its_lines_are_indented() -> None:
    assert resolve("- one\n\n    [x](https://evil.example)", ())[0] == "- one\n\n    x"


# Pieces

FRAGMENTS = st.lists(
    st.sampled_from(
        [
            "[[1|",
            "[[",
            "]]",
            "[",
            "]",
            "(",
            ")",
            "|",
            "1",
            "2",
            "9",
            "“",
            "”",
            '"',
            "«",
            "»",
            "`",
            "```",
            "~~~",
            "\n",
            "\n\n",
            "-",
            "1.",
            ">",
            "$",
            "$$",
            "\\(",
            "\\)",
            "\\[",
            "\\]",
            "\\",
            "<",
            "https://",
            "http:",
            "//",
            "www.",
            "ht",
            "tps",
            "javascript:",
            "mailto:",
            "x",
            "evil.example",
            "light-year",
            ".",
            ",",
            ":",
            "!",
            "【",
            "】",
            "†",
            "**",
            "&colon;",
            "😀",
            "[1]",
            "[[2]]",
            "[a](https://x.y)",
            "5",
            " ",
            "    ",
            "passage ",
            "The stars turn",
            "how far light travels",
            "[[2|The stars turn]]",
            "“The stars turn” [[2]]",
        ]
    ),
    max_size=20,
).map("".join)


@settings(max_examples=300, deadline=None)
@given(FRAGMENTS, st.lists(st.integers(0, 200), max_size=12))
def test_same_is_shown_whatever_the_pieces_were(text: str, cuts: list[int]) -> None:
    places = [0, *sorted(cuts), len(text)]
    resolver = Resolver(PASSAGES)
    shown = [resolver.feed(text[start:end]) for start, end in itertools.pairwise(places)]
    assert ("".join([*shown, resolver.finish()]), resolver.citations) == resolve(text, PASSAGES)


@settings(max_examples=300, deadline=None)
@given(FRAGMENTS)
def test_places_are_those_of_marks_and_no_address_is_left(text: str) -> None:
    shown, citations = resolve(text, PASSAGES)
    assert shown == shown.strip()
    assert all(shown.startswith(f"[{one.number}]", at) for one in citations for at in one.at)
    if not set("`~$\\") & set(text) and "    " not in text:
        assert not re.search(r"(?<!\w)https?://|\]\((?:https?:|javascript:|//|www\.)", shown)


@pytest.mark.parametrize("end", ["[", "[[", "[[2", "[[2|half a quo", "[[2]", " [[2|The stars turn]", " [1", " 【1"])
def test_half_a_marker_is_not_shown_when_the_reply_ends_in_it(end: str) -> None:
    resolver = Resolver(PASSAGES)
    assert resolver.feed(f"It turns{end}") + resolver.finish() in ("It turns", "It turns [1]")


def test_words_are_not_held_back_when_money_is_no_formula() -> None:
    resolver = Resolver(PASSAGES)
    assert resolver.feed("It costs $5 and is worth it, they say,") == "It costs $5 and is worth it, they say,"


def test_words_are_not_held_back_when_nothing_may_come_of_them() -> None:
    resolver = Resolver(PASSAGES)
    assert resolver.feed("The stars turn, and [") == "The stars turn, and"


@pytest.mark.parametrize(
    "piece",
    ["[", "](", "[[1|", "“", "`", "<a ", "[a](", "```\n", "http://", "[[1]]", "“a” [[1]]", "$", "\\(", "- ", "> ", "【", "[a](http://b)"],
)  # fmt: skip
def test_time_is_linear_when_the_text_is_long(piece: str) -> None:
    # Of this process alone: other tests run at the same time.
    started = time.process_time()
    resolve(piece * (100_000 // len(piece)), PASSAGES)

    assert time.process_time() - started < 15


# Marks in other places


def test_marks_are_gone_and_nothing_else_when_a_reply_is_told_to_an_llm() -> None:
    text, citations = resolve("“The stars turn” [[2]], a[1], “The stars turn” [[2]].", PASSAGES)
    assert strip_marks(text, map(asdict, citations)) == "“The stars turn”, a[1], “The stars turn”."


def test_marks_stay_when_nothing_says_where_they_are() -> None:
    assert strip_marks("So it is [1].", [{"number": 1}]) == "So it is [1]."


def test_citation_is_data() -> None:
    assert asdict(Citation(1, "key", "Title", "a quote")) == {
        "number": 1,
        "usage_key": "key",
        "title": "Title",
        "quote": "a quote",
        "start": None,
        "at": [],
        "path": [],
    }


def test_citation_says_in_which_section_and_unit_it_stands() -> None:
    passage = Passage("key", "unit", "The pole", "The stars turn.", headings=("Why",), path=("The sky", "North", "Why"))
    _text, [citation] = resolve("So it is [[1|The stars turn.]].", [passage])
    assert citation.path == ["The sky", "North"]


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
