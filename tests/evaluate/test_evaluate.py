"""The harness measures what it says."""

from pathlib import Path

import pytest
from elasticsearch import Elasticsearch

from ingest.errors import PeykError
from ingest.evaluate import floors
from ingest.evaluate.candidates import Candidate, candidates
from ingest.evaluate.cases import Case, read_cases, try_cases
from ingest.evaluate.conflation import over_conflation
from ingest.evaluate.invariance import spelling_invariance
from ingest.evaluate.known_item import known_item, respell
from ingest.evaluate.report import read_material
from ingest.evaluate.treebank import Word, read_words

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


def test_a_known_article_is_found_by_title_and_phrase_in_every_spelling(
    elastic: Elasticsearch, ours: Candidate
) -> None:
    body = f"مدیران روابط عمومی{Z}های استان یزد برای هماهنگی برنامه های سال آینده گرد هم آمدند و گزارش دادند"
    articles = [
        {"title": f"گردهمایی روابط عمومی{Z}ها", "abstract": "", "body": body},
        {"title": "باران", "abstract": "", "body": "بارش باران در شمال کشور ادامه دارد"},
    ]
    found = known_item(elastic, ours, articles)
    assert set(found.titles.values()) == {1.0}
    assert set(found.phrases.values()) == {1.0}


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


def test_a_folder_without_material_is_named(tmp_path: Path) -> None:
    with pytest.raises(PeykError, match="holds no"):
        read_material(tmp_path)


def test_every_tenth_word_of_the_treebanks_is_found_in_titles_in_all_spellings(
    elastic: Elasticsearch, ours: Candidate, shared: Path
) -> None:
    words = [word for word in read_material(shared).words if word.joined][::10]
    assert spelling_invariance(elastic, ours, "title", words).types >= 0.97
