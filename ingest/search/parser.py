"""One walk over the tokens of a query, with the open brackets on a stack."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from ingest.search.filters import read_filter
from ingest.search.language import FIELDS, FILTERS, says
from ingest.search.lexer import Token
from ingest.search.settle import bare_node, required, required_bracket, settled, signed
from ingest.search.tree import All, AnyOf, Node, Not, Required, Text

DEEPEST = 5
"""Brackets in brackets; deeper ones count for nothing."""


@dataclass(slots=True)
class _Level:
    """A bracket that is still open; the first is the whole query."""

    token: Token
    nodes: list[Node] = field(default_factory=list)
    joins: set[str] = field(default_factory=set)
    """Operators since the last node, which wait for the next."""


class Parser:
    """Reads tokens once by `tree`; the other attributes then tell what counted for nothing."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self.tokens = tokens
        self.levels = [_Level(Token("open"))]
        self.skipped = 0
        self.unbalanced = self.too_deep = False
        self.idle: list[str] = []

    def tree(self) -> All:
        """Return what the tokens say. Raises PeykError for a filter that cannot be understood."""
        place = 0
        while place < len(self.tokens):
            place += self._take(place)
        self.unbalanced |= len(self.levels) > 1 or self.skipped > 0
        while len(self.levels) > 1:
            self._close()
        return All(settled(self.levels[0].nodes))

    def _take(self, place: int) -> int:
        """Take what stands at a place; how many tokens that were."""
        token = self.tokens[place]
        within = token.within or self.levels[-1].token.within
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
                read, taken = read_filter(within, token.text, self._words_after(place))
                self._add(read, token.sign)
                return taken
            case _:
                self._add(self._text(token, within), token.sign)
        return 1

    def _words_after(self, place: int) -> list[str]:
        """Plain words that may go on a filter's value: «استان:سیستان و بلوچستان»."""
        if self.tokens[place].kind == "phrase":
            return []
        words = []
        for token in self.tokens[place + 1 : place + 5]:
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
        """Return whether it is a text that says nothing, and so can be neither required nor shut out."""
        idle = isinstance(node, Text) and not says(node.text)
        if isinstance(node, Text) and idle:
            self.idle.append(f"«{node.text}»")
        return idle

    def _telling(self, node: Node) -> Node | None:
        """Return what is to be required, without the words in it that say nothing; None where nothing is left."""
        if not isinstance(node, AnyOf | All):
            return None if self._is_idle(node) else node
        kept = tuple(told for inner in node.nodes if (told := self._telling(inner)))
        return type(node)(kept) if len(kept) > 1 else next(iter(kept), None)

    def _close(self) -> None:
        level = self.levels.pop()
        outer = self.levels[-1]
        named = level.token.within in FIELDS and level.token.within != outer.token.within
        nodes = settled(level.nodes)
        if named or level.token.sign or outer.joins & {"and", "not"}:
            nodes = tuple(node for node in nodes if not self._is_idle(node))
        if nodes:
            whole = named or level.token.sign == "+"
            self._add(required_bracket(Required(All(nodes))) if whole else All(nodes), level.token.sign)

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
            if last := self._telling(level.nodes[-1]):
                level.nodes[-1] = required(signed(last))
            node = required(node)
        if "or" in joins:
            last = level.nodes.pop()
            node = AnyOf((*(last.nodes if isinstance(last, AnyOf) else [last]), node))
        level.nodes.append(node)
