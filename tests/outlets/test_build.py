"""The bundled catalogue: generated from its tables, true to their sources, in clean Persian."""

import json
import re
from pathlib import Path

import pytest

import ingest.outlets
from ingest import outlets
from ingest.outlets import tables
from ingest.outlets.build import text
from ingest.outlets.families import feed_paths, patterns

CATALOGUE = outlets.load()
ROWS = list(CATALOGUE.values())


def test_the_bundled_file_is_what_its_tables_make() -> None:
    file = Path(ingest.outlets.__file__).with_name("outlets.toml")
    assert file.read_text(encoding="utf-8") == text(), "run `python -m ingest.outlets`"


def test_every_domain_of_the_facts_has_one_row() -> None:
    domains = [domain for row in ROWS for domain in (row.domain, *row.aliases)]
    assert len(domains) == len(set(domains))
    assert set(tables.facts()) <= set(domains)
    assert len(ROWS) > 700


def test_no_row_lies_under_another() -> None:
    owners = outlets.by_domain(CATALOGUE)
    assert all(outlets.owner(row.domain.partition(".")[2], owners) is None for row in ROWS)


def test_every_known_feed_is_in_exactly_one_row() -> None:
    told = [feed for row in ROWS for feed in row.feeds]
    assert len(told) == len(set(told))
    assert set(tables.feeds()) <= set(told)


def test_a_row_is_active_if_it_has_a_feed_and_nothing_is_noted_against_it() -> None:
    against = {named.domain for named in tables.names() if not named.active}
    assert all(named.note for named in tables.names() if not named.active)
    assert all(row.active == (bool(row.feeds) and row.domain not in against) for row in ROWS)


def test_nothing_claims_to_be_checked() -> None:
    assert {row.verified for row in ROWS} == {"never"}


def test_persian_names_are_clean_persian() -> None:
    word = "[آابپتثجچحخدذرزژسشصضطظعغفقکگلمنوهیئأء۰-۹]+"
    clean = re.compile(rf"{word}(?:[ \u200c]\(?{word}\)?،?)*")
    assert [row.name_fa for row in ROWS if row.name_fa != row.domain and not clean.fullmatch(row.name_fa)] == []


def test_agencies_broadcasters_and_national_newspapers_come_before_the_rest() -> None:
    kinds = {tier: {row.kind for row in ROWS if row.tier == tier} for tier in (1, 2, 3, 4)}
    assert (kinds[1], kinds[2], kinds[3]) == ({"agency"}, {"broadcaster"}, {"newspaper"})
    assert not kinds[4] & {"agency", "broadcaster"}
    assert all(row.province for row in ROWS if row.tier == 4 and row.kind == "newspaper")


@pytest.mark.parametrize(
    ("tier", "members"),
    [
        (1, {"irna", "isna", "mehr", "tasnim", "fars", "ilna", "iqna"}),
        (2, {"iribnews", "irinn", "bbc-persian", "radiofarda", "euronews"}),
        (3, {"kayhan", "ettelaat", "hamshahri", "sharghdaily", "donya-e-eqtesad", "qudsonline"}),
        (4, {"tabnak", "shahraranews", "sobhesahel", "mrud"}),
    ],
)
def test_tiers_by_example(tier: int, members: set[str]) -> None:
    assert {CATALOGUE[name].tier for name in members} == {tier}


@pytest.mark.parametrize(
    ("outlet", "fields"),
    [
        ("mehr", {"family": "nastooh", "feeds": ("https://www.mehrnews.com/rss",)}),
        ("tabnak", {"family": "iransamaneh", "sitemaps": ("https://www.tabnak.ir/fa-sitemap-news",)}),
        ("fararu", {"sitemaps": ("https://fararu.com/fa-sitemap-news",)}),  # its feed is known without www
        ("ilna", {"family": "asam", "aliases": ("ilna.news",)}),
        ("tasnim", {"family": "tasnim", "name_fa": "خبرگزاری تسنیم"}),  # an Asam site for the crawler, a family here
        ("itna", {"family": "studiokhabar"}),  # inferred from `#docDataRow`
        ("raby", {"family": "wordpress"}),  # inferred from `.post-box-single`
        ("sobhesahel", {"province": "هرمزگان", "kind": "newspaper", "family": "unknown", "active": False}),
        ("ana", {"domain": "ana.ir", "family": "iransamaneh"}),  # the crawler knows it as ana.press
        ("mrud", {"feeds": ("https://news.mrud.ir/rss",)}),  # a sub-domain has no www
        ("car", {"name_fa": "car.ir"}),  # its Persian name is not in the table
        ("magiran", {"active": False, "note": "Bank of the country's press, not an outlet"}),
    ],
)
def test_rows_by_example(outlet: str, fields: dict[str, object]) -> None:
    assert CATALOGUE[outlet].model_dump(include=set(fields)) == fields


def test_the_likeliest_feed_is_asked_for_first() -> None:
    paths = feed_paths(("wordpress", "nastooh"))
    assert paths[:4] == ("/feed/", "/?feed=rss2", "/rss", "/rss-homepage")
    assert {pattern.feed for pattern in patterns().values()} <= set(paths)
    assert len(paths) == len(set(paths))


def test_the_facts_are_those_of_the_sources(shared: Path) -> None:
    told = (shared / "facts" / "cms_families.tsv").read_text(encoding="utf-8").splitlines()[1:]
    classes = {domain: family.split()[0] for family, domain, _ in (line.split("\t") for line in told)}
    lines = (shared / "facts" / "site_selectors.jsonl").read_text(encoding="utf-8").splitlines()
    selectors = {site["host"]: " ".join(site["selectors"].values()) for site in map(json.loads, lines)}
    facts = tables.facts()

    assert set(classes) - set(facts) == {"ganj.irandoc.ac.ir"}  # theses, not news
    assert all(fact.family == classes[domain] for domain, fact in facts.items())
    assert all(fact.evidence in selectors[domain] for domain, fact in facts.items() if fact.evidence)
    unmarked = [selectors[domain] for domain, fact in facts.items() if fact.family == "custom" and not fact.evidence]
    assert not any(mark in text for pattern in patterns().values() for mark in pattern.evidence for text in unmarked)
