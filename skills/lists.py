"""Lists: shopping, to-do, and any other name.

Rows: "list" {name} for each list, "item" {list, text, done} for each thing on it.

Several items in one breath: with a comma, commas and the last "and" separate ("milk, eggs and bread").
Without one, "and" separates on lists of things, not of tasks, and only where no part is longer than
two words ("milk and eggs"); pairs that belong together ("mac and cheese") stay one item.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from skills.api import Confirm, Context, Done, Failed, Which, skill
from skills.names import bare, capital, count, nearest, turned
from skills.ports import Row
from skills.sayings import say_list

DEFAULT = "shopping"
_KNOWN = (DEFAULT, "to-do")  # there without being made
_ALIASES = {
    "grocery": DEFAULT, "groceries": DEFAULT, "shopping": DEFAULT, "shop": DEFAULT, "supermarket": DEFAULT,
    "todo": "to-do", "to do": "to-do", "to dos": "to-do", "task": "to-do", "tasks": "to-do", "things to do": "to-do",
}  # fmt: skip
_PAIRS = re.compile(
    r"\b(?:mac(?:aroni)?|ham|bread|peanut butter|fish|salt|gin|rum|rhubarb|strawberries|cookies|biscuits|bangers|"
    r"pork|spaghetti|bubble|half|sweet|black|red|oil|cheese|head|bits|arts|pros|sage|franks|chips) and "
    r"(?:cheese|butter|jelly|jam|chips|vinegar|pepper|tonic|coke|custard|cream|mash|beans|meatballs|squeak|half|sour|"
    r"white|green|onion|shoulders|bobs|bits|crafts|cons|salsa|dip)\b",
    re.IGNORECASE,
)
_ALL = ("everything", "all", "all items", "all of it", "all of them", "every item", "it all", "them all", "anything")


def _name(words: str) -> str:
    """A list's name: "my Groceries list" is "shopping"."""
    name = re.sub(r"\s*\blists?$", "", bare(words)).strip().replace("to-do", "to do")
    return _ALIASES.get(name, name)


def _names(context: Context) -> list[str]:
    made = [row["name"] for row in context.store.rows("list")]
    return [*_KNOWN, *(name for name in made if name not in _KNOWN)]


def _which(context: Context, words: str | None) -> str:
    """The list that is meant, by a near name; a new name as it is. The shopping list when none is said."""
    name = _name(words or "")
    if not name:
        return DEFAULT
    names = _names(context)
    near = nearest(name, names)
    if len(near) > 1:
        raise Which("list_name", [names[i] for i in near])
    return names[near[0]] if near else name


def _existing(context: Context, words: str | None) -> str:
    """The list that is meant. Raises Failed when it does not exist."""
    name = _which(context, words)
    if name not in _names(context):
        raise Failed(f"There is no {name} list. You have {_overview(context)}.")
    return name


def _items(context: Context, name: str, done: bool | None = False) -> list[Row]:
    """What is on a list; done: only what is ticked off, or is not, or both with None."""
    rows = [row for row in context.store.rows("item") if row["list"] == name]
    return rows if done is None else [row for row in rows if row["done"] is done]


def _overview(context: Context) -> str:
    says = [f"{name}, with {count(len(_items(context, name)), 'item')}" for name in _names(context)]
    return f"{count(len(says), 'list')}: {'; '.join(says)}"


def _said(texts: Iterable[str]) -> str:
    """Items for the ear: "socks and your passport"; "10 am" stays, which is no "I am"."""
    return say_list([turned(text) if re.search(r"\b(?:my|mine|myself)\b", text.lower()) else text for text in texts])


def _on(context: Context, text: str, rows: list[Row]) -> Row | None:
    """The item of that name, singular or plural."""
    wanted = text.lower()
    for row in rows:
        have = row["text"].lower()
        if have == wanted or have == wanted + "s" or have + "s" == wanted:
            return row
    return None


def split(words: str, tasks: bool = False) -> list[str]:
    """Items said in one breath, each without "some" or "a" before it; see the top of this file."""
    guarded = _PAIRS.sub(lambda match: match[0].replace(" and ", " & "), words.strip(" .!?"))
    if re.search(r",(?!\d)", guarded):
        parts = re.split(r"\s*,(?!\d)\s*(?:and\s+)?|\s+and\s+", guarded)
    else:
        parts = re.split(r"\s+and\s+", guarded)
        if tasks or any(len(_article_off(part).split()) > 2 for part in parts):
            parts = [guarded]
    items = [_article_off(part.replace(" & ", " and ")) for part in parts]
    return [item for item in dict.fromkeys(items) if item]


def _article_off(item: str) -> str:
    return re.sub(
        r"^(?:(?:some|a|an|the|also|and|more)\s+)+(?=\w)", "", item.strip(" .!?"), flags=re.IGNORECASE
    ).strip()


@skill(
    confirm=Confirm.UNDO,
    ask={"item": "What should I add?"},
    usual={"list_name": "usual list"},
    deed="add {item}[ to the {list_name} list]",
    phrases=[  # "ad" is what hearing makes of "add"
        "(add|ad|put|include|write|stick) {item} (to|on|onto|in|into) [my|the|our] {list_name} list",
        "(add|ad|put|include|write|stick) {item} (to|on|onto|in|into) [my|the|our] list",
        "(add|put|include|write|stick) {item} (to|on|onto|in|into) [my|the|our] list (called|named) {list_name}",
        "(add|put) {item} (to|on|onto) [my|the|our] {list_name:shopping} (shopping|groceries)",
        "(add|put) {item} (to|on|onto) [my|the|our] {list_name:to-do} (to dos|todos|to do|tasks)",
        "(add|put) (to|on) [my|the|our] {list_name} list {item}",
        "(add|put) (to|on) [my|the|our] list {item}",
        "i need {item} on [my|the|our] {list_name} list",
        "i need {item} on [my|the|our] list",
        "(we|i) (need|have) to buy {list_name:shopping} {item}",
        "we (are out of|ran out of|have run out of|are running out of) {list_name:shopping} {item}",
        "i (am out of|ran out of|have run out of|am running out of) {list_name:shopping} {item}",
        "(add|put) (something|an item|items|things) (to|on) [my|the|our] {list_name} list",
        "(add|put) (something|an item|items|things) (to|on) [my|the|our] list",
        "add to [my|the|our] {list_name} list",
        "add to [my|the|our] list",
    ],
)
def add_to_list(context: Context, item: str, list_name: str | None = None) -> Done:
    """Add an item to a list.

    Args:
        item: what to add
        list_name: which list
    """
    name = _which(context, list_name)
    new = name not in _names(context)
    if not any(row["name"] == name for row in context.store.rows("list")):
        context.store.add("list", name=name)
    there = _items(context, name, None)
    added, already = [], []
    for text in split(item, tasks=name == "to-do") or [item.strip()]:
        row = _on(context, text, there)
        if row is None:
            context.store.add("item", list=name, text=text, done=False)
            added.append(text)
        elif row["done"]:
            context.store.change(row, done=False)
            added.append(row["text"])
        else:
            already.append(row["text"])
    on = f"on the {name} list"
    says = []
    if added:
        says.append(f"I started a {name} list with {_said(added)}." if new else f"I put {_said(added)} {on}.")
    if already:
        are = "are" if len(already) > 1 else "is"
        says.append(f"{capital(_said(already))} {are} already {on}.")
    return Done(" ".join(says))


@skill(
    confirm=Confirm.UNDO,
    ask={"list_name": "What should it be called?"},
    deed="start a list called {list_name}",
    phrases=[
        "(create|make|start|begin|set up) [me] [a|an|my|another] [new] list (called|named|for) {list_name}",
        "(create|make|start|begin|set up|add) [me] [a|an|my|another] [new] {list_name} list",
        "(create|make|start|begin|set up|add) [me] [a|an|my|another] [new] list",
        "i (need|want) a [new] list (called|named|for) {list_name}",
        "i (need|want) a [new] {list_name} list",
        "i (need|want) a [new] list",
        "new list (called|named|for) {list_name}",
        "new list",
    ],
)
def create_list(context: Context, list_name: str) -> Done:
    """Start a new list.

    Args:
        list_name: its name
    """
    name = _name(list_name)
    if not name:
        raise Failed("A list needs a name.")
    if any(row["name"] == name for row in context.store.rows("list")):
        return Done(f"There is a {name} list already, with {count(len(_items(context, name)), 'item')} on it.")
    context.store.add("list", name=name)
    return Done(f"I started a {name} list.")


@skill(
    confirm=Confirm.NONE,
    phrases=[
        "what is [left|still] on [my|the|our] {list_name} list",
        "what is [left|still] on [my|the|our] list",
        "what (do|have) i (have|got) on [my|the|our] {list_name} list",
        "what (do|have) i (have|got) on [my|the|our] list",
        "(read|show|tell|give) [me] [out] [back] [my|the|our] {list_name} list [to me|aloud|out loud|out]",
        "(read|show|tell|give) [me] [out] [back] [my|the|our] list [to me|aloud|out loud|out]",
        "(read|tell) [me] what is on [my|the|our] {list_name} list",
        "(read|tell) [me] what is on [my|the|our] list",
        "what (do i|do we|should i|should we) (need to|have to|want to) (buy|get) {list_name:shopping} [from|at] [the] [store|shop|shops|supermarket]",
        "what (should i|should we) (buy|get) {list_name:shopping} (from|at) the (store|shop|shops|supermarket)",
        "(check|open|what about) [my|the|our] {list_name} list",
        "is there anything on [my|the|our] {list_name} list",
        "is there anything on [my|the|our] list",
        "how many (things|items) are on [my|the|our] {list_name} list",
        "how many (things|items) are on [my|the|our] list",
        "(what|which) lists (do i have|have i got|are there) {list_name:all}",
        "(list|show|read|tell) [me] [all] [my|the|our] lists {list_name:all}",
        "what are my lists {list_name:all}",
        "what are my (to dos|todos|tasks) {list_name:to-do}",
        "what is on my to do {list_name:to-do}",
    ],
)
def query_list(context: Context, list_name: str | None = None) -> Done:
    """Read a list.

    Args:
        list_name: which list
    """
    if bare(list_name or "") in ("all", "lists", "all lists", "every list", "all my lists"):
        return Done(f"You have {_overview(context)}.")
    name = _existing(context, list_name)
    if not list_name and not _items(context, name):
        filled = [other for other in _names(context) if _items(context, other)]
        name = filled[0] if len(filled) == 1 else name  # "my list" is the only one with something on it
    items = _items(context, name)
    if items:
        things = _said(row["text"] for row in items)
        are = "is one item" if len(items) == 1 else f"are {count(len(items), 'item')}"
        return Done(f"There {are} on the {name} list: {things}.")
    if _items(context, name, True):
        return Done(f"Everything on the {name} list is ticked off.")
    return Done(f"The {name} list is empty.")


@skill(
    confirm=Confirm.UNDO,
    ask={"item or list_name": "What should I remove?"},
    deed="remove {item}[ from the {list_name} list]|remove the {list_name} list",
    phrases=[
        "(remove|delete|take|cross|erase|drop|scratch|strike) {item} (from|off|off of|out of) [my|the|our] {list_name} list",
        "(remove|delete|take|cross|erase|drop|scratch|strike) {item} (from|off|off of|out of) [my|the|our] list",
        "(remove|delete|take) {item} (from|off|off of) [my|the|our] {list_name:shopping} (shopping|groceries)",
        "take off {item} from [my|the|our] {list_name} list",
        "i do not need {item} on [my|the|our] {list_name} list [anymore|any more]",
        "(delete|remove|clear|erase|empty|get rid of|wipe|clean|throw away) [my|the|our|entire|whole] {list_name} list",
        "(delete|remove|clear|erase|empty|get rid of|wipe|clean|throw away) [my|the|our] list (called|named) {list_name}",
        "(delete|remove|clear|erase|empty|wipe|clean) [my|the|our] {list_name:shopping} list",
        "(clear|empty) everything (from|off|on) [my|the|our] {list_name} list",
    ],
)
def remove_from_list(context: Context, item: str | None = None, list_name: str | None = None) -> Done:
    """Remove an item, or a whole list.

    Args:
        item: what to remove
        list_name: which list
    """
    if item is None or bare(item) in _ALL:
        if item is None and not list_name:
            raise Failed("What should I remove?")
        return _remove_list(context, _existing(context, list_name), keep=item is not None)
    gone, missing = [], []
    name = _existing(context, list_name)
    asked = split(item, tasks=name == "to-do")
    for text in asked:
        if row := _find(context, text, name, anywhere=not list_name, alone=len(asked) == 1):
            context.store.remove(row)
            gone.append(row)
        else:
            missing.append(text)
    if not gone:
        raise _absent(missing, name if list_name else "")
    lists = {row["list"] for row in gone}
    say = f"I took {_said(row['text'] for row in gone)} off the {say_list(sorted(lists))} list."
    if missing:
        say += f" {capital(_said(missing))} {'were' if len(missing) > 1 else 'was'} not on it."
    return Done(say)


def _remove_list(context: Context, name: str, keep: bool) -> Done:
    """Remove all items, and the list too unless it is kept."""
    items = _items(context, name, None)
    made = [row for row in context.store.rows("list") if row["name"] == name]
    if not items and (keep or not made):
        return Done(f"The {name} list is empty already.")
    for row in [*items, *(() if keep else made)]:
        context.store.remove(row)
    with_items = f", with {count(len(items), 'item')}" if items else ""
    if keep or name in _KNOWN:
        return Done(f"I emptied the {name} list{with_items.replace('with', 'which had')}.")
    return Done(f"I removed the {name} list{with_items}.")


def _find(context: Context, text: str, name: str, anywhere: bool, alone: bool, done: bool | None = None) -> Row | None:
    """An item by a near name on a list, or on any list when none was said. alone: nothing else was asked for."""
    rows = _items(context, name, done)
    for among in (rows, [row for row in context.store.rows("item") if anywhere and done in (None, row["done"])]):
        near = nearest(text, [row["text"] for row in among])
        if exact := _on(context, text, among):
            return exact
        if len(near) == 1:
            return among[near[0]]
        if near:
            found = dict.fromkeys(among[i]["text"] for i in near)
            raise (
                Which("item", list(found)) if alone and len(found) > 1 else Failed(f"Which one: {' or '.join(found)}?")
            )
    return None


def _absent(missing: list[str], name: str) -> Failed:
    """Why none of them could be found. name: of the list that was asked for, empty for none."""
    where = f"on the {name} list" if name else "on any list"
    return Failed(f"{capital(_said(missing))} {'are' if len(missing) > 1 else 'is'} not {where}.")


@skill(
    confirm=Confirm.UNDO,
    ask={"item": "What is done?"},
    phrases=[
        "(tick|check|mark|cross) off {item} (on|from|off|in) [my|the|our] {list_name} list",
        "(tick|check|mark) {item} off [my|the|our] {list_name} list",
        "(tick|check|mark) {item} off [on|from] [my|the|our] {list_name} list",
        "(tick|check|mark) {item} off [my|the|our] list",
        "(tick|check|mark|cross) off {item} (on|from|in) [my|the|our] list",
        "(tick|check|mark|cross) off {item}",
        "(tick|check) {item} off",
        "mark {item} as (done|complete|completed|finished|bought)",
        "mark {item} (done|complete|completed|finished|bought)",
        "mark {item} as (done|complete|completed|finished|bought) (on|in|from) [my|the|our] {list_name} list",
        "complete {item} on [my|the|our] {list_name} list",
        "i (bought|got|have bought) [the|some] {item} (on|from) [my|the|our] {list_name} list",
    ],
)
def complete_list_item(context: Context, item: str, list_name: str | None = None) -> Done:
    """Tick an item off.

    Args:
        item: what is done
        list_name: which list
    """
    name = _existing(context, list_name)
    ticked, missing, already = [], [], []
    asked = split(item, tasks=name == "to-do")
    for text in asked:
        if row := _find(context, text, name, anywhere=not list_name, alone=len(asked) == 1, done=False):
            context.store.change(row, done=True)
            ticked.append(row)
        elif row := _on(context, text, _items(context, name, True)):
            already.append(row["text"])
        else:
            missing.append(text)
    if ticked:
        lists = {row["list"] for row in ticked}
        left = sum(len(_items(context, other)) for other in lists)
        more = f"{count(left, 'item')} left" if left else "That was the last one"
        return Done(f"I ticked off {_said(row['text'] for row in ticked)}. {capital(more)}.")
    if already:
        are = "are" if len(already) > 1 else "is"
        return Done(f"{capital(_said(already))} {are} ticked off already.")
    raise _absent(missing, name if list_name else "")
