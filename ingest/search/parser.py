"""Parser: one pass over the tokens of a query, with the open brackets on a stack."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from ingest.normalise.letters import one_spelling
from ingest.search.filters import read_filter
from ingest.search.language import FIELDS, FILTERS, has_content_word
from ingest.search.lexer import Token
from ingest.search.names import Lookup
from ingest.search.settle import bare_node, required, required_bracket, signed, simplified
from ingest.search.tree import All, AnyOf, Node, Not, Required, Text

DEEPEST = 5
"""Maximum nesting of brackets; deeper ones are ignored."""


MOST_FOLLOWING = 8
"""Maximum words after the first of a filter's value: «از ۲۵ مهر ۱۴۰۵ تا ۳ آبان ۱۴۰۵»."""
_LISTING = {"یا", "و"}


@dataclass(slots=True)
class _Level:
    """An open bracket; the first level is the whole query."""

    token: Token
    nodes: list[Node] = field(default_factory=list)
    joins: set[str] = field(default_factory=set)
    """Operators since the last node; they apply to the next."""


def _lists(token: Token) -> bool:
    """Return whether a token only separates the values in a filter's brackets, which are alternatives anyway."""
    return token.kind == "or" or (token == Token("word", token.text) and one_spelling(token.text) in _LISTING)


class Parser:
    """Parses tokens once, by `tree`; then `unbalanced`, `too_deep` and `idle` hold what was ignored."""

    def __init__(self, tokens: Sequence[Token], lookup: Lookup) -> None:
        self.tokens = tokens
        self.lookup = lookup
        """Returns the values of an index for a filter."""
        self.levels = [_Level(Token("open"))]
        self.skipped = 0
        self.unbalanced = self.too_deep = False
        self.idle: list[str] = []

    def tree(self) -> All:
        """Return the tree of the tokens. Raises PeykError for a filter that cannot be understood."""
        position = 0
        while position < len(self.tokens):
            position += self._take(position)
        self.unbalanced |= len(self.levels) > 1 or self.skipped > 0
        while len(self.levels) > 1:
            self._close()
        return All(simplified(self.levels[0].nodes))

    def _take(self, position: int) -> int:
        """Parse what begins at a position; return the number of tokens taken."""
        token = self.tokens[position]
        within = token.within or self.levels[-1].token.within
        if within in FILTERS and _lists(token):
            return 1
        match token.kind:
            case "or" | "and":
                self.levels[-1].joins -= {"or", "and"}
                self.levels[-1].joins.add(token.kind)
            case "not":
                self.levels[-1].joins.add("not")
            case "open" if len(self.levels) > DEEPEST:
                self.too_deep, self.skipped = True, self.skipped + 1
            case "open":
                self.levels.append(_Level(replace(token, within=within)))
            case "close" if self.skipped:
                self.skipped -= 1
            case "close" if len(self.levels) == 1:
                self.unbalanced = True
            case "close":
                self._close()
            case _ if within in FILTERS:
                read, taken = read_filter(within, token.text, self._words_after(position), self.lookup)
                self._add(required(read) if token.sign == "+" else read, token.sign)
                return taken
            case _:
                self._add(self._text(token, within), token.sign)
        return 1

    def _words_after(self, position: int) -> list[str]:
        """Return the plain words that may continue a filter's value: «استان:سیستان و بلوچستان»."""
        if self.tokens[position].kind == "phrase":
            return []
        words = []
        for token in self.tokens[position + 1 : position + 1 + MOST_FOLLOWING]:
            if token.kind != "word" or token.sign or token.within or not token.text[0].isalnum():
                break
            words.append(token.text)
        return words

    def _text(self, token: Token, within: str | None) -> Node | None:
        quoted = token.kind == "phrase"
        leaf = Text(token.text, within, quoted)
        if not (quoted or token.within or token.sign):
            return leaf
        return None if self._is_idle(leaf) else Required(leaf)

    def _is_idle(self, node: Node) -> bool:
        """Return whether a node is a text without content words, which cannot be required or excluded; record it."""
        idle = isinstance(node, Text) and not has_content_word(node.text)
        if isinstance(node, Text) and idle:
            self.idle.append(f"«{node.text}»")
        return idle

    def _without_idle(self, node: Node) -> Node | None:
        """Return a node to be required without its texts that have no content words; None if nothing remains."""
        if not isinstance(node, AnyOf | All):
            return None if self._is_idle(node) else node
        kept = tuple(inner for child in node.nodes if (inner := self._without_idle(child)))
        return type(node)(kept) if len(kept) > 1 else next(iter(kept), None)

    def _close(self) -> None:
        level = self.levels.pop()
        outer = self.levels[-1]
        named = level.token.within in FIELDS and level.token.within != outer.token.within
        nodes = simplified(level.nodes)
        if named or level.token.sign or outer.joins & {"and", "not"}:
            nodes = tuple(node for node in nodes if not self._is_idle(node))
        if nodes:
            is_required = named or level.token.sign == "+"
            self._add(required_bracket(Required(All(nodes))) if is_required else All(nodes), level.token.sign)

    def _add(self, node: Node | None, sign: str) -> None:
        level = self.levels[-1]
        joins, level.joins = level.joins, set()
        if not level.nodes:
            joins -= {"and", "or"}
        if node is None or (joins & {"and", "not"} and self._is_idle(node)):
            return
        if joins & {"and", "not"}:
            node = signed(node)
        if sign == "-" or "not" in joins:
            node = Not(signed(bare_node(node)))
        if "and" in joins:
            if last := self._without_idle(level.nodes[-1]):
                level.nodes[-1] = required(signed(last))
            node = required(node)
        if "or" in joins:
            last = level.nodes.pop()
            node = AnyOf((*(last.nodes if isinstance(last, AnyOf) else [last]), node))
        level.nodes.append(node)
