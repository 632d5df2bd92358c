"""Jokes."""

from __future__ import annotations

import hashlib

from skills.api import Confirm, Context, Done, skill
from skills.names import bare

_JOKES = {
    "animal": (
        "What do you call a bear with no teeth? A gummy bear.",
        "Why do cows wear bells? Because their horns don't work.",
        "What do you get when you cross a snowman with a dog? Frostbite.",
        "Why don't elephants use computers? They are afraid of the mouse.",
        "What do you call a fish with no eyes? A fsh.",
        "Why did the duck cross the road? It was the chicken's day off.",
        "Why are cats bad storytellers? They only have one tail.",
        "What do you call an alligator in a vest? An investigator.",
        "Where do sheep go for a haircut? To the baa baa shop.",
        "Why did the bee get married? He found his honey.",
        "How does a penguin build its house? Igloos it together.",
        "What do you call a sleeping bull? A bulldozer.",
    ),
    "food": (
        "Why did the tomato turn red? It saw the salad dressing.",
        "What kind of room has no doors? A mushroom.",
        "Why did the biscuit go to the doctor? It felt crumby.",
        "What do you call cheese that isn't yours? Nacho cheese.",
        "Why did the banana go to the doctor? It wasn't peeling well.",
        "What does a lemon say when it answers the phone? Yellow.",
        "Why did the coffee go to the police? It was mugged.",
        "What's orange and sounds like a parrot? A carrot.",
        "Why do bakers work so hard? They knead the dough.",
    ),
    "computer": (
        "Why was the computer cold? It left its windows open.",
        "Why do programmers mix up Halloween and Christmas? Because oct thirty-one is dec twenty-five.",
        "How do trees get on the internet? They log in.",
        "Why did the computer go to the doctor? It had a virus.",
        "What is a computer's favourite snack? Microchips.",
        "Why was the robot so tired after its road trip? It had a hard drive.",
        "There are ten kinds of people: those who can count in binary, and those who can't.",
        "I told my owner a joke about the network. It didn't connect.",
    ),
    "science": (
        "Why can't you trust an atom? They make up everything.",
        "What did one ocean say to the other? Nothing, they just waved.",
        "How do you organise a party in space? You planet.",
        "Why did the moon skip dinner? It was full.",
        "Why are chemists good at solving problems? They have all the solutions.",
        "What did the volcano say to his wife? I lava you.",
        "Two magnets met. One said: I find you very attractive.",
    ),
    "math": (
        "Why was six afraid of seven? Because seven eight nine.",
        "Why was the maths book sad? It had too many problems.",
        "Parallel lines have so much in common. It's a shame they'll never meet.",
        "Why was the equals sign so humble? It knew it wasn't less than or greater than anyone.",
        "What did zero say to eight? Nice belt.",
    ),
    "school": (
        "Why did the student eat his homework? The teacher said it was a piece of cake.",
        "Why did the teacher wear sunglasses? Her students were so bright.",
        "What's a pirate's favourite letter? You'd think it's R, but his first love is the C.",
        "Why did the music teacher need a ladder? To reach the high notes.",
    ),
    "knock knock": (
        "Knock knock. Who's there? Lettuce. Lettuce who? Lettuce in, it's cold out here.",
        "Knock knock. Who's there? Boo. Boo who? Don't cry, it's only a joke.",
        "Knock knock. Who's there? Cows go. Cows go who? No, cows go moo.",
        "Knock knock. Who's there? Tank. Tank who? You're welcome.",
        "Knock knock. Who's there? Atch. Atch who? Bless you.",
    ),
    "work": (
        "Why did the scarecrow win a prize? He was outstanding in his field.",
        "I used to be a banker, but I lost interest.",
        "Why did the clock get sent home? It tocked too much.",
        "Why did the bicycle fall over? It was two tired.",
        "What's the best time to see the dentist? Tooth hurty.",
        "Why did the invisible man turn down the job? He couldn't see himself doing it.",
    ),
}
_ALSO = {
    "animal": "cat dog cow bear duck fish bird elephant penguin sheep bee chicken",
    "food": "fruit cheese vegetable cooking kitchen tomato banana coffee",
    "computer": "programmer programming nerd tech robot technology geek it",
    "science": "space physics chemistry nature moon scientist",
    "math": "maths mathematics number",
    "school": "teacher student kid child children pirate",
    "knock knock": "knock",
    "work": "job dad bad doctor dentist office",
}


@skill(
    confirm=Confirm.NONE,
    phrases=[
        "tell [me|us] [a|another|one more|some] [good|funny|new|silly|quick|short] (joke|jokes)",
        "tell [me|us] [a|another] [good|funny|silly] joke about {kind}",
        "tell [me|us] (a|an|another) {kind} joke",
        "(do you know|have you got|know) [a|any|any good|some|some good] (joke|jokes)",
        "(do you know|have you got|know) (a|any|any good) {kind} (joke|jokes)",
        "(do you know|have you got|know) (a|any) (joke|jokes) about {kind}",
        "(give|say) [me|us] [a|another] joke",
        "(another|one more) joke",
        "make me (laugh|smile)",
        "(say|tell me|tell us) something funny",
        "i (want|need|would like) to hear a joke",
        "i (want|need|would like) a [good] joke",
        "let us hear (a|another) joke",
        "{kind:knock knock} tell [me|us] a knock knock joke",
        "joke [please]",
        "(cheer me up|crack a joke|entertain me)",
    ],
)
def tell_joke(context: Context, kind: str | None = None) -> Done:
    """Tell a joke.

    Args:
        kind: about what
    """
    every = [joke for jokes in _JOKES.values() for joke in jokes]
    if not kind:
        return Done(_one_of(every, context))
    wanted = bare(kind).removesuffix(" joke").removesuffix(" jokes").removesuffix("s")
    for name, jokes in _JOKES.items():
        about = [joke for joke in jokes if wanted in joke.lower()]
        if wanted == name or wanted in _ALSO[name].split():
            return Done(_one_of(about or list(jokes), context))
    if about := [joke for joke in every if f" {wanted}" in joke.lower()]:
        return Done(_one_of(about, context))
    return Done(f"I know none about that, but here is another. {_one_of(every, context)}")


def _one_of(jokes: list[str], context: Context) -> str:
    """One by the second that it is: a skill that only reads can't remember what it told."""
    digest = hashlib.sha256(context.now.isoformat().encode()).digest()
    return jokes[int.from_bytes(digest[:4]) % len(jokes)]
