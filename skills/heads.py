"""How many people a party is: "two adults and three kids", "me and my two brothers", "the six of us"."""

from __future__ import annotations

import re
from typing import NamedTuple

from skills.numbers import Unclear, digits, settled


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


# Who is one head; "stepson", "grandmother", "flatmate" and "coworkers" are known by their parts.
_WHO = _set(
    "adult child kid kiddie baby toddler infant newborn boy girl man woman lady gentleman gent guy bloke lad lass chap person guest"
    " diner senior pensioner oap teen teenager youngster minor student friend buddy pal bestie colleague worker boss client customer"
    " partner wife husband hubby spouse fiance fiancee fiancé fiancée girlfriend boyfriend missus mrs date companion mum mom mummy"
    " mommy mam ma mother dad daddy pa father parent son daughter brother sister sibling bro sis uncle aunt auntie aunty cousin nephew"
    " niece gran nan nana granny neighbour neighbor relative relation member head seat place cover soul visitor attendee"
    " participant passenger traveller traveler player employee twin triplet nanny carer helper babysitter bride groom ex folk mate"
    " male female elderly single eater teacher user bairn stranger someone somebody other another ones people_of_us"
)
_PLURAL = {"people": "person", "ppl": "person", "pax": "person", "children": "child", "men": "man", "women": "woman",
           "gentlemen": "gentleman", "wives": "wife"}  # fmt: skip
_OF_THEMSELVES = {"parents": 2, "folks": 2, "twins": 2, "triplets": 3}  # how many when no number is said
_GROUPS = {"couple": 2, "pair": 2, "duo": 2, "twosome": 2, "trio": 3, "threesome": 3, "foursome": 4, "quartet": 4,
           "family": 0, "party": 0, "group": 0, "team": 0, "gang": 0, "table": 0, "total": 0}  # fmt: skip  # 0: "of five"
_ANYONE = _set("person adult guest diner head seat place cover people_of_us")  # these may be the speaker too
_COUNTED = _set("head seat place cover")  # no people without a number: "my place"
_KIND_OF = _set(  # "team members", "2 single men"
    "family team adult senior baby student child boy girl lady woman man other male female elderly single older"
)
_WHOSE = {"a", "an", "my", "our", "his", "her", "their", "your", "the", "another", "both"}
_ME = {"i", "me", "myself", "i'm", "i'll", "alone", "solo"}
_AND = _set(
    ", and plus with bringing joining joined accompanied along together dining coming going eating taking as well by then also"
)
_SILENT = _set(
    "just only total altogether too else am is are be will there there's there'll it's it'll that's so x all here in"
)
# No names, though they may stand beside a person: "me and some".
_NO_NAME = _set(
    "not or but to at on if few lot lots many some several more less we us no of for from they them you he she what next every everyone"
    " everybody most today tomorrow tonight pm noon until till than maybe"
)
_LEAD = re.compile(
    r"^(?:(?:for|(?:can|could|may) (?:i|we) (?:have|get|book)|(?:i|we)(?:'d| would) (?:like|love)|(?:i|we)(?:'ve| have)(?: got)?"
    r"|(?:i|we) (?:need|want)|(?:there|it|we)(?:'s|'re|'ll be| is| are| will be| would be)(?: going to be)?|book|get|make|say|up to"
    r"|at least|at most|to|(?:an? |the )?(?:table|booking|reservation|room|seating|dinner|lunch|breakfast|brunch)s? (?:for|of)) )+"
)
_BABY = r"(?:bab(?:y|ies)|toddlers?|infants?|child(?:ren)?|kids?)"
_THING = (
    rf"(?:(?:{_BABY}(?:'?s)?|booster|car) (?:seats?|chairs?)|chairs? for (?:(?:an?|the|my|our|\d+) )?{_BABY}|boosters?"
    r"|(?:high|wheel|push) ?chairs?|prams?|bugg(?:y|ies)|strollers?|cots?|walkers?|dogs?|pupp(?:y|ies)|cats?|pets?)"
)
_BEFORE_DIGITS = [
    (r"&", " and "), (r"\+", " plus "), (r"[()–—;:]| - |(?<=[a-z])/(?=\d|[a-z])", ", "),
    # "me and the lads, eight in total", "for dinner"
    (r"^.+, (?:so |that's |it's |making |which is |there are )*([^,]+?) (?:in total|altogether|in all|all together|total)$", r"\1"),
    (r"\b(?:in total|total|in all)$", ""), (r" for (?:lunch|dinner|breakfast|brunch|tea|supper|drinks|tonight|today|tomorrow)$", ""),
    # Numbers in them are none, or the other way round
    (r"\bno[ -]one\b", "nobody"), (r"\bnobody (?:but|except|besides) ", ""), (r"\blittle ones\b", "children"),
    (r"\bunder[ -](?:ones|twos|threes|fours|fives|sixes|sevens|tens|twelves|\d+'?s)\b", "children"), (r"\blittle one\b", "child"),
    (r"\b(?:a|my|our|his|her) plus[ -]one\b", "a friend"), (r"\bplus[ -]ones\b", "friends"), (r"\bhalf (?:a )?dozen\b", "six"),
    (r"\b(?:a )?baker'?s dozen\b", "thirteen"), (r"\ba dozen\b", "twelve"), (r"\b(?:a |the )?(?:couple|pair) of (?=\w)", "two "),
    (r"\bboth (?:of )?(?=us\b|my\b|our\b|the\b|his\b|her\b)", "two of "), (r"\bus (?:both|two)\b", "two of us"),
    # Who goes by several words
    (r"\b(?:loved one|significant other|better half|other half)\b", "partner"), (r"\bgrown[ -]?up", "adult"),
    (r"\b(the|my|our|his|her|their) in[ -]laws\b", r"\1 parents"), (r"[ -]in[ -]laws?\b", ""), (r"\b(?:by|on) my ?(?:self|own)\b", "me"),
    (r"\b(?:from|at) (?:my |the )?(?:work|school|uni\w*|college|office|church|abroad)\b|\bof (?:mine|ours|hers|theirs)\b", ""),
]  # fmt: skip
_AFTER_DIGITS = [
    # "1 highchair", "with a dog", "and 2 in wheelchairs"
    (r"(?:, |\band |\bwith |\bplus )*(?:\d+ )?(?:\bin )?(?:\b(?:\d+|an?|the|my|our|his|her|their|no|guide|service|small) )*"
     rf"\b{_THING}\b(?! user)", " "),
    # Ages: "5 year old daughter", "aged 5, 7 and 9"
    (r"\b\d+ (?:year|month)s? olds?\b", "child"),
    (r"\b(?:age[ds]?|under|over|below) (?:of )?\d+(?: (?:and|to|or|,) \d+(?= and | or | ,|$))*", " "),
    (r"^.+ , (?:so |all |the |there are |that's )*(\d+) of us$", r"\1"), (r"\b(?:the )?(\d+) of us\b", r"\1 people_of_us"),
    (r"^(?:the )?(\d+) of them$", r"\1 people"), (r"\b(?:us|we|we're|we are) (?=(?:all )?\d)", ""),
    (r"\b(?:not (?:including|counting)|excluding|besides|apart from|in addition to|on top of) (?:me|myself)\b", "and me"),
    (r"\b(?:not (?:including|counting)|excluding) (?:(?:the|any|my|our|\d+|an?) )*\w+", ""),
    (r"\bno (?:kid|child|bab|other)\w*( people)?", ""),
    # What is already counted: "6 , 2 of them kids", "5 including me", "4 , all adults"
    (r"(?<=\w) (?:, )?(?:and |with )?(?:including|counting|\d+ (?:of )?(?:whom|which|them|those)|(?:of (?:whom|which) )?\d+ (?:is|are)"
     r"|all (?:of them |of us )?(?=[a-z]+$)).*?(?= plus |$)", ""),
]  # fmt: skip
_EARLY = [(re.compile(pattern), instead) for pattern, instead in _BEFORE_DIGITS]
_LATE = [(re.compile(pattern), instead) for pattern, instead in _AFTER_DIGITS]


class _Term(NamedTuple):
    heads: int
    anyone: bool = False  # "4 people", unlike "4 brothers"
    bare: bool = False  # a number alone
    end: int = 0


def parse_people(words: str) -> int:
    """How many: "my wife, two children and I" is 4, "two couples and myself" 5, "with 2 of my mates" 3. Raises Unclear."""
    tokens = _tokens(words)
    terms: list[_Term] = []
    me, names, at, joined, listed = False, 0, 0, False, False
    while at < len(tokens):
        token = tokens[at]
        if token in _ME or (token == "plus" and not at) or (token == "nobody" and not terms):
            terms += [] if me else [_Term(1)]
            me, joined, at = True, token == "plus", at + 1
        elif token in _AND | _SILENT or token == "nobody":
            joined, at = joined or token in ("and", "plus"), at + 1
        elif term := _term(tokens, at):
            if term.bare and terms and terms[-1].bare and not joined:
                raise _unclear(words)  # "six, seven"
            listed = listed or (len(terms) == 1 and not joined)
            terms, joined, at = [*terms, term], False, term.end
        elif _is_name(tokens, at):
            names, at, joined = names + 1, at + 1, False  # "me and Sarah"
        else:
            raise _unclear(words)
    heads = sum(term.heads for term in terms) + names
    if listed and terms[0].anyone and len(terms) > 2 and heads == 2 * terms[0].heads:
        heads = terms[0].heads  # "6 people, 4 adults and 2 kids"
    if tokens[:1] == ["with"] and not me and not any(term.anyone for term in terms):
        heads += 1  # "with 2 of my mates": the speaker comes too
    alone = tokens[1:] if tokens[:1] == ["the"] else tokens  # "friend", "the date": nobody speaks of a party so
    said = len(alone) != 1 or me or alone[0].isdecimal() or _base(alone[0]) in _GROUPS or alone[0] in _OF_THEMSELVES
    if not terms or not said or (names and not me) or not 0 < heads < 100_000:
        raise _unclear(words)
    return heads


def _tokens(words: str) -> list[str]:
    """Words with numbers in digits and commas by themselves, without things and what does not change the count."""
    text = settled(words)
    if " and " in words.lower() and " and " not in text:
        raise _unclear(words)  # "two adults and three kids, no, four kids": what of the adults?
    for pattern, instead in _EARLY:
        text = pattern.sub(instead, text)
    text = " , ".join(digits(part) for part in re.split(r",(?!\d{3})", text))
    text = re.sub(r"(\d+) dozen", lambda match: str(int(match[1][:6]) * 12), _LEAD.sub("", text.strip(" ,")))
    for pattern, instead in _LATE:
        text = " ".join(pattern.sub(instead, text).split())
    return text.strip(" ,").split()


def _term(tokens: list[str], at: int) -> _Term | None:
    """Heads of "2 of my old school friends", "another couple", "a family of 5" or "6"; None where no such begins at a place."""
    count, whose, strange = None, False, 0
    ends: tuple[list[str], ...] = ([], [","], ["and"])  # "me and another"
    for here in range(at, len(tokens)):
        token = tokens[here]
        if token.isdecimal() and count is None and not strange:
            count = int(token[:6])
        elif token in _WHOSE and not strange and (token != "another" or tokens[here + 1 : here + 2] not in ends):
            whose, count = True, 2 if token == "both" else count
        elif (base := _base(token)) and not (token in _KIND_OF and _base(*tokens[here + 1 : here + 2] or [""])):
            return _headed(tokens, here, base, count, whose)
        elif token in _AND | _ME or token.isdecimal() or (token in _NO_NAME and token not in ("of", "more")):
            break
        elif token != "of" or count is None:
            strange += token not in ("other", "more", "of", "people_of_us")
            if strange > 2 or (count is None and not whose):
                return None
    else:
        here = len(tokens)
    return _Term(count, True, True, here) if count is not None and not strange else None


def _headed(tokens: list[str], at: int, base: str, count: int | None, whose: bool) -> _Term | None:
    """The term whose noun is at a place."""
    token, after = tokens[at], tokens[at + 1 : at + 3]
    at += 1
    if base in _GROUPS:
        if len(after) > 1 and after[0] == "of" and after[1].isdecimal():
            at += 2 + (len(tokens) > at + 2 and _base(tokens[at + 2]) is not None)  # "a group of 5 friends"
            return _Term((count or 1) * int(after[1][:6]), anyone=True, end=at)
        each = _GROUPS[base]
        return _Term((count or 1) * each, end=at) if each and (count or token == base) else None
    if whose and after and after[0].isalpha() and not _known(after[0]):
        at += 1  # "my wife Sarah"
    if count is None and base in _COUNTED:
        return None
    if count is None:
        count = 1 if token.endswith(base) else _OF_THEMSELVES.get(re.sub("^(?:grand|step|god)", "", token))
        return None if count is None else _Term(count, end=at)
    return _Term(count, base in _ANYONE, end=at)


def _base(token: str) -> str | None:
    """The singular of one or a group of people: "grandchildren" → "child", "families" → "family"; None of anything else."""
    bare = re.sub(r"^(?:step|god|grand|great|co)+(?=\w{2})", "", token)
    bases = token, token.removesuffix("s"), _PLURAL.get(bare, bare), re.sub("ies$", "y", bare), bare.removesuffix("s")
    for base in bases:
        if base in _WHO or base in _GROUPS or (base.endswith("mate") and len(base) > 6):
            return base
    return None


def _is_name(tokens: list[str], at: int) -> bool:
    """Whether the word at a place may be somebody's name: it stands between "and"s or commas, as in "me and Sarah"."""
    token, around = tokens[at], (tokens[at - 1] if at else "and", *tokens[at + 1 : at + 2])
    return token.isalpha() and len(token) > 1 and not _known(token) and _AND.issuperset(around)


def _known(token: str) -> bool:
    return token in _AND | _ME | _SILENT | _WHOSE | _NO_NAME or _base(token) is not None or token == "nobody"


def _unclear(words: str) -> Unclear:
    return Unclear(f"I don't know how many people “{words}” is.")
