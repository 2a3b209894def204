"""How alike texts are: published worked examples of every algorithm."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from juryroom.core.agreement.text import ALGORITHMS, GRANULARITIES, LONGEST, text_similarity


@pytest.mark.parametrize(
    ("algorithm", "one", "other", "alike"),
    [
        ("levenshtein", "kitten", "sitting", 1 - 3 / 7),
        ("levenshtein", "saturday", "sunday", 1 - 3 / 8),
        ("damerau_levenshtein", "ca", "abc", 1 - 2 / 3),  # unrestricted; the restricted distance is 3
        ("damerau_levenshtein", "ab", "ba", 1 / 2),
        ("hamming", "karolin", "kathrin", 1 - 3 / 7),
        ("hamming", "abc", "ab", 2 / 3),
        # Winkler (1990): MARTHA / MARHTA, DIXON / DICKSONX
        ("jaro", "MARTHA", "MARHTA", 0.944444),
        ("jaro", "DIXON", "DICKSONX", 0.766667),
        ("jaro_winkler", "MARTHA", "MARHTA", 0.961111),
        ("jaro_winkler", "DIXON", "DICKSONX", 0.813333),
        # Wikipedia, Gestalt pattern matching: 2 * 7 / (9 + 9)
        ("ratcliff_obershelp", "WIKIMEDIA", "WIKIMANIA", 14 / 18),
    ],
)
def test_published_examples(algorithm, one, other, alike):
    assert text_similarity(one, other, algorithm) == pytest.approx(alike, abs=1e-6)


def test_granularity():
    # night -> ni ig gh ht, nacht -> na ac ch ht: one of four stays
    assert text_similarity("night", "nacht", "levenshtein", "2gram") == pytest.approx(1 / 4)
    assert text_similarity("abcd", "abce", "levenshtein", "3gram") == pytest.approx(1 / 2)
    assert text_similarity("the quick fox", "the slow fox", "levenshtein", "word") == pytest.approx(2 / 3)
    assert text_similarity("  a  b ", "a b", "levenshtein", "word") == 1
    assert text_similarity("", "   ", "levenshtein", "word") == 1
    assert text_similarity("", "a") == 0


def test_long_texts_are_compared_by_words():
    one = "word " * LONGEST
    assert text_similarity(one, one + "x") == 1  # cut after as many words


@given(st.text("abc ", max_size=12), st.text("abc ", max_size=12))
def test_every_way_is_bounded_and_sure_of_equals(one, other):
    for algorithm in ALGORITHMS:
        for granularity in GRANULARITIES:
            assert text_similarity(one, one, algorithm, granularity) == 1
            there = text_similarity(one, other, algorithm, granularity)
            assert 0 <= there <= 1
            if algorithm != "ratcliff_obershelp":  # its longest block depends on which text comes first
                assert there == pytest.approx(text_similarity(other, one, algorithm, granularity))
