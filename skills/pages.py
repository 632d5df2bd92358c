"""Web pages, read aloud: the main text, some sixty words at a time."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from skills.api import Confirm, Context, Done, Failed, Need, Which, skill
from skills.articles import article, parts
from skills.names import PLACES, bare, capital, nearest
from skills.news import SPOKEN
from skills.plain import sentence
from skills.ports import Reading, Web
from skills.sayings import say_list

_KINDS = ("text/html", "text/plain", "application/xhtml+xml")
_SIGNS = {"dot": ".", "slash": "/", "dash": "-", "hyphen": "-", "underscore": "_", "colon": ":"}
_ADDRESS = re.compile(r"(?:https?://)?(?:[\w-]+\.)+[a-z0-9-]+(?::\d+)?(?:[/?#]\S*)?", re.IGNORECASE)
_STORY = re.compile(r"(?:(first|second|third|last|that|this|1st|2nd|3rd) ?)?(?:one|story|article|headline|news)?")

_AROUND = re.compile(
    r"^(?:the )?(?:web ?)?(?:home ?)?(?:page|site) (?:of |at |called )?| (?:web ?|home ?)?(?:page|site)$", re.IGNORECASE
)
_NEXT = re.compile(
    r"(?:the )?(?:next|more|rest|continue|go on|on|further)(?: (?:part|bit|section|paragraph|page|one))?"
)
_BACK = re.compile(r"(?:the )?(?:previous|back|before)(?: (?:part|bit|section|paragraph|one))?|again|that again")
_LAST = re.compile(r"(?:the )?(?:end|ending|last (?:part|bit|section|paragraph))")
_START = re.compile(r"(?:the )?(?:beginning|start|top|whole (?:page|thing|text)|all|everything)")
_HEADINGS = re.compile(r"(?:the )?(?:headings?|headlines|sections?|parts?|contents|table of contents)")


@skill(
    confirm=Confirm.NONE,
    needs=[Need.NETWORK],
    module="web",
    phrases=[
        "read [me] [out|aloud] the (page|website|web page|web site|site) [of|at|called] {site}",
        "read [me] [out|aloud] the {site} (page|website|web page|web site|home page|homepage)",
        "read [me] (the|that) {site} (story|article) [to me]",
        "read [me] {site:that} (that|this) (story|article)",
        "read [me] (the page|the next part|the next bit|the rest|more of it|more of the page|on) {part:next}",
        "(keep|go on|carry on|continue) reading [the page|aloud|to me] {part:next}",
        "(read|start reading) [me] [it|that|the page] [again] from the (beginning|start|top) {part:beginning}",
        "read [me] [it|that|the page|the part|the bit] again from where you (started|stopped) {part:again}",
        "read [me] the (part|section|bit) (about|on|called) {part}",
        "(skip|jump|go) to the (part|section|bit) (about|on|called) {part}",
        "(skip|jump|go) to the {part} (part|section) of the page",
        "(what|which) (sections|headings|parts) (does the page have|are on the page|are there on the page) {part:headings}",
        "what are the (sections|headings) of the page {part:headings}",
    ],
)
def read_page(context: Context, site: str | None = None, part: str | None = None) -> Done:
    """Read a web page aloud, or what is next on it.

    Args:
        site: which page
        part: which part: next, the second result ...
    """
    web = context.web
    if site:
        address = _address(web, site)
        if not part or web.page is None or list(web.page.addresses) != [address]:
            web.page = _opened(web, address)
    if web.page is None:
        raise Failed("Which page? Say its name or its address.")
    return _read(web.page, bare(part or ""))


def _opened(web: Web, address: str) -> Reading:
    """A page, ready to be read from its beginning. Raises Failed."""
    page = web.get(address, _KINDS)
    title, blocks = article(page)
    host = (urlsplit(page.url).hostname or "").removeprefix("www.")
    said, headings = parts(blocks)
    named = title if re.search(r"\w", title) else f"A page of {host}"
    return Reading(named, f"a page of {host}", said, headings, [address])


def _read(reading: Reading, part: str) -> Done:
    """Say a part, and remember where it ends. Raises Failed."""
    if _HEADINGS.fullmatch(part):
        return _tell_headings(reading)
    if _START.fullmatch(part):
        reading.at = 0
    elif _BACK.fullmatch(part):
        reading.at = max(0, reading.at - (1 if "again" in part else 2))
    elif _LAST.fullmatch(part):
        reading.at = len(reading.parts) - 1
    elif part and not _NEXT.fullmatch(part):
        near = _by_place(part, len(reading.headings)) or nearest(part, [heading for heading, _ in reading.headings])
        if not near:
            return _tell_headings(reading, f"I see no part about {part}. ")
        reading.at = reading.headings[near[0]][1]
    if reading.at >= len(reading.parts):
        raise Failed("That was the end of the page.")
    title = f"{capital(sentence(reading.title))} " if reading.at == 0 else ""
    reading.at += 1
    return Done(f"{title}{reading.parts[reading.at - 1]}", outside=reading.outside)


def _by_place(part: str, many: int) -> list[int]:
    """Which heading is named by its place: "the second section" is [1]; empty when none is."""
    named = re.fullmatch(r"(\w+) (?:part|section|heading|result|one)", part)
    place = PLACES.get(named[1], many) if named else many
    return [place] if place < many else []


def _tell_headings(reading: Reading, before: str = "") -> Done:
    headings = [heading.rstrip(" .") for heading, _ in reading.headings]
    if not headings:
        return Done(f"{before}The page has no headings.", outside=reading.outside)
    more = f", and {len(headings) - 6} more" if len(headings) > 6 else ""
    listed = ", ".join(headings[:6]) + more if more else say_list(headings)
    return Done(f"{before}The page has these headings: {sentence(listed, 600)}", outside=reading.outside)


def _address(web: Web, site: str) -> str:
    """The address that is meant: a story of the news just read, a bookmark, or one that is spelled out.

    Raises Failed, or Which when several bookmarks fit.
    """
    words = _AROUND.sub("", site.strip(" .,!?"))
    said, names = bare(words), list(web.pages)
    near = nearest(said, names)
    if len(near) > 1:
        raise Which("site", [names[place] for place in near])
    if near:
        return web.pages[names[near[0]]]
    if said and (story := _STORY.fullmatch(said)) and web.news:
        return _story(web.news, story[1] or "that")
    if address := _spelled(words):
        return address
    raise Failed(f"I know no page called {said}. Its address can be added in the config file, under web.")


def _story(news: Reading, which: str) -> str:
    """The address of one of the headlines said last. Raises Failed."""
    first = (news.at - 1) // SPOKEN * SPOKEN
    place = first + PLACES[which] if which in PLACES else news.at - 1
    if place >= news.at or not news.addresses[place]:
        raise Failed("I can't find that story.")
    return news.addresses[place]


def _spelled(said: str) -> str:
    """The address that words spell: "example dot org slash news" is "https://example.org/news"; empty if none."""
    words = said.split()
    if any(word.lower() in _SIGNS for word in words):
        words = ["".join(_SIGNS.get(word.lower(), word.lower()) for word in words)]
    text = words[0] if len(words) == 1 else ""
    if not _ADDRESS.fullmatch(text):
        return ""
    return text if "://" in text else f"https://{text}"
