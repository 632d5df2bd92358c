"""Headlines from feeds that a real server sends, good and bad."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from device.config import Web
from device.web import HttpWeb
from models.phrases import Phrases
from models.types import Call, Plan
from skills.api import Failed
from skills.news import get_news
from skills.ports import Feed
from tests.device.webserver import Server, Visit, server
from tests.skills.calling import call
from tests.skills.conftest import NOW, SKILLS, Owner

__all__ = ["server"]

Ask = Callable[..., str]


def rss(*titles: str, more: str = "") -> str:
    items = "".join(f"<item><title>{title}</title>{more}</item>" for title in titles)
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>A feed</title>{items}</channel></rss>'


def published(title: str, at: datetime) -> str:
    return f"<item><title>{title}</title><pubDate>{at:%a, %d %b %Y %H:%M:%S +0000}</pubDate></item>"


@pytest.fixture
def web(server: Server) -> HttpWeb:
    """The device's web, with these sources in place of the built-in ones."""
    web = HttpWeb(Web(allow=("127.0.0.1",)))
    web.feeds = [
        Feed("the BBC", server.url("/bbc"), "", "GB"),
        Feed("the BBC", server.url("/bbc-sport"), "sport", "GB"),
        Feed("the BBC", server.url("/bbc-scotland"), "Scotland", "GB"),
        Feed("the BBC", server.url("/bbc-uk"), "UK", "GB"),
        Feed("NPR", server.url("/npr"), "", "US"),
        Feed("NPR", server.url("/npr-technology"), "technology", "US"),
    ]
    server.answers |= {
        "/bbc": rss("One", "Two", "Three", "Four", "Five"),
        "/bbc-sport": rss("A goal"),
        "/bbc-scotland": rss("Snow in Perth"),
        "/bbc-uk": rss("A by-election"),
        "/npr": rss("American news", "Bees in Boston"),
        "/npr-technology": rss("A new chip"),
    }
    return web


@pytest.fixture
def ask(owner: Owner, web: HttpWeb) -> Ask:
    """What is said to a request for news, and that it is marked as from outside."""

    def ask(**words: str) -> str:
        done = call(owner, get_news, web, **words)
        assert done.outside is not None
        assert done.outside.startswith("the news from ")
        return done.say

    return ask


def refused(ask: Ask, **words: str) -> str:
    with pytest.raises(Failed) as failed:
        ask(**words)
    return str(failed.value)


pytestmark = pytest.mark.loopback


def test_three_headlines_are_said_with_their_source(ask: Ask) -> None:
    assert ask() == "Here is the news from the BBC. One. Two. Three."


def test_more_goes_on_until_there_is_no_more(ask: Ask) -> None:
    ask()
    assert ask(topic="more") == "Four. Five."
    assert refused(ask, topic="some more news") == "That was all the news I have."


def test_more_of_nothing_is_said(ask: Ask) -> None:
    assert refused(ask, topic="more") == "I haven't read any news yet."


def test_the_news_says_where_it_is_from(owner: Owner, web: HttpWeb) -> None:
    assert call(owner, get_news, web).outside == "the news from the BBC"
    assert call(owner, get_news, web, topic="more").outside == "the news from the BBC"


def test_the_first_source_is_one_of_the_owners_country(owner: Owner, ask: Ask) -> None:
    owner.setting(country="US")
    assert ask() == "Here is the news from NPR. American news. Bees in Boston."


def test_a_feed_of_the_owners_own_comes_before_all(server: Server, owner: Owner) -> None:
    server.answers["/own"] = rss("Fair on Saturday")
    web = HttpWeb(Web(feeds={"the village": server.url("/own")}))
    assert call(owner, get_news, web).say == "Here is the news from the village. Fair on Saturday."


def test_a_feed_of_the_owners_that_is_named_by_its_topic_is_for_that_topic(server: Server, owner: Owner) -> None:
    server.answers |= {"/f": rss("Three nil"), "/own": rss("Fair on Saturday")}
    web = HttpWeb(Web(feeds={"football": server.url("/f"), "the village": server.url("/own")}))
    assert call(owner, get_news, web).say == "Here is the news from the village. Fair on Saturday."
    assert call(owner, get_news, web, topic="soccer").say.endswith("Three nil.")


@pytest.mark.parametrize("topic", ["sport", "sports", "the latest sports news", "sports headlines"])
def test_a_topic_has_a_feed_of_its_own(ask: Ask, topic: str) -> None:
    assert ask(topic=topic).endswith(" news from the BBC. A goal.")


def test_a_topic_is_found_at_another_source(ask: Ask) -> None:
    assert ask(topic="tech") == "Here is the tech news from NPR. A new chip."


def test_a_topic_that_was_misheard_is_found(ask: Ask) -> None:
    assert ask(topic="tecnology") == "Here is the tecnology news from NPR. A new chip."


def test_a_topic_that_only_sounds_like_another_is_not_taken_for_it(web: HttpWeb, ask: Ask) -> None:
    web.feeds = [*web.feeds, Feed("the BBC", web.feeds[0].url, "Wales", "GB")]
    assert refused(ask, topic="whales") == "I found no news about whales from the BBC or NPR."


def test_a_topic_without_a_feed_is_looked_for_in_the_headlines(ask: Ask) -> None:
    assert ask(topic="bees") == "Here is the news about bees from NPR. Bees in Boston."


def test_a_topic_is_looked_for_in_what_a_feed_says_of_each_story(server: Server, ask: Ask) -> None:
    server.answers["/bbc"] = rss("One", more="<description>&lt;p&gt;About volcanoes&lt;/p&gt;</description>")
    assert ask(topic="volcano").endswith("One.")


def test_a_topic_nobody_writes_about_is_said(ask: Ask) -> None:
    assert refused(ask, topic="basket weaving") == "I found no news about basket weaving from the BBC or NPR."


@pytest.mark.parametrize("topic", ["national", "the UK", "Britain"])
def test_the_news_of_home_is_that_of_the_owners_country(ask: Ask, topic: str) -> None:
    assert ask(topic=topic) == "Here is the UK news from the BBC. A by-election."


def test_local_news_needs_a_feed(ask: Ask) -> None:
    assert refused(ask, topic="local").startswith("I don't know a source of local news.")


@pytest.mark.parametrize("source", ["NPR", "npr news", "National Public Radio", "N.P.R."])
def test_a_source_is_asked_by_its_name(ask: Ask, source: str) -> None:
    assert ask(source=source).startswith("Here is the news from NPR.")


def test_a_topic_may_be_said_with_the_source(ask: Ask) -> None:
    assert ask(source="BBC sport") == "Here is the sport news from the BBC. A goal."


def test_a_place_may_be_said_as_a_source(ask: Ask) -> None:
    assert ask(source="Scotland") == "Here is the Scotland news from the BBC. Snow in Perth."
    assert ask(location="Scotland") == "Here is the Scotland news from the BBC. Snow in Perth."
    assert ask(location="Boston") == "Here is the news about boston from NPR. Bees in Boston."


def test_a_source_nobody_knows_is_said(ask: Ask) -> None:
    assert refused(ask, source="the Daily Planet") == (
        "I don't know daily planet as a source of news, and found none about it. "
        "Its feed can be added in the config file, under web."
    )


def test_only_a_sources_own_feeds_are_searched(server: Server, ask: Ask) -> None:
    assert refused(ask, source="the BBC", topic="bees") == "I found no news about bees from the BBC."
    assert "/npr" not in server.asked


def test_the_news_of_a_day_is_what_came_out_on_it_by_the_owners_clock(server: Server, owner: Owner, ask: Ask) -> None:
    midnight = NOW.replace(hour=0)
    items = [
        published("This morning", midnight + timedelta(hours=1)),
        published("Late last night", midnight - timedelta(minutes=1)),
        published("The day before", midnight - timedelta(hours=25)),
        "<item><title>Nobody knows when</title></item>",
    ]
    server.answers["/bbc"] = rss().replace("</channel>", "".join(items) + "</channel>")
    assert ask(date="yesterday") == "Here is the news of yesterday from the BBC. Late last night."
    assert ask(date="today") == "Here is the news from the BBC. This morning. Late last night. The day before."
    assert refused(ask, date="last Friday") == "I found no news of Friday, March 5 from the BBC or NPR."
    assert refused(ask, date="tomorrow") == "That day is still to come."


def test_another_source_is_asked_when_the_first_fails(server: Server, ask: Ask) -> None:
    del server.answers["/bbc"]
    assert ask() == "Here is the news from NPR. American news. Bees in Boston."
    del server.answers["/npr"]
    assert refused(ask) == "There is no such page at 127.0.0.1."


def test_a_headline_is_made_fit_for_the_ear(server: Server, ask: Ask) -> None:
    server.answers["/bbc"] = rss(
        "&lt;b&gt;Fish &amp;amp; chips&lt;/b&gt; &#8211; “cheap”",
        "<![CDATA[<script>alert(1)</script>what's on\x07<img src=x onerror=y> https://evil.test/x now?]]>",
        "5 &lt; 6 and  7 &gt; 3\u202e\u200b",
    )
    assert ask() == "Here is the news from the BBC. Fish & chips – “cheap”. What's on a link now? 5 < 6 and 7 > 3."


def test_a_headline_that_is_a_book_is_cut(server: Server, ask: Ask) -> None:
    server.answers["/bbc"] = rss("word " * 1000)
    assert len(ask()) < 400


def test_the_same_headline_is_said_once_and_an_empty_one_never(server: Server, ask: Ask) -> None:
    server.answers["/bbc"] = rss("One", "", "&nbsp;", "One", "...", "Two")
    assert ask() == "Here is the news from the BBC. One. Two."


@pytest.mark.parametrize(
    "feed",
    [
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>T</title><entry><title>Grün</title></entry></feed>'.encode(),
        '<?xml version="1.0" encoding="iso-8859-1"?><rss><channel><item><title>Gr\xfcn</title></item></channel></rss>'.encode("latin-1"),
        '<?xml version="1.0" encoding="utf-16"?><rss><channel><item><title>Gr\xfcn</title></item></channel></rss>'.encode("utf-16"),
        b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">'
        b"<channel><title>T</title></channel><item><title>Gr&#252;n</title></item></rdf:RDF>",
        "<rss version='2.0'><channel><item><title>Grün & cut</title></item><item><ti".encode(),
    ],
    ids=["atom", "latin", "utf-16", "rdf", "cut off"],
)  # fmt: skip
def test_feeds_of_every_kind_are_read(server: Server, ask: Ask, feed: bytes) -> None:
    server.answers["/bbc"] = lambda visit: visit.send(feed, "application/xml")
    assert ask().startswith("Here is the news from the BBC. Grün")


def test_the_charset_that_the_server_names_is_believed(server: Server, ask: Ask) -> None:
    body = rss("Grün").replace('<?xml version="1.0"?>', "").encode("latin-1")
    server.answers["/bbc"] = lambda visit: visit.send(body, "application/rss+xml; charset=iso-8859-1")
    assert ask().endswith("Grün.")


@pytest.mark.parametrize(
    "garbage",
    [b"", b"not a feed", b"<html><body><p>Log in</p></body></html>", b"\x00\xff\xfe" * 1000, b'{"items": []}',
     b"/etc/passwd", b"file:///etc/passwd", b"http://127.0.0.1:1/elsewhere", b"<rss"],
)  # fmt: skip
def test_what_is_no_feed_is_said(server: Server, web: HttpWeb, ask: Ask, garbage: bytes) -> None:
    server.answers["/bbc"] = garbage
    web.feeds = web.feeds[:1]
    assert refused(ask) == "What the BBC sent is not a list of news."
    assert server.asked == ["/bbc"]


@pytest.mark.parametrize(
    "empty", [rss(), rss("", "-"), '<feed xmlns="http://www.w3.org/2005/Atom"><title>T</title></feed>']
)
def test_a_feed_without_news_is_said(server: Server, web: HttpWeb, ask: Ask, empty: str) -> None:
    server.answers["/bbc"] = empty
    web.feeds = web.feeds[:1]
    assert refused(ask) == "There is no news in the feed of the BBC just now."


def test_a_picture_in_place_of_a_feed_is_said(server: Server, web: HttpWeb, ask: Ask) -> None:
    server.answers["/bbc"] = lambda visit: visit.send(b"...", "image/png")
    web.feeds = web.feeds[:1]
    assert refused(ask) == "What 127.0.0.1 sent is a picture, and I can't read that."


def test_of_ten_thousand_items_the_first_are_read(server: Server, web: HttpWeb, ask: Ask) -> None:
    server.answers["/bbc"] = rss(*(f"Story {number}" for number in range(10_000)), more="<link>https://e.test/</link>")
    assert ask() == "Here is the news from the BBC. Story 0. Story 1. Story 2."
    assert web.news is not None
    assert len(web.news.parts) == 200


@pytest.mark.parametrize("tag", ["<b>", "<item>", "<"])
def test_a_feed_made_to_keep_us_busy_is_not_read(server: Server, web: HttpWeb, ask: Ask, tag: str) -> None:
    server.answers["/bbc"] = f"<rss version='2.0'><channel><item><title>{tag * 200_000}"
    web.feeds = web.feeds[:1]
    assert refused(ask) == "The feed of the BBC is too large for me."


def test_a_feed_cannot_have_a_file_of_ours_read_or_grow_without_end(server: Server, ask: Ask) -> None:
    laughs = "".join(f'<!ENTITY l{n + 1} "{f"&l{n};" * 10}">' for n in range(9))
    server.answers["/bbc"] = (
        f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "ha"><!ENTITY f SYSTEM "file:///etc/passwd">{laughs}]>'
        '<rss version="2.0"><channel><item><title>A &f; b &l9; c</title></item></channel></rss>'
    )
    said = ask()
    assert "root" not in said
    assert len(said) < 400


def test_a_feed_inside_the_owners_network_is_not_read_unless_it_is_named(owner: Owner, server: Server) -> None:
    web = HttpWeb(Web(allow=("feed.test",)), lambda _: ["127.0.0.1"])
    web.feeds = [Feed("the BBC", server.url("/bbc", host="feed.test"))]
    with pytest.raises(Failed, match=r"inside your own network"):
        call(owner, get_news, web)
    assert server.asked == []


def test_a_slow_source_is_given_up(server: Server, web: HttpWeb, ask: Ask) -> None:
    def nothing(visit: Visit) -> None:
        visit.server.over.wait()

    server.answers["/bbc"] = nothing
    slow = HttpWeb(Web(allow=("127.0.0.1",)), patience=0.2)
    web.get = slow.get  # type: ignore[method-assign]
    web.feeds = web.feeds[:1]
    assert refused(ask) == "It takes too long for 127.0.0.1 to answer."


@pytest.mark.parametrize(
    ("text", "arguments"),
    [
        ("what's the news", {}),
        ("What's in the news?", {}),
        ("read me the headlines", {}),
        ("give me the latest news", {}),
        ("tell me the top stories", {}),
        ("what are today's headlines", None),
        ("what are the top stories", {}),
        ("the news please", {}),
        ("any news today", {}),
        ("what's the news today", {"date": "today"}),
        ("what was the news yesterday", None),
        ("tell me the sports news", {"topic": "sports"}),
        ("what's the latest on the election", {"topic": "the election"}),
        ("is there any news about the strike", {"topic": "the strike"}),
        ("any technology news", {"topic": "technology"}),
        ("read me the news from the Guardian", {"source": "the Guardian"}),
        ("what's the news in Scotland", {"location": "Scotland"}),
        ("what's going on in the world", {"topic": "world"}),
        ("more news", {"topic": "more"}),
        ("read me more headlines", {"topic": "more"}),
    ],
)
def test_these_sentences_ask_for_news(text: str, arguments: dict[str, str] | None) -> None:
    decision = Phrases([*SKILLS.values(), get_news] if "get_news" not in SKILLS else SKILLS.values()).decide(text, NOW)
    assert (decision.calls if isinstance(decision, Plan) else None) == (
        None if arguments is None else (Call("get_news", arguments),)
    )
