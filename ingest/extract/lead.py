"""Read the kicker, subtitle and lead around a title, never those of a story in a side box."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.extract.document import Document
from ingest.extract.profile import Profile, Selectors
from ingest.extract.surroundings import ABOVE, WITHIN, Surroundings, begins, texts_near
from ingest.extract.title import Title
from ingest.normalise.text import fold

_CUT = re.compile(r"\s*(\[\s*(?:…|\.{2,})\s*\]|…|\.{3,})\s*$")
_LEAST_WORDS, _LAST_WORDS = 5, 8
"""Words before an ellipsis from which a text may be an excerpt; how many of them must occur in the story."""


@dataclass(frozen=True, slots=True)
class SmallHeadlines:
    """A story's kicker, subtitle and lead, as printed; None for one that is missing or only repeats another."""

    kicker: str | None
    subtitle: str | None
    lead: str | None


def read_small_headlines(
    document: Document,
    profile: Profile,
    title: Title,
    around: Surroundings,
    *,
    feed: str | None,
    texts: Sequence[str],
) -> SmallHeadlines:
    """Return the texts in the profile's places; a missing lead falls back to JSON-LD's description, then to `feed`.

    `texts` are the story's paragraphs: an excerpt of them that a program truncated is no lead.
    """
    kicker = next((text for _, text in texts_near(document, profile.kicker, around, (ABOVE, WITHIN))), None)
    subtitle, lead = (_below(document, places, title, around) for places in (profile.subtitle, profile.lead))
    leads = (lead, document.json_ld.text("description"), feed)
    lead = next((text for text in leads if text and not is_excerpt(text, texts)), None)
    return SmallHeadlines(
        _unless_repeated(kicker, title.text),
        _unless_repeated(subtitle, title.text, kicker, lead),
        _unless_repeated(lead, title.text),
    )


def is_excerpt(text: str, paragraphs: Sequence[str]) -> bool:
    """Return whether a program truncated a text: it ends in `[…]`, or in an ellipsis after words of the story."""
    end = _CUT.search(text)
    if end is None:
        return False
    if end[1].startswith("["):
        return True
    words = text[: end.start()].split()
    return len(words) >= _LEAST_WORDS and fold(" ".join(words[-_LAST_WORDS:])) in fold(" ".join(paragraphs))


def _below(document: Document, places: Selectors, title: Title, around: Surroundings) -> str | None:
    """Return the first text of some places that is between headline and first paragraph, and in no list."""
    from_heading = Surroundings(title.heading) if title.heading is not None else None
    for element, text in texts_near(document, places, around, (ABOVE, WITHIN)):
        if from_heading and from_heading.side(element) == ABOVE:
            continue
        if begins(around.story, element) and not any(step.tag == "li" for step in around.outward(element)):
            return text
    return None


def _unless_repeated(text: str | None, *others: str | None) -> str | None:
    """Return the text, or None if it is empty or equals one of the others after folding."""
    return text if text and fold(text) not in {fold(other) for other in others if other} else None
