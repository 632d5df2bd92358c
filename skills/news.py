"""The news: three headlines, and more when asked for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date as Date
from datetime import datetime

from skills.api import Confirm, Context, Done, Failed, Need, skill
from skills.headlines import Headline, headlines
from skills.kinds import Day
from skills.names import bare, nearest
from skills.ports import Feed, Reading
from skills.sayings import say_day
from skills.values import Place, When

SPOKEN = 3  # headlines at a time
TRIED = 2  # feeds that are asked before it is said that there is nothing

_ADD = "Its feed can be added in the config file, under web."
_EMPTY = re.compile(
    r"\b(?:news|headlines?|stor(?:y|ies)|updates?|latest|top|main|breaking|current|today'?s|recent)\b", re.IGNORECASE
)
_MORE = re.compile(r"(?:some |any |the )?(?:more|next|rest|others?|else)(?: ones?)?")
_TOPICS = {
    "sport": "sports,sporting", "football": "soccer", "technology": "tech,computers,computing,science and technology",
    "business": "economy,economics,finance,financial,money,market,markets,stock market,stocks", "health": "medicine,medical",
    "world": "international,global,foreign,abroad,around the world", "politics": "political,government,parliament,congress",
    "environment": "climate,climate change,nature", "film": "films,movie,movies,cinema", "education": "schools,universities",
    "culture": "arts,art,entertainment,celebrity,celebrities,showbiz,show business", "UK": "united kingdom,britain,british",
    "US": "usa,united states,america,american,states,united states of america", "Latin America": "south america",
}  # fmt: skip
_CALLED = {word: topic for topic, words in _TOPICS.items() for word in words.split(",")}
HOME = {"GB": "UK", "US": "US", "AU": "Australia", "CA": "Canada", "IE": "Ireland", "NZ": "New Zealand", "IN": "India"}
_SOURCES = {"national public radio": "NPR", "british broadcasting corporation": "the BBC", "dw": "Deutsche Welle"}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What news is asked for. subject: empty for everything. search: whether headlines must have its words.

    feeds: which to ask, best first. days: the first and the last. unknown: a source that nobody knows.
    """

    subject: str
    feeds: Sequence[Feed]
    search: bool
    days: tuple[Date, Date] | None
    unknown: str = ""


@skill(
    confirm=Confirm.NONE,
    needs=[Need.NETWORK],
    phrases=[
        "what is [in|on] the [latest] news [now|right now]",
        "what is [in] the [latest] news {date}",
        "what are the [latest|top|main|news] (headlines|news|stories)",
        "(read|tell|give|get|show) [me] [the] [latest|top|main] (news|headlines|news headlines|top stories|news stories)",
        "(read|tell|give|get|show) [me] [the] (news|headlines) {date}",
        "(read|tell|give|get|show) [me] [the] [latest] {topic} (news|headlines)",
        "(read|tell|give|get|show) [me] [the] [latest|some|any] (news|headlines) (about|on) {topic}",
        "(read|tell|give|get|show) [me] [the] [latest|some|any] (news|headlines) from {source}",
        "(read|tell|give|get|show) [me] [the] [latest|some|any] (news|headlines) in {location}",
        "[the] [latest] (news|headlines)",
        "[the] [latest] (news|headlines) (about|on) {topic}",
        "[the] [latest] (news|headlines) from {source}",
        "[the] [latest] (news|headlines) in {location}",
        "what is the [latest] {topic} news",
        "what is the latest [news] (about|on|with) {topic}",
        "what is the news (about|on) {topic}",
        "what is the [latest] news from {source}",
        "what is the [latest] news in {location}",
        "(is there|do you have|have you got) [any] [new|latest] news",
        "(is there|do you have|have you got|any) [any] [new|latest] news (about|on) {topic}",
        "(is there|do you have|have you got|any) [any] [new|latest] news from {source}",
        "(is there|do you have|have you got|any) [any] [new|latest] {topic} news",
        "any [new|latest] news [today]",
        "what is (happening|going on) in the world {topic:world}",
        "(read|tell|give|get|show) [me] [some] more (news|headlines|stories) {topic:more}",
        "more (news|headlines|stories) {topic:more}",
        "what else is (in|on) the news {topic:more}",
    ],
)
def get_news(
    context: Context,
    topic: str | None = None,
    source: str | None = None,
    date: Day | None = None,
    location: Place | None = None,
) -> Done:
    """Read the news.

    Args:
        topic: about what
        source: from whom
        date: from when
        location: about where
    """
    if topic and _MORE.fullmatch(_subject(topic) or bare(topic)):
        return _go_on(context)
    wanted = _wanted(context, topic or "", source or "", location or "", _days(date, context.now))
    failure: Failed | None = None
    for feed in wanted.feeds[:TRIED]:
        try:
            found = [line for line in headlines(context.web, feed) if _fits(line, wanted, context.now)]
        except Failed as error:
            failure = failure or error
            continue
        if found:
            return _begin(context, feed, wanted, found)
    raise failure or Failed(_nothing(wanted, context.now))


def _begin(context: Context, feed: Feed, wanted: Wanted, found: Sequence[Headline]) -> Done:
    context.web.news = Reading(
        f"Here is {_called(wanted, context.now)} from {feed.name}.",
        f"the news from {feed.name}",
        [line.title for line in found],
        addresses=[line.link for line in found],
    )
    return _go_on(context)


def _go_on(context: Context) -> Done:
    """The next headlines of what is being read. Raises Failed when there are none."""
    reading = context.web.news
    if reading is None:
        raise Failed("I haven't read any news yet.")
    titles = reading.parts[reading.at : reading.at + SPOKEN]
    if not titles:
        raise Failed("That was all the news I have.")
    first = [] if reading.at else [reading.title]
    reading.at += len(titles)
    return Done(" ".join([*first, *titles]), outside=reading.outside)


def _days(date: When | None, now: datetime) -> tuple[Date, Date] | None:
    """The days that are asked for; of today, whatever a feed has now is the news. Raises Failed."""
    if date is None or date.day is None or date.day == now.date():
        return None
    if date.day > now.date():
        raise Failed("That day is still to come.")
    return date.day, date.last or date.day


def _wanted(context: Context, topic: str, source: str, location: str, days: tuple[Date, Date] | None) -> Wanted:
    """What is meant, among the feeds there are. Raises Failed."""
    country = context.settings.get("country", "")
    # The owner's own come first (they are of no country), then those of the country, then the others.
    feeds = sorted(context.web.feeds, key=lambda feed: feed.country not in ("", country))
    subject, unknown = _subject(topic), ""
    if source:
        feeds, rest, unknown = _of_source(_subject(source), feeds)
        subject = subject or rest
    subject = subject or bare(location)
    if subject in ("national", "domestic", "country", "home"):
        subject = HOME.get(country, subject).lower()
    if of_topic := _of_topic(subject, feeds):
        name = of_topic[0].topic  # "Scotland", where it has a capital
        return Wanted(subject if name.islower() else name or subject, of_topic, False, days, unknown)
    if subject == "local":
        raise Failed(f"I don't know a source of local news. {_ADD}")
    known = {feed.topic.lower() for feed in feeds} | _CALLED.keys()
    of_all = [feed for feed in feeds if not feed.topic and bare(feed.name) not in known]
    return Wanted(subject, of_all or feeds, bool(subject), days, unknown)


def _subject(words: str) -> str:
    """What the news should be about: "the latest sports news" is "sports"; empty for everything."""
    return bare(re.sub(r"^(?:about|on|in|from|of)\s+", "", bare(_EMPTY.sub(" ", words))))


def _of_source(said: str, feeds: list[Feed]) -> tuple[list[Feed], str, str]:
    """The feeds of a source, what else was said ("BBC sport"), and the words when they are no source we know.

    Those may be a place: "the news from Scotland".
    """
    said = said.replace(".", "")  # "N.P.R."
    names = list(dict.fromkeys(feed.name for feed in feeds))
    near = [names.index(_SOURCES[said])] if _SOURCES.get(said) in names else nearest(said, names)
    if len(near) != 1:
        return feeds, said, said
    own, words = bare(names[near[0]]).split(), said.split()
    rest = [word for word in words if word not in own] if set(own) <= set(words) else []
    return [feed for feed in feeds if feed.name == names[near[0]]], " ".join(rest), ""


def _of_topic(subject: str, feeds: Sequence[Feed]) -> list[Feed]:
    """The feeds about something, also if it was heard a little differently. The owner may name a feed by its topic."""
    known = {topic.lower(): topic for feed in feeds for topic in (feed.topic, feed.name) if topic}
    called = _CALLED.get(subject, subject).lower()
    if called not in known and len(called) > 4:
        from rapidfuzz import fuzz, process  # a tenth of a second to import

        heard = process.extractOne(called, list(known), scorer=fuzz.ratio, score_cutoff=92)
        called = heard[0] if heard else called
    return [feed for feed in feeds if called and called in (feed.topic.lower(), feed.name.lower())]


def _fits(line: Headline, wanted: Wanted, now: datetime) -> bool:
    if wanted.days and not (line.at and wanted.days[0] <= line.at.astimezone(now.tzinfo).date() <= wanted.days[1]):
        return False
    said = {_stem(word) for word in re.findall(r"\w+", f"{line.title} {line.summary}".lower())}
    words = re.findall(r"\w+", wanted.subject) if wanted.search else []
    return all(_stem(word) in said for word in words if word not in ("the", "and", "of", "in"))


def _stem(word: str) -> str:
    return re.sub(r"(?:ies|es|s|y)$", "", word) if len(word) > 3 else word


def _called(wanted: Wanted, now: datetime) -> str:
    """ "the news", "the sports news", "the news about bees", "the news of yesterday"."""
    about = f" about {wanted.subject}" if wanted.search else ""
    kind = "" if wanted.search else wanted.subject
    return " ".join(f"the {kind} news{about}{_when(wanted.days, now)}".split())


def _when(days: tuple[Date, Date] | None, now: datetime) -> str:
    if not days:
        return ""
    first, last = (say_day(day, now).removeprefix("on ") for day in days)
    return f" of {first}" if first == last else f" of {first} to {last}"


def _nothing(wanted: Wanted, now: datetime) -> str:
    if wanted.unknown:
        return f"I don't know {wanted.unknown} as a source of news, and found none about it. {_ADD}"
    about = f" about {wanted.subject}" if wanted.subject else ""
    sources = " or ".join(dict.fromkeys(feed.name for feed in wanted.feeds[:TRIED])) or "anywhere"
    return f"I found no news{about}{_when(wanted.days, now)} from {sources}."
