"""What readers get of an article's text: all of it, or a snippet with a link, as its outlet's rights ask for."""

from dataclasses import dataclass, replace

from ingest.model import Article
from ingest.web.settings import WebSettings

SNIPPET = 300
"""Letters of a snippet, at most."""
CUT = " …"


@dataclass(frozen=True, slots=True)
class Shown:
    """The text to show. `cut`: it is a snippet of the article's text."""

    text: str
    cut: bool


def is_whole(outlet: str, given: WebSettings) -> bool:
    """Return whether readers get whole texts of an outlet: `PEYK_WEB_TEXT`, or `PEYK_WEB_TEXT_OUTLETS` for it."""
    return given.web_text_outlets.get(outlet, given.web_text) == "full"


def shown_text(article: Article, given: WebSettings) -> Shown:
    """Return the text that a page, the API, a feed or an export gives of an article: all of it, or a snippet."""
    if is_whole(article.outlet.id, given):
        return Shown(article.body, False)
    short = snippet(article.body)
    return Shown(short, short != article.body)


def shown_article(article: Article, given: WebSettings) -> Article:
    """Return the article with the text that is shown; `partial`, and without former values, if that is a snippet."""
    shown = shown_text(article, given)
    if not shown.cut:
        return article
    return replace(article, body=shown.text, completeness="partial", uncorrected=None)


def snippet(text: str) -> str:
    """Return the beginning of a text, cut at a blank; a short text unchanged."""
    if len(text) <= SNIPPET:
        return text
    head, blank, _ = text[: SNIPPET - len(CUT) + 1].rpartition(" ")
    return (head if blank else text[: SNIPPET - len(CUT)]) + CUT
