"""HTML: canonical text made of what a reader sees, block by block.

Scripts, menus, banners and what else frames a page are left out; footers stay as
noise. Nothing is fetched, and no script runs.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode

from corpus.document import BlockKind
from corpus.loaders.loaded import (
    LoadedText,
    TextBuilder,
    decode,
    first_words,
    one_line,
)
from corpus.noise import mark_noise

MEDIA_TYPE = "text/html"

_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.I)
# fmt: off
_UNSEEN = frozenset({
    "script", "style", "noscript", "template", "svg", "canvas", "iframe", "object",
    "embed", "head", "audio", "video", "map", "input", "button", "select",
    "textarea", "datalist", "dialog", "math", "progress", "meter",
    # struck out: no longer said
    "del", "s", "strike",
})
# Any other element, known or not, stands within a line, as browsers have it.
_BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "body", "center", "dd", "details",
    "dir", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form",
    "h1", "h2", "h3", "h4", "h5", "h6", "header", "hgroup", "hr", "html", "legend",
    "li", "main", "menu", "nav", "ol", "p", "pre", "search", "section", "summary",
    "table", "tbody", "td", "tfoot", "th", "thead", "tr", "caption", "ul",
})
# fmt: on
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_FRAME_ROLES = frozenset({"navigation", "search", "menu", "menubar", "dialog", "alert"})
_FRAME_NAME = re.compile(
    r"(?:^|[\s_-])(?:breadcrumbs?|cookies?|consent|gdpr|navbar|skip[_-]?(?:link|to|nav)\w*"
    r"|sr-only|visually-?hidden|screen-reader\w*|pagination)(?:$|[\s_-])",
    re.IGNORECASE,
)
# These words name parts of a page and subjects of a meeting alike ("social").
_FRAME_MAYBE = re.compile(
    r"(?:^|[\s_-])(?:nav|navigation|menus?|share|sharing|social|pager|login|newsletter)"
    r"(?:$|[\s_-])",
    re.IGNORECASE,
)
# Hidden, or struck out and no longer said.
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden"
    r"|text-decoration(?:-line)?\s*:[^;]*line-through",
    re.IGNORECASE,
)
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_AT_RULE = re.compile(r"@[\w-]+[^{}]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}")
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_SELECTOR = re.compile(r"[\w.#-]+(?:\s*[ >]\s*[\w.#-]+){0,4}")
_MOST_SHEETS = 20
_MAX_LINKS = 8  # more links than this are a menu
_LINK_SHARE = 0.7  # of the characters of a block, from which it is a block of links
_TITLE_TAIL = re.compile(r"\s+[|·»«]\s+.*$|\s+::\s+.*$")


@dataclass(slots=True)
class _Words:
    """Inline text in the making, and the links in it."""

    parts: list[str] = field(default_factory=list)
    links: list[tuple[int, int, str]] = field(default_factory=list)

    def link(self, begin: int, node: LexborNode) -> None:
        """Note that the parts from there on are the words of a link."""
        url, said = _address(node), "".join(self.parts[begin:])
        if url and said.strip() and "://" not in said:
            self.links.append((begin, len(self.parts), url))

    def add_image(self, node: LexborNode) -> None:
        """Append what a picture in a link says, unless it is a site's badge."""
        link = node.parent
        if link is not None and link.tag == "a" and not _is_home(link):
            self.parts.append(node.attributes.get("alt") or "")

    def text(self, *, addresses: bool = False) -> str:
        """Return the words; with their addresses where the links are what it is."""
        own = sum(_visible(self.parts[i:j]) for i, j, _ in self.links)
        whole = _visible(self.parts)
        told = addresses and own >= _LINK_SHARE * max(whole, 1)
        behind = {j: url for _, j, url in self.links} if told else {}
        parts: list[str] = []
        for at, part in enumerate(self.parts):
            parts.append(part)
            url = behind.get(at + 1)
            if url is not None:
                words = "".join(parts).rstrip()
                broken = "\n" in "".join(parts)[len(words) :]
                parts = [f"{words} <{url}>", "\n" if broken else " "]
        lines = (one_line(line) for line in "".join(parts).split("\n"))
        return "\n".join(line for line in lines if line)


def load(data: bytes, name: str) -> LoadedText:
    """Read an HTML page.

    Args:
        data: The whole file.
        name: What the file is called in messages.

    Raises:
        UnreadableDocumentError: The bytes are no text.
    """
    tree = LexborHTMLParser(_decode(data, name))
    _hide_by_rules(tree)
    walker = _Walker()
    if tree.body is not None:
        walker.walk(tree.body)
    walker.flush()
    text, blocks = walker.builder.text, walker.builder.blocks
    title = _title(tree)
    marked = mark_noise(blocks, text, title)
    return LoadedText(title or first_words(marked, text), text, marked, MEDIA_TYPE)


def _hide_by_rules(tree: LexborHTMLParser) -> None:
    """Mark as hidden what the rules of the page's own style sheets hide.

    Rules for certain devices or states, and selectors that are none, do not count.
    """
    for sheet in tree.css("style")[:_MOST_SHEETS]:
        rules = _COMMENT.sub("", sheet.text(deep=True) or "")
        for selectors, declarations in _RULE.findall(_AT_RULE.sub("", rules)):
            if not _HIDDEN.search(declarations):
                continue
            for selector in selectors.split(","):
                if not _SELECTOR.fullmatch(selector.strip()):
                    continue
                for node in tree.css(selector.strip()):
                    node.attrs["hidden"] = ""


class _Walker:
    """Walks the tree and adds a block wherever one ends."""

    def __init__(self) -> None:
        self.builder = TextBuilder()
        self._words = _Words()
        self._kind = BlockKind.PARAGRAPH
        self._level = 0
        self._lists = 0
        self._noise = 0
        self._verbatim = 0

    def walk(self, node: LexborNode) -> None:
        """Read what is below a node."""
        for child in _children(node):
            self._read(child)

    def flush(self) -> None:
        """End the block that is being read."""
        words, self._words = self._words, _Words()
        text = words.text(addresses=self._kind is not BlockKind.HEADING)
        if text:
            self.builder.add(self._kind, text, level=self._level, noise=self._noise > 0)
            # What follows in the same item is no second item.
            self._kind, self._level = BlockKind.PARAGRAPH, 0

    def _read(self, node: LexborNode) -> None:
        tag = node.tag or ""
        if tag == "-text":
            self._add_text(node.text_content or "")
        elif not _is_element(tag) or _is_hidden(node) or _is_frame(node, tag):
            return
        elif tag == "br":
            self._words.parts.append("\n")
        elif tag not in _BLOCKS:
            self._read_inline(node, tag)
        else:
            self.flush()
            before, count = (self._kind, self._level), len(self.builder.blocks)
            self._read_block(node, tag)
            self.flush()
            # An item that has said nothing yet is still to come.
            silent = len(self.builder.blocks) == count
            self._kind, self._level = before if silent else (BlockKind.PARAGRAPH, 0)

    def _add_text(self, text: str) -> None:
        if not self._verbatim:
            text = text.replace("\n", " ").replace("\r", " ")
        self._words.parts.append(text)

    def _read_inline(self, node: LexborNode, tag: str) -> None:
        if tag == "img":
            self._words.add_image(node)
            return
        if tag == "a":
            begin, words = len(self._words.parts), self._words
            self.walk(node)
            if words is self._words:
                words.link(begin, node)
            return
        if _has_blocks(node):
            self.flush()
        self.walk(node)

    def _read_block(self, node: LexborNode, tag: str) -> None:
        if tag in _HEADINGS:
            self._kind, self._level = BlockKind.HEADING, int(tag[1])
            self.walk(node)
        elif tag in ("ul", "ol", "menu", "dir"):
            self._lists += 1
            self.walk(node)
            self.flush()
            self._lists -= 1
        elif tag == "li":
            self._kind, self._level = BlockKind.LIST_ITEM, max(self._lists - 1, 0)
            self.walk(node)
        elif tag == "dl":
            self._read_terms(node)
        elif tag == "table" and not _is_layout(node):
            self._read_table(node)
        elif tag == "nav":
            self._read_links(node)
        elif tag == "footer" and not _is_within(node, ("article", "main", "section")):
            self._noise += 1
            self.walk(node)
            self.flush()
            self._noise -= 1
        elif tag == "figcaption":
            self.builder.add(BlockKind.CAPTION, _text_of(node), noise=True)
        elif tag == "pre":
            self._verbatim += 1
            self.walk(node)
            self._verbatim -= 1
        else:
            self.walk(node)

    def _read_links(self, node: LexborNode) -> None:
        """Read a nav of a few links out of the page: each is an item."""
        links = list(node.css("a[href]"))
        if all((a.attributes.get("href") or "").startswith("#") for a in links):
            self.walk(node)  # the table of contents of this page
            return
        for link in links:
            url = _address(link)
            said = _text_of(link) or _alternative(link)
            if url and said:
                self.builder.add(
                    BlockKind.LIST_ITEM, f"{said} <{url}>", noise=self._noise > 0
                )

    def _read_terms(self, node: LexborNode) -> None:
        """Read a list of terms: each term and its values are one block."""
        term, values = "", []  # type: str, list[str]

        def end() -> None:
            nonlocal term, values
            # Lines, not colons: a quotation holds nothing that the page lacks.
            said = "\n".join(part for part in (term, *values) if part)
            self.builder.add(BlockKind.PARAGRAPH, said, noise=self._noise > 0)
            term, values = "", []

        for part in _terms(node):
            if part.tag == "dt":
                if values:
                    end()
                term = f"{term}, {_text_of(part)}" if term else _text_of(part)
            elif _has_blocks(part, below=("ul", "ol", "dl", "table", "p")):
                end()
                self.walk(part)
                self.flush()
            else:
                values.append(_text_of(part, addresses=True))
        end()

    def _read_table(self, node: LexborNode) -> None:
        for caption in node.css("caption"):
            self.builder.add(BlockKind.PARAGRAPH, _text_of(caption))
        begun = False
        for row in node.css("tr"):
            cells = [c for c in _children(row) if c.tag in ("td", "th")]
            said = [_text_of(c, addresses=True).replace("\n", "; ") for c in cells]
            if any(said):
                self.builder.add(
                    BlockKind.TABLE_ROW,
                    " | ".join(said),
                    level=int(not begun),
                    noise=self._noise > 0,
                )
                begun = True


def _decode(data: bytes, name: str) -> str:
    """Decode as the page says; a byte order mark and true UTF-8 go first."""
    named = _CHARSET.search(data[:4096])
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    else:
        return decode(data, name)
    if named is not None and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            known = codecs.lookup(named[1].decode("ascii")).name
            if known not in ("utf-8", "iso8859-1", "ascii"):
                data = data.decode(known, errors="replace").encode()
        except (LookupError, UnicodeError, TypeError):
            pass  # an unknown name says nothing; the bytes themselves then decide
    return decode(data, name)


def _title(tree: LexborHTMLParser) -> str:
    """Return the title, without the name of the site that some pages append."""
    node, heading = tree.css_first("title"), tree.css_first("h1")
    title = one_line(node.text()) if node is not None else ""
    first = _text_of(heading).replace("\n", " ") if heading is not None else ""
    cut = _TITLE_TAIL.sub("", title)
    if not title or (first and first in cut and cut != title):
        return cut if title else first
    return title


def _children(node: LexborNode) -> Iterator[LexborNode]:
    yield from node.iter(include_text=True, skip_empty=False)


def _terms(node: LexborNode) -> Iterator[LexborNode]:
    """Yield dt and dd, also where a div groups them."""
    for child in node.iter():
        if child.tag in ("dt", "dd"):
            yield child
        elif child.tag == "div":
            yield from _terms(child)


def _text_of(node: LexborNode, *, addresses: bool = False) -> str:
    """Return the visible words of a node, blocks in it as lines."""
    words = _Words()
    for child in _children(node):
        _collect(words, child)
    return words.text(addresses=addresses)


def _collect(words: _Words, node: LexborNode) -> None:
    tag = node.tag or ""
    if tag == "-text":
        words.parts.append(re.sub(r"[\r\n]", " ", node.text_content or ""))
    elif tag == "br":
        words.parts.append("\n")
    elif tag == "img":
        words.add_image(node)
    elif _is_element(tag) and not _is_hidden(node):
        begin, around = len(words.parts), "\n" if tag in _BLOCKS else ""
        words.parts.append(around)
        for child in _children(node):
            _collect(words, child)
        words.parts.append(around)
        if tag == "a":
            words.link(begin, node)


def _alternative(link: LexborNode) -> str:
    picture = link.css_first("img")
    alt = picture.attributes.get("alt") if picture is not None else None
    return one_line(alt or link.attributes.get("title") or "")


def _address(link: LexborNode) -> str | None:
    url = (link.attributes.get("href") or "").strip()
    plain = re.fullmatch(r"https?://[^\s<>]{1,2000}", url, re.IGNORECASE)
    return url if plain else None


def _is_element(tag: str) -> bool:
    """Tell an element that shows from comments, scripts and the like."""
    return tag not in _UNSEEN and not tag.startswith(("-", "_", "!"))


def _is_hidden(node: LexborNode) -> bool:
    attributes = node.attributes
    return (
        "hidden" in attributes
        or attributes.get("aria-hidden") == "true"
        or _HIDDEN.search(attributes.get("style") or "") is not None
    )


def _is_frame(node: LexborNode, tag: str) -> bool:
    """Tell whether an element frames the page: a menu, a banner, a trail."""
    if tag in ("body", "main", "article", "html", "form") or tag in _HEADINGS:
        return False
    attributes = node.attributes
    if (attributes.get("role") or "").lower() in _FRAME_ROLES:
        return True
    named = f"{attributes.get('class') or ''} {attributes.get('id') or ''}"
    label = attributes.get("aria-label") or ""
    if _FRAME_NAME.search(named) or _FRAME_NAME.search(label):
        return _is_small(node)
    if tag == "nav":
        return _is_menu(node)
    maybe = _FRAME_MAYBE.search(named) is not None
    return maybe and _is_small(node) and _is_linked(node)


def _is_small(node: LexborNode) -> bool:
    """Tell a part of a page from a wrapper of it, whose name may be as telling."""
    return len(node.css("p")) < 3 and node.css_first("h1, main, article") is None


def _is_menu(nav: LexborNode) -> bool:
    """Tell a menu from a table of contents or a few links out of the page."""
    links = [a.attributes.get("href") or "" for a in nav.css("a[href]")]
    inside = sum(href.startswith("#") for href in links)
    if links and inside == len(links):
        return False
    outside = sum(href.startswith(("http://", "https://")) for href in links)
    return not links or len(links) > _MAX_LINKS or outside < len(links)


def _is_linked(node: LexborNode) -> bool:
    """Tell whether most of what an element says is links."""
    linked = sum(len(one_line(link.text())) for link in node.css("a, button"))
    return linked >= 0.6 * len(one_line(node.text()))


def _is_home(link: LexborNode) -> bool:
    url = link.attributes.get("href") or ""
    return re.fullmatch(r"(?:https?://[^/]*)?/?", url, re.IGNORECASE) is not None


def _is_layout(table: LexborNode) -> bool:
    """Tell a table that only places things from one that states something."""
    if table.css_first("td table, td h1, td h2, td h3, td ul, td ol") is not None:
        return True
    rows = table.css("tr")
    return all(len(row.css("td, th")) <= 1 for row in rows)


def _is_within(node: LexborNode, tags: tuple[str, ...]) -> bool:
    above = node.parent
    while above is not None:
        if above.tag in tags:
            return True
        above = above.parent
    return False


def _has_blocks(node: LexborNode, below: tuple[str, ...] = ()) -> bool:
    if below:
        return node.css_first(", ".join(below)) is not None
    return any(child.tag in _BLOCKS for child in node.iter())


def _visible(parts: list[str]) -> int:
    return sum(len(one_line(part)) for part in parts)
