"""The small headlines around a title: kicker, subtitle and lead, never those of a story in a side box."""

from dataclasses import dataclass

from lxml.etree import _Element as Element

from ingest.extract.document import MOST_HITS, Document
from ingest.extract.line import line_of
from ingest.extract.profile import Profile, Selectors
from ingest.extract.surroundings import ABOVE, BELOW, WITHIN, Surroundings, begins, texts_near
from ingest.normalise.text import fold


@dataclass(frozen=True, slots=True)
class SmallHeadlines:
    """Each as printed; None where it is missing or only repeats another."""

    kicker: str | None
    subtitle: str | None
    lead: str | None


def read_small_headlines(
    document: Document, profile: Profile, title: str, around: Surroundings, feed: str | None
) -> SmallHeadlines:
    """What stands where the profile says; a missing lead is JSON-LD's description, else `feed`, what a feed gave."""
    heading = _heading(document, profile, title, around)
    kicker = next((text for _, text in texts_near(document, profile.kicker, around, (ABOVE, WITHIN))), None)
    subtitle = _below(document, profile.subtitle, heading, around)
    lead = _below(document, profile.lead, heading, around) or document.json_ld.text("description") or feed
    return SmallHeadlines(
        _unless_repeated(kicker, title), _unless_repeated(subtitle, title, kicker, lead), _unless_repeated(lead, title)
    )


def _heading(document: Document, profile: Profile, title: str, around: Surroundings) -> Element | None:
    """The element above the story that shows its headline."""
    folded = fold(title)
    headings = (
        *document.select(profile.title),
        *(one for tag in ("h1", "h2", "h3") for one in document.index.get(tag)),
    )
    shown = (one for one in headings[:MOST_HITS] if around.side(one) != BELOW and folded in fold(line_of(one)))
    return next(shown, None)


def _below(document: Document, selectors: Selectors, heading: Element | None, around: Surroundings) -> str | None:
    """The first text that the selectors mean between the headline and the first paragraph, and in no list."""
    from_heading = Surroundings(heading) if heading is not None else None
    for element, text in texts_near(document, selectors, around, (ABOVE, WITHIN)):
        if from_heading and from_heading.side(element) == ABOVE:
            continue
        if begins(around.story, element) and not any(step.tag == "li" for step in around.outward(element)):
            return text
    return None


def _unless_repeated(text: str | None, *others: str | None) -> str | None:
    """The text, when it says something that the others do not."""
    return text if text and fold(text) not in {fold(other) for other in others if other} else None
