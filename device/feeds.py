"""The sources of news that are known without setting up: public broadcasters and one newspaper, by their feeds.

Headlines are read aloud with the name of their source, as a radio would; the stories stay on the sources' pages.
"""

from __future__ import annotations

from skills.ports import Feed

_BBC = """
    news = ; world = world; business = business; politics = politics; health = health; education = education
    science = science_and_environment; environment = science_and_environment; technology = technology
    culture = entertainment_and_arts; UK = uk; England = england; Scotland = scotland; Wales = wales
    Northern Ireland = northern_ireland; Europe = world/europe; Africa = world/africa; Asia = world/asia
    Middle East = world/middle_east; Latin America = world/latin_america; North America = world/us_and_canada"""
_BBC_SPORT = "sport = ; football = football; cricket = cricket; tennis = tennis; rugby = rugby-union; golf = golf"
_GUARDIAN = """
    news = international; world = world; UK = uk-news; US = us-news; Australia = australia-news
    Europe = world/europe-news; environment = environment
    business = business; politics = politics; technology = technology; science = science
    culture = culture; film = film; music = music; books = books; sport = sport; football = football"""
_NPR = """
    news = 1001; US = 1003; world = 1004; business = 1006; science = 1007; culture = 1008; education = 1013
    politics = 1014; technology = 1019; environment = 1025; books = 1032; music = 1039; sport = 1055; health = 1128"""


def _feeds(name: str, country: str, address: str, topics: str) -> list[Feed]:
    """One source's feeds. topics: "topic = what stands for {} in the address"; "news" is everything."""
    pairs = [pair.split("=") for pair in topics.replace("\n", ";").split(";") if pair.strip()]
    parts = {topic.strip().removeprefix("news"): part.strip() for topic, part in pairs}
    return [
        Feed(name, address.format(part).replace("//rss.xml", "/rss.xml"), topic, country)
        for topic, part in parts.items()
    ]


FEEDS = (
    *_feeds("the BBC", "GB", "https://feeds.bbci.co.uk/news/{}/rss.xml", _BBC),
    *_feeds("the BBC", "GB", "https://feeds.bbci.co.uk/sport/{}/rss.xml", _BBC_SPORT),
    *_feeds("NPR", "US", "https://feeds.npr.org/{}/rss.xml", _NPR),
    *_feeds("the Guardian", "GB", "https://www.theguardian.com/{}/rss", _GUARDIAN),
    *_feeds("the CBC", "CA", "https://www.cbc.ca/webfeed/rss/rss-{}", "news = topstories; Canada = canada"),
    *_feeds("RTÉ", "IE", "https://www.rte.ie/feeds/rss/?index=/{}/", "news = news; Ireland = news"),
    *_feeds("the ABC", "AU", "https://www.abc.net.au/news/feed/{}/rss.xml", "news = 51120; Australia = 51120"),
    *_feeds("RNZ", "NZ", "https://www.rnz.co.nz/rss/{}.xml", "news = national; New Zealand = national"),
    *_feeds(
        "the Hindu", "IN", "https://www.thehindu.com/news/{}/feeder/default.rss", "news = national; India = national"
    ),
    *_feeds("Deutsche Welle", "DE", "https://rss.dw.com/rdf/rss-en-{}", "news = all; Germany = ger; Europe = eu"),
    *_feeds("Al Jazeera", "QA", "https://www.aljazeera.com/xml/rss/{}.xml", "news = all; Middle East = all"),
)
# Where their stories are, which may be read like the feeds themselves.
SITES = (
    "bbc.co.uk", "bbc.com", "npr.org", "theguardian.com", "cbc.ca", "rte.ie", "abc.net.au", "rnz.co.nz", "thehindu.com",
    "dw.com", "aljazeera.com",
)  # fmt: skip
