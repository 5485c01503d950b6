"""The measures of words and analyses are correct, and floors hold."""

import json
from pathlib import Path

import pytest
from elasticsearch import Elasticsearch

from ingest.errors import PeykError
from ingest.evaluate import floors
from ingest.evaluate.candidates import Candidate, candidates
from ingest.evaluate.cases import Case, read_cases, try_cases
from ingest.evaluate.conflation import loose_conflation, over_conflation
from ingest.evaluate.inflection import form_pairs
from ingest.evaluate.invariance import spelling_invariance
from ingest.evaluate.known_item import phrases, respell, titles
from ingest.evaluate.treebank import Token, Word, read_tokens, read_words

Z = "\u200c"
TREEBANK = """\
# sent_id = 1
1\tکتاب‌ها\tکتاب\tNOUN\t_\t_\t0\troot\t_\t_
2-3\tنامه‌اش\t_\t_\t_\t_\t_\t_\t_\t_
2\tنامه\tنامه\tNOUN\t_\t_\t1\tnmod\t_\t_
3\tاش\tاو\tPRON\t_\t_\t2\tnmod\t_\t_
4\t.\t.\tPUNCT\t_\t_\t1\tpunct\t_\t_
4.1\tپنهان\tپنهان\tVERB\t_\t_\t_\t_\t_\t_

1\tمسأله\tمسأله\tNOUN\t_\t_\t0\troot\t_\t_
2\tکتاب‌ها\tکتاب\tNOUN\t_\t_\t1\tconj\t_\t_
"""


@pytest.fixture(scope="module")
def ours() -> Candidate:
    return candidates()[0]


@pytest.fixture(scope="module")
def stock() -> Candidate:
    return candidates()[1]


def test_a_treebank_gives_its_words_as_written(tmp_path: Path) -> None:
    (tmp_path / "a.conllu").write_text(TREEBANK, encoding="utf-8")
    words = {word.form: (word.count, word.lemmas) for word in read_words([tmp_path / "a.conllu"], {"أ": "ا"})}
    assert words == {f"کتاب{Z}ها": (2, {"کتاب"}), f"نامه{Z}اش": (1, {"نامه"}), "مسأله": (1, {"مساله"})}


def test_invariance_counts_a_word_only_when_all_nine_pairs_match(
    elastic: Elasticsearch, ours: Candidate, stock: Candidate
) -> None:
    words = [Word(f"کتاب{Z}ها", 3), Word(f"می{Z}شود", 1), Word("بی" + Z + "نظیر", 1), Word("تهران", 9)]
    assert spelling_invariance(elastic, ours, "title", words).types == 1
    failed = spelling_invariance(elastic, stock, "title", words)
    assert failed.types < 1
    assert failed.pairs["half->glued"] < 1
    assert f"می{Z}شود" in failed.failures


def test_conflation_counts_pairs_without_a_common_lemma(elastic: Elasticsearch, stock: Candidate) -> None:
    words = [Word("غرب", 1, {"غرب"}), Word("غربی", 1, {"غربی"}), Word("غربها", 1, {"غرب"})]
    found = over_conflation(elastic, stock, "body", words)
    assert set(found.pairs) >= {("غرب", "غربی"), ("غربی", "غرب")}
    assert ("غرب", "غربها") not in found.pairs


def test_cases_are_shares_of_what_was_expected(elastic: Elasticsearch, ours: Candidate) -> None:
    cases = [
        Case("کتاب ها", "کتابهای خوب", True, "plural"),
        Case("کتاب", "قلم", True, "impossible"),
        Case("تهران", "تهر", False, "cut short"),
        Case("سیب", "درخت", None, "not tried"),
    ]
    result = try_cases(elastic, ours, "body", cases)
    assert (result.positive, result.negative) == (0.5, 1)
    assert result.failures == (cases[1],)


def test_the_bundled_cases_are_read_whole() -> None:
    cases = read_cases()
    assert len(cases) == 262
    assert {case.expected for case in cases} == {True, False, None}


@pytest.mark.parametrize(
    ("text", "mark", "respelled"),
    [
        ("کتاب های تازه می رسد", Z, f"کتاب{Z}های تازه می{Z}رسد"),
        (f"کتاب{Z}های بزرگ{Z}ترین", " ", "کتاب های بزرگ ترین"),
        (f"اطلاع{Z}رسانی نمی شود", "", "اطلاعرسانی نمیشود"),
        ("محمد هادی در ماه می", "", "محمد هادی در ماه می"),
        (f"کتاب{Z}ها", None, f"کتاب{Z}ها"),
    ],
)
def test_joints_are_respelled_and_nothing_else(text: str, mark: str | None, respelled: str) -> None:
    assert respell(text, mark) == respelled


def test_titles_and_phrases_with_a_joint_are_queries_for_their_article() -> None:
    body = f"مدیران روابط عمومی{Z}های استان یزد برای هماهنگی برنامه های سال آینده گرد هم آمدند و گزارش دادند"
    articles = [
        {"title": "گردهمایی", "abstract": "", "body": body},
        {"title": "باران", "abstract": "", "body": "بارش باران ادامه دارد"},
        {"title": "بدون متن", "abstract": "", "body": ""},
    ]
    assert titles(articles) == {"0": "گردهمایی", "1": "باران"}
    assert phrases(articles) == {"0": "هماهنگی برنامه های سال"}


def test_loose_conflation_counts_pairs_that_a_plain_search_finds(elastic: Elasticsearch) -> None:
    words = [
        Word("معلم", 1, {"معلم"}),
        Word("معلمان", 1, {"آموزگار"}),
        Word("درخت", 1, {"درخت"}),
        Word("a:b", 1, set()),
    ]
    found = loose_conflation(elastic, words)
    assert set(found.pairs) == {("معلم", "معلمان"), ("معلمان", "معلم")}
    assert found.queries == 3
    assert found.per_million == pytest.approx(2e6 / (3 * 2))


def test_tokens_are_words_as_written_with_the_stems_of_verbs(tmp_path: Path) -> None:
    verb = "1\tرفته\tرفت\tVERB\t_\t_\t0\troot\t_\tOrigLemma=رفت#رو|SpaceAfter=No\n"
    (tmp_path / "a.conllu").write_text(TREEBANK + "\n" + verb, encoding="utf-8")
    tokens = read_tokens(tmp_path / "a.conllu")
    assert [token.form for token in tokens] == [f"کتاب{Z}ها", ".", "مسأله", f"کتاب{Z}ها", "رفته"]
    assert tokens[-1] == Token("رفته", "رفت", "VERB", ("رفت", "رو"))


def test_pairs_of_forms_share_a_lemma_and_differ_by_one_ending() -> None:
    nouns = [Token(form, "معلم", "NOUN") for form in ("معلم", "معلمان", "معلمی")]
    others = [Token("بزرگ", "بزرگ", "ADJ"), Token(f"بزرگ{Z}ترین", "بزرگ", "ADJ"), Token("تهران", "تهران", "PROPN")]
    go = ("رفت", "رو")
    verbs = [Token(form, "رفت", "VERB", go) for form in ("رفتند", f"می{Z}رفت", f"نمی{Z}رفت", f"می{Z}روم")]
    pairs = form_pairs(nouns + others + verbs, {})
    assert pairs["ان"] == [("معلم", "معلمان"), ("معلمان", "معلم")]
    assert pairs["ی"] == [("معلم", "معلمی"), ("معلمی", "معلم")]
    assert set(pairs["comparative"]) == {("بزرگ", f"بزرگ{Z}ترین"), (f"بزرگ{Z}ترین", "بزرگ")}
    assert pairs["ات"] == []
    # Three forms of the past stem; the one of the present stem has no partner.
    assert len(pairs["verb"]) == 6
    assert set(pairs["verb.same_polarity"]) == {("رفتند", f"می{Z}رفت"), (f"می{Z}رفت", "رفتند")}


def test_a_floor_is_not_lowered_by_a_measure_within_reach_of_it(tmp_path: Path) -> None:
    file = tmp_path / "floors.json"
    floors.pin({"MRR@10.written": 0.9, "false_corrections": 0.01}, "a", file=file)
    floors.pin({"MRR@10.written": 0.897, "false_corrections": 0.012}, "a", file=file)
    assert json.loads(file.read_text())["floors"] == {"MRR@10.written": 0.9, "false_corrections": 0.01}


def test_floors_are_held_raised_and_lowered_only_on_purpose(tmp_path: Path) -> None:
    file = tmp_path / "floors.json"
    with pytest.raises(PeykError, match="no floors"):
        floors.below({}, "a", file)
    floors.pin({"types": 0.9, "conflation.per_million": 3.0}, "a", file=file)
    assert floors.below({"types": 0.95, "conflation.per_million": 2.0}, "a", file) == []
    assert len(floors.below({"types": 0.8, "conflation.per_million": 4.0}, "a", file)) == 2
    with pytest.raises(PeykError, match="other material"):
        floors.below({"types": 0.95}, "b", file)
    with pytest.raises(PeykError, match="lower the floors of types"):
        floors.pin({"types": 0.8, "conflation.per_million": 3.0}, "a", file=file)
    floors.pin({"types": 0.8, "conflation.per_million": 3.0}, "a", lower=True, file=file)
    assert floors.below({"types": 0.8, "conflation.per_million": 3.0}, "a", file) == []


def test_a_file_holds_the_floors_of_several_parts(tmp_path: Path) -> None:
    file = tmp_path / "floors.json"
    floors.pin({"mrr": 0.9, "recall": 0.5}, "a", file=file, part="one")
    floors.pin({"mrr": 0.1}, "b", file=file, part="other")
    assert floors.below({"mrr": 0.2}, "b", file, "other") == []
    assert floors.below({"mrr": 0.8}, "a", file, "one") == [
        "recall of one was not measured, its floor is 0.500",
        "mrr of one is 0.800, its floor 0.900",
    ]
    with pytest.raises(PeykError, match="no floors of third"):
        floors.below({}, "a", file, "third")


def test_every_tenth_word_of_the_treebanks_is_found_in_titles_in_all_spellings(
    elastic: Elasticsearch, ours: Candidate, shared: Path
) -> None:
    words = [word for word in read_words(sorted(shared.glob("morph/*.conllu")), {}) if word.joined][::10]
    assert spelling_invariance(elastic, ours, "title", words).types >= 0.97
