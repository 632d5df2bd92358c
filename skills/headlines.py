"""A feed's bytes to headlines: RSS and Atom of every kind, as they come and not as they should be."""

from __future__ import annotations

import io
import re
from calendar import timegm
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from skills.api import Failed
from skills.names import capital
from skills.plain import plain, sentence
from skills.ports import Feed, Page, Web

MOST = 200  # items of a feed that are read; the newest come first
TAGS = 60_000  # in a feed; more take longer to read than anybody waits

_KINDS = ("text/", "application/xml", "application/rss", "application/atom", "application/rdf", "application/octet-")
_ENTITY = re.compile(rb"<!ENTITY[^>]*>")
_END = re.compile(rb"</(?:item|entry)\s*>")


@dataclass(frozen=True, slots=True)
class Headline:
    """One item of a feed, fit for the ear. title: a sentence. at: when it was published, if the feed says."""

    title: str
    summary: str
    link: str
    at: datetime | None


def headlines(web: Web, feed: Feed) -> list[Headline]:
    """What a feed has, in its order, each title once, at least one. Raises Failed."""
    import feedparser  # a tenth of a second to import

    page = web.get(feed.url, _KINDS)
    body = _shortened(page)
    if body.count(b"<") > TAGS:
        raise Failed(f"The feed of {feed.name} is too large for me.")
    # As a stream: of bytes, feedparser believes that they may be the name of a file, or an address to fetch.
    headers = {"content-type": f"{page.kind}; charset={page.charset}"} if page.charset else {}
    parsed = feedparser.parse(io.BytesIO(body), response_headers=headers, sanitize_html=False)
    if not parsed.entries and not parsed.get("version"):
        raise Failed(f"What {feed.name} sent is not a list of news.")
    found: dict[str, Headline] = {}
    for headline in map(_headline, parsed.entries):
        if re.search(r"\w", headline.title):
            found.setdefault(headline.title, headline)
    if not found:
        raise Failed(f"There is no news in the feed of {feed.name} just now.")
    return list(found.values())


def _headline(entry: Any) -> Headline:
    title = capital(sentence(plain(str(entry.get("title") or ""), markup=True)))
    at = entry.get("published_parsed") or dict.get(entry, "updated_parsed")  # its own `get` takes one for the other
    return Headline(
        title, plain(str(entry.get("summary") or ""), markup=True), str(entry.get("link") or ""), _moment(at)
    )


def _shortened(page: Page) -> bytes:
    """The feed without the items between the first MOST and its end, and without entities of its own, which may grow."""
    body = _ENTITY.sub(b"", page.body)
    ends = [match.end() for match in _END.finditer(body)]
    return body[: ends[MOST - 1]] + body[ends[-1] :] if len(ends) > MOST else body


def _moment(parsed: tuple[int, ...] | None) -> datetime | None:
    try:
        return datetime.fromtimestamp(timegm(parsed), UTC) if parsed else None
    except (ValueError, OverflowError):
        return None
