"""Texts of articles as HTML: everything escaped, with the words that matched in <mark>."""

from collections.abc import Sequence

from markupsafe import Markup, escape

from ingest.search import Hit

MARKS = ("\ue000", "\ue001")
"""Private-use characters around matched words. An article that has them of its own only gets more marks."""

_BEGIN, _END = Markup("<mark>"), Markup("</mark>")


def marked(text: str) -> Markup:
    """Return a text with marks as HTML. Marks without their other half are dropped."""
    # The marks are no characters that escaping changes.
    first, *rest = escape(text).split(MARKS[0])
    parts = [first.replace(MARKS[1], "")]
    for piece in rest:
        inside, closed, after = piece.partition(MARKS[1])
        parts += (_BEGIN, inside, _END, after.replace(MARKS[1], "")) if closed else (inside,)
    return Markup("").join(parts)


def fragments(hit: Hit) -> Sequence[str]:
    """Return the passages of a hit that are shown: those with words that matched, else the beginning of its text."""
    passages = [hit.highlights.get(field, ()) for field in ("body", "lead", "kicker")]
    with_marks = (found for found in passages if any(MARKS[0] in passage for passage in found))
    article = hit.article
    return next(with_marks, None) or passages[0] or ((article.lead or article.body)[:160],)


def paragraphs(text: str) -> list[str]:
    """Return the paragraphs of a text, without empty ones."""
    return [line for part in text.splitlines() if (line := part.strip())]
