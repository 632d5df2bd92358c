"""Everyday phrases, US and UK, as speech recognition writes them; each value was written before the phrase was tried."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

import skills.kinds  # noqa: F401  registers the kinds
from skills.amounts import Temperature
from skills.languages import language_code
from skills.values import Unclear, parse, soonest

NOW = datetime(2027, 3, 10, 8, 0, tzinfo=ZoneInfo("Europe/London"))  # a Wednesday


def times(table: str) -> list[tuple[str, str]]:
    """Lines of "phrase | value"."""
    pairs = [line.split("|") for line in table.strip().splitlines()]
    return [(words.strip(), value.strip()) for words, value in pairs]


@pytest.mark.parametrize(
    ("words", "instant"),
    times("""
        7:30 p.m. | 03-10 19:30
        7:30pm | 03-10 19:30
        half 7 | 03-10 19:30
        quarter past eight | 03-10 08:15
        a quarter to eight tonight | 03-10 19:45
        5ish | 03-10 17:00
        around 5ish | 03-10 17:00
        noonish | 03-10 12:00
        sevenish | 03-10 19:00
        seven-ish | 03-10 19:00
        just after nine | 03-10 09:00
        shortly before six | 03-10 18:00
        eight thirty | 03-10 08:30
        oh-eight-thirty | 03-10 08:30
        twenty hundred hours | 03-10 20:00
        six o'clock in the morning | 03-11 06:00
        6 in the morning tomorrow | 03-11 06:00
        tomorrow night at 8 | 03-11 20:00
        8 tomorrow night | 03-11 20:00
        tomorrow night at eight thirty | 03-11 20:30
        12 midnight | 03-11 00:00
        12 a.m. | 03-11 00:00
        12 p.m. | 03-10 12:00
        12:30 a.m. | 03-11 00:30
        eleven at night | 03-10 23:00
        3 in the morning | 03-11 03:00
        half five in the morning | 03-11 05:30
        3:15 this afternoon | 03-10 15:15
        quarter past 3 this afternoon | 03-10 15:15
        7 o'clock tonight | 03-10 19:00
        nine tonight | 03-10 21:00
        twenty-five past two | 03-10 14:25
        at the stroke of midnight | 03-11 00:00
        by 6 | 03-10 18:00
        no later than 6 p.m. | 03-10 18:00
        any time after 4 | 03-10 16:00
        ten p m | 03-10 22:00
        10 P.M. sharp | 03-10 22:00
        1300 hours | 03-10 13:00
        seven in the evening on Friday | 03-12 19:00
        Friday the 12th at 3 in the afternoon | 03-12 15:00
        tomorrow at 12:30 | 03-11 12:30
        at a quarter after five | 03-10 17:15
        ten after four | 03-10 16:10
        twenty til eight | 03-10 19:40
        quarter 'til nine | 03-10 08:45
        five till six p.m. | 03-10 17:55
        half eight tonight | 03-10 20:30
        7 on the dot | 03-10 19:00
        around midday Sunday | 03-14 12:00
        early Friday morning | 03-12 07:00
        late Friday night | 03-12 22:00
        Friday lunchtime | 03-12 12:30
        Saturday morning at ten-ish | 03-13 10:00
        next Monday morning | 03-15 09:00
        a week from tomorrow at noon | 03-18 12:00
        two weeks from today at 10 am | 03-24 10:00
        the last Friday of the month at 4 pm | 03-26 16:00
        the 1st at 9 am | 04-01 09:00
        at half past ten on the morning of the 20th | 03-20 10:30
        at six tomorrow evening | 03-11 18:00
        by noon tomorrow | 03-11 12:00
        before 5 pm tomorrow | 03-11 17:00
        one thirty in the afternoon | 03-10 13:30
        in five | 03-10 08:05
        in twenty | 03-10 08:20
        half an hour before midnight | 03-10 23:30
        an hour before noon | 03-10 11:00
        ten minutes to midnight | 03-10 23:50
        in exactly one hour | 03-10 09:00
        in one and a half hours | 03-10 09:30
        30 minutes later | 03-10 08:30
        in an hour and 45 minutes | 03-10 09:45
        8 this evening | 03-10 20:00
        tomorrow, 9 a.m. | 03-11 09:00
        Thu at 3pm | 03-11 15:00
        3pm Thursday | 03-11 15:00
        at eleven fifty-nine p.m. | 03-10 23:59
        five to twelve | 03-10 11:55
    """),
)
def test_a_time_of_day(words: str, instant: str) -> None:
    assert f"{soonest(NOW, parse('time', words, NOW), None)[0]:%m-%d %H:%M}" == instant


@pytest.mark.parametrize(
    ("words", "instant"),
    times("""
        Friday at half four | 03-12 16:30
        Monday at 9 | 03-15 09:00
        Monday, 9 AM sharp | 03-15 09:00
        first thing Monday | 03-15 09:00
        first thing on Monday morning | 03-15 09:00
        first thing tomorrow morning | 03-11 09:00
        Saturday at noon | 03-13 12:00
        Sunday evening | 03-14 19:00
        Sunday evening at six thirty | 03-14 18:30
        the 3rd of May at 10 | 05-03 10:00
        May 3rd, 10 a.m. | 05-03 10:00
        March 15 at 7:45 p.m. | 03-15 19:45
        8 PM on Christmas Eve | 12-24 20:00
        next Thursday at 2 | 03-18 14:00
        Thursday week at 2 p.m. | 03-18 14:00
        a week today at noon | 03-17 12:00
        the day after tomorrow at quarter to six | 03-12 17:45
        this time tomorrow | 03-11 08:00
        same time tomorrow | 03-11 08:00
        at this time next Wednesday | 03-17 08:00
        the same time on Friday | 03-12 08:00
        tomorrow lunchtime | 03-11 12:30
        at lunchtime | 03-10 12:30
        at lunch time on Friday | 03-12 12:30
        late tomorrow afternoon | 03-11 17:00
        late this afternoon | 03-10 17:00
        early tomorrow evening | 03-11 18:00
        mid-afternoon | 03-10 15:00
        midmorning tomorrow | 03-11 10:30
        tomorrow at dinner time | 03-11 19:00
        at bedtime | 03-10 22:00
        at the end of the day | 03-10 17:00
        end of day tomorrow | 03-11 17:00
        Tuesday the 16th at 11 | 03-16 11:00
        on the 21st at half past eight in the evening | 03-21 20:30
    """),
)
def test_a_time_on_a_day(words: str, instant: str) -> None:
    assert f"{soonest(NOW, parse('time', words, NOW), None)[0]:%m-%d %H:%M}" == instant


@pytest.mark.parametrize(
    ("words", "instant"),
    times("""
        in an hour and a half | 03-10 09:30
        in 1/2 hour | 03-10 08:30
        in half an hour's time | 03-10 08:30
        in a half hour | 03-10 08:30
        an hour from now | 03-10 09:00
        half an hour from now | 03-10 08:30
        in 20-30 minutes | 03-10 08:20
        in a couple of hours | 03-10 10:00
        in 2 hours' time | 03-10 10:00
        in an hour or so | 03-10 09:00
        in about an hour | 03-10 09:00
        in like 10 minutes | 03-10 08:10
        in another 10 minutes | 03-10 08:10
        an hour and 15 minutes from now | 03-10 09:15
        in one hour fifteen | 03-10 09:15
        in three quarters of an hour | 03-10 08:45
        in two and a half hours | 03-10 10:30
        24 hours from now | 03-11 08:00
        three hours later | 03-10 11:00
        within the hour | 03-10 09:00
        right now | 03-10 08:00
    """),
)
def test_a_time_ahead(words: str, instant: str) -> None:
    assert f"{soonest(NOW, parse('time', words, NOW), None)[0]:%m-%d %H:%M}" == instant


@pytest.mark.parametrize(
    ("words", "day"),
    times("""
        the 3rd of May | 2027-05-03
        May the 3rd | 2027-05-03
        May 3 | 2027-05-03
        3rd May 2028 | 2028-05-03
        the third of next month | 2027-04-03
        this coming Monday | 2027-03-15
        Monday coming | 2027-03-15
        a week Monday | 2027-03-22
        a week from Monday | 2027-03-22
        two weeks from Monday | 2027-03-29
        two weeks on Saturday | 2027-03-27
        a fortnight on Friday | 2027-03-26
        end of the month | 2027-03-31
        by the end of the month | 2027-03-31
        the beginning of next month | 2027-04-01
        the middle of April | 2027-04-15
        mid-April | 2027-04-15
        in a month's time | 2027-04-10
        a month today | 2027-04-10
        a month from today | 2027-04-10
        in 6 weeks' time | 2027-04-21
        six weeks from today | 2027-04-21
        two weeks today | 2027-03-24
        10 days from now | 2027-03-20
        in ten days' time | 2027-03-20
        two days from now | 2027-03-12
        two days after tomorrow | 2027-03-13
        the 21st | 2027-03-21
        on the twenty-first | 2027-03-21
        Tuesday 16th March | 2027-03-16
        Tuesday, March 16th | 2027-03-16
        March sixteenth | 2027-03-16
        16/03/2027 | 2027-03-16
        New Year's Eve | 2027-12-31
        Easter Sunday | 2027-03-28
        the Fourth of July | 2027-07-04
        St. Patrick's Day | 2027-03-17
        the first Sunday in April | 2027-04-04
        the last Friday in May | 2027-05-28
        the second Tuesday of next month | 2027-04-13
        last Tuesday | 2027-03-09
        a fortnight ago | 2027-02-24
        a couple of days ago | 2027-03-08
        the Monday after next | 2027-03-22
        next Wednesday | 2027-03-17
        Wednesday next week | 2027-03-17
        a year from now | 2028-03-10
        in a year and a half | 2028-09-10
        tomorrow week | 2027-03-18
        on Sunday the 14th of March | 2027-03-14
        tonight | 2027-03-10
        next month on the 5th | 2027-04-05
        the day before Christmas | 2027-12-24
        two days before New Year's Eve | 2027-12-29
        three weeks from Friday | 2027-04-02
        a week before Easter | 2027-03-21
        this Thursday | 2027-03-11
        on the second | 2027-04-02
        April second | 2027-04-02
        22nd of March, 2028 | 2028-03-22
        Christmas Day this year | 2027-12-25
        Memorial Day | 2027-05-31
        Black Friday | 2027-11-26
        Tuesday of next week | 2027-03-16
        a week on Tuesday | 2027-03-23
        the following Monday | 2027-03-15
        the end of the year | 2027-12-31
        end of March | 2027-03-31
        the end of April | 2027-04-30
        start of May | 2027-05-01
        the beginning of June | 2027-06-01
        tomorrow evening | 2027-03-11
        Friday in two weeks | 2027-03-26
    """),
)
def test_a_day(words: str, day: str) -> None:
    when = parse("date", words, NOW)
    assert (when.day, when.last or when.day) == (date.fromisoformat(day),) * 2


@pytest.mark.parametrize(
    ("words", "days"),
    times("""
        this weekend | 2027-03-13 2027-03-14
        at the weekend | 2027-03-13 2027-03-14
        over the weekend | 2027-03-13 2027-03-14
        the weekend after next | 2027-03-27 2027-03-28
        last weekend | 2027-03-06 2027-03-07
        the last weekend of April | 2027-04-24 2027-04-25
        later this week | 2027-03-10 2027-03-14
        sometime next week | 2027-03-15 2027-03-21
        the rest of the month | 2027-03-10 2027-03-31
        next year | 2028-01-01 2028-12-31
        last month | 2027-02-01 2027-02-28
        the 5th to the 9th of April | 2027-04-05 2027-04-09
        from the 5th to the 9th of April | 2027-04-05 2027-04-09
        April 5th to 9th | 2027-04-05 2027-04-09
        April 5 through 9 | 2027-04-05 2027-04-09
        April 5th to May 2nd | 2027-04-05 2027-05-02
        Monday to Wednesday | 2027-03-15 2027-03-17
        Friday through Sunday | 2027-03-12 2027-03-14
        between Monday and Thursday | 2027-03-15 2027-03-18
        from tomorrow until Saturday | 2027-03-11 2027-03-13
        the week of March 22nd | 2027-03-22 2027-03-28
        the week beginning the 22nd of March | 2027-03-22 2027-03-28
        week commencing 22nd March | 2027-03-22 2027-03-28
        the month of May | 2027-05-01 2027-05-31
    """),
)
def test_a_span_of_days(words: str, days: str) -> None:
    when = parse("date", words, NOW)
    assert f"{when.day} {when.last}" == days


@pytest.mark.parametrize(
    "words",
    [
        "soon",
        "later",
        "in a few minutes",
        "after work",
        "at the usual time",
        "the day after",
        "someday",
        "on my birthday",
        "the 32nd of March",
    ],
)
def test_no_time_that_can_be_known(words: str) -> None:
    with pytest.raises(Unclear):
        parse("time", words, NOW)


@pytest.mark.parametrize(
    ("words", "minutes"),
    [
        ("1/2 hour", 30), ("half hour", 30), ("an hour and 10", 70), ("an hour ten", 70), ("1 hr 10 min", 70), ("1h10m", 70),
        ("90 mins", 90), ("a minute thirty", 1.5), ("a minute and thirty seconds", 1.5), ("2:30", 2.5), ("20-30 minutes", 20),
        ("a couple of hours", 120), ("couple of minutes", 2), ("a couple hours", 120), ("3 ½ minutes", 3.5),
        ("two-and-a-half minutes", 2.5), ("ten minutes or so", 10), ("three-quarters of an hour", 45), ("a day and a half", 2160),
        ("half a minute", 0.5), ("thirty secs", 0.5), ("a good ten minutes", 10), ("an hour and three quarters", 105),
        ("two thirds of an hour", 40), ("the next half hour", 30), ("45 min.", 45), ("an hour, 20 minutes and 6 seconds", 80.1),
        ("a half a minute", 0.5), ("just a minute", 1), ("like five minutes", 5), ("one and a half days", 2160),
        ("half a dozen minutes", 6), ("a third of an hour", 20), ("sixty-minute", 60), ("two hours and a half", 150),
        ("a fortnight", 20160), ("a week and a half", 15120), ("0.5 hours", 30), ("um, ten minutes", 10),
        ("1 minute 30",1.5),
        ("a minute or so",1),
        ("5 to 10 minutes",5),
        ("an additional ten minutes",10),
        ("ten extra minutes",10),
        ("15 more seconds",.25),
        ("three hours and a quarter",195),
        ("4 and a quarter hours",255),
        ("two full days",2880),
        ("an hour twenty five",85),
        ("twelve-and-a-half minutes",12.5),
        ("one hundred seconds",100/60),
        ("2 hours 30",150),
        ("10min",10),
        ("2 weeks and 3 days",24480),
        ("half past",None),
        ("all night",None),
        ("30",None),
        ("a few hours",None),
        ("twenty-five min",25),
        ("one hour and a half",90),
        ("five, no, ten minutes",10),
        ("half an hour, please",30),
        ("an hour plus ten minutes",70),
    ],
)  # fmt: skip
def test_a_length_of_time(words: str, minutes: float | None) -> None:
    assert _read("duration", words) == (None if minutes is None else timedelta(minutes=minutes))


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("1,000", 1000), ("three point one four", 3.14), ("-4", -4), ("zero point five", 0.5), ("½", 0.5), ("3 ½", 3.5),
        ("1.5 million", 1.5e6), ("twelve hundred", 1200), ("number seven", 7), ("a third", 1 / 3), ("3/4", 0.75), ("five or so", 5),
        ("twenty twenty seven", 2027), ("two hundred fifty", 250), ("naught point two", 0.2), ("a hundred-odd", 100),
        ("one hundred thousand", 1e5), ("roughly 20", 20), ("a couple hundred", 200), ("a round dozen", 12), ("two fifths", 0.4),
        ("one in total", 1), ("double figures", None), ("ten to fifteen", None), ("a few", None),
        ("seven or eight", None), ("number one", 1), ("2.5k", 2500), ("ten thousand", 1e4),
        ("negative seven",-7),
        ("a thousand and one",1001),
        ("half a million",5e5),
        ("two point oh",2),
        ("4 million two hundred thousand",4.2e6),
        ("three and a half thousand",3500),
        ("two and three quarters",2.75),
        ("at most six",6),
        ("level five",5),
        ("channel 4",4),
        ("a dozen or so",12),
        ("five times",5),
        ("minus one point five",-1.5),
        ("one quarter",.25),
        ("none",None),
        ("a lot",None),
        ("forty-odd",40),
        ("about fifteen or so",15),
        ("twenty-two",22),
    ],
)  # fmt: skip
def test_a_number(words: str, number: float | None) -> None:
    assert _read("number", words) == (number if number is None else pytest.approx(number))


@pytest.mark.parametrize(
    ("words", "said"),
    times("""
        $3.50 | 3 US dollars and 50 cents
        £20 | 20 British pounds
        20 quid | 20 British pounds
        two pound fifty | 2 British pounds and 50 pence
        one pound twenty | 1 British pound and 20 pence
        £2.50 each | 2 British pounds and 50 pence
        5 dollars and 20 cents | 5 US dollars and 20 cents
        99p | 99 British pence
        a buck fifty | 1 US dollar and 50 cents
        two dollars fifty | 2 US dollars and 50 cents
        $1,200 | 1,200 US dollars
        $1.2 million | 1,200,000 US dollars
        5k dollars | 5,000 US dollars
        a hundred thousand pounds | 100,000 British pounds
        40 Swiss francs | 40 Swiss francs
        no more than 30 dollars | 30 US dollars
        $20 or less | 20 US dollars
        less than 200 euros | 200 euros
        USD 20 | 20 US dollars
        20 USD | 20 US dollars
        three fifty | 3 US dollars and 50 cents
        a hundred bucks | 100 US dollars
        half a million dollars | 500,000 US dollars
        a quarter | 25 US cents
        two hundred and fifty thousand pesos | 250,000 Mexican pesos
        50 euros a month | 50 euros
        ten pounds an hour | 10 British pounds
        £10 to £20 | unclear
        a fair bit | unclear
        fifty cents | 50 US cents
        a dollar fifty | 1 US dollar and 50 cents
        ten and a half dollars | 10 US dollars and 50 cents
        10.50 | 10 US dollars and 50 cents
        1 euro 99 | 1 euro and 99 cents
        three grand | 3,000 US dollars
        two and a half million euros | 2,500,000 euros
        500 rupees | 500 Indian rupees
        twelve ninety-nine | 12 US dollars and 99 cents
        twenty-five hundred dollars | 2,500 US dollars
        five hundred kroner | 500 Norwegian kroner
        R$50 | 50 Brazilian reals
        50 dollars Canadian | 50 Canadian dollars
        sixty pence | 60 British pence
        one fifty | 1 US dollar and 50 cents
        a hundred and fifty quid | 150 British pounds
        forty bucks tops | 40 US dollars
        between 10 and 20 dollars | unclear
        free | unclear
        up to fifty pounds | 50 British pounds
        a couple of quid | 2 British pounds
    """),
)
def test_a_sum_of_money(words: str, said: str) -> None:
    value = _read("number:money", words)
    assert ("unclear" if value is None else str(value)) == said


@pytest.mark.parametrize(
    ("words", "percent"),
    [
        ("20%", 20), ("twenty per cent", 20), ("a quarter", 25), ("50/50", 50), ("two thirds", 66.67), ("one in ten", 10),
        ("nine out of ten", 90), ("all the way", 100), ("half brightness", 50), ("a quarter volume", 25), ("to 75", 75),
        ("zero percent", 0), ("a hundred percent", 100), ("about a third", 33.33), ("12.5%", 12.5), ("as high as it goes", 100),
        ("as low as possible", 0), ("maximum volume", 100), ("by another 10 percent", 10), ("three quarters of the way", 75),
        ("20 to 30 percent", None), ("a bit", None),
        ("10 per cent more",10),
        ("half way",50),
        ("two-thirds",66.67),
        ("a tenth",10),
        ("one fifth",20),
        ("5 out of 20",25),
        ("ninety-nine point nine percent",99.9),
        ("as bright as possible",100),
        ("lowest",0),
        ("completely",100),
        ("about half",50),
        ("a hundred and ten percent",110),
        ("nearly full",100),
        ("thirty-ish percent",30),
    ],
)  # fmt: skip
def test_a_share(words: str, percent: float | None) -> None:
    assert _read("number:percent", words) == percent


@pytest.mark.parametrize(
    ("words", "rule"),
    times("""
        every morning | FREQ=DAILY
        every night | FREQ=DAILY
        every day of the week | FREQ=DAILY
        every weekday morning | FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR
        on Mondays | FREQ=WEEKLY;BYDAY=MO
        Mondays and Thursdays | FREQ=WEEKLY;BYDAY=MO,TH
        every second Friday | FREQ=WEEKLY;INTERVAL=2;BYDAY=FR
        every other week on Tuesday | FREQ=WEEKLY;INTERVAL=2;BYDAY=TU
        once a year | FREQ=YEARLY
        on the last day of the month | FREQ=MONTHLY;BYMONTHDAY=-1
        on the first of the month | FREQ=MONTHLY;BYMONTHDAY=1
        every first Saturday | FREQ=MONTHLY;BYDAY=1SA
        the third Thursday of each month | FREQ=MONTHLY;BYDAY=3TH
        every 6 months | FREQ=MONTHLY;INTERVAL=6
        every 4 hours | FREQ=HOURLY;INTERVAL=4
        Monday through Friday | FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR
        Monday to Saturday | FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA
        every Sat and Sun | FREQ=WEEKLY;BYDAY=SA,SU
        each Wednesday | FREQ=WEEKLY;BYDAY=WE
        every March 1st | FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=1
        every year on the 3rd of May | FREQ=YEARLY;BYMONTH=5;BYMONTHDAY=3
        every two weeks on Monday | FREQ=WEEKLY;INTERVAL=2;BYDAY=MO
        every fortnight on Thursday | FREQ=WEEKLY;INTERVAL=2;BYDAY=TH
        once every two weeks | FREQ=WEEKLY;INTERVAL=2
        every few days | unclear
        twice a day | unclear
        every Monday, Wednesday, and Friday | FREQ=WEEKLY;BYDAY=MO,WE,FR
        Tuesday and Thursday evenings | FREQ=WEEKLY;BYDAY=TU,TH
        on school days | FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR
        every other day | FREQ=DAILY;INTERVAL=2
        every month on the 5th | FREQ=MONTHLY;BYMONTHDAY=5
        the 15th of each month | FREQ=MONTHLY;BYMONTHDAY=15
        on the 1st and the 15th of the month | FREQ=MONTHLY;BYMONTHDAY=1,15
        every 90 minutes | unclear
        every Monday and Wednesday morning | FREQ=WEEKLY;BYDAY=MO,WE
        on weekdays only | FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR
        Monday mornings | FREQ=WEEKLY;BYDAY=MO
        every other Thursday | FREQ=WEEKLY;INTERVAL=2;BYDAY=TH
        every third day | FREQ=DAILY;INTERVAL=3
        three times a week | unclear
        on Tuesdays and Thursdays | FREQ=WEEKLY;BYDAY=TU,TH
        the second Monday of the month | FREQ=MONTHLY;BYDAY=2MO
        the 10th of every month | FREQ=MONTHLY;BYMONTHDAY=10
        once every three months | FREQ=MONTHLY;INTERVAL=3
        every year on Christmas Eve | FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=24
        every day but Sunday | FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA
        every day except weekends | FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR
        Monday to Friday only | FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR
        every two years | FREQ=YEARLY;INTERVAL=2
        every 1st and 3rd Tuesday | FREQ=MONTHLY;BYDAY=1TU,3TU
        last Sunday of each month | FREQ=MONTHLY;BYDAY=-1SU
        every single Friday | FREQ=WEEKLY;BYDAY=FR
        each month on the last day | FREQ=MONTHLY;BYMONTHDAY=-1
    """),
)
def test_how_often(words: str, rule: str) -> None:
    assert (_read("text:recurrence", words) or "unclear") == rule


@pytest.mark.parametrize(
    ("words", "people"),
    [
        ("a party of six", 6), ("2 adults, 1 child", 3), ("table for 4", 4), ("me and my wife", 2), ("just the two of us", 2),
        ("me, my mum and my dad", 3), ("three of us", 3), ("two couples", 4), ("eight people including kids", 8), ("me plus two", 3),
        ("six adults and a baby", 7), ("5 pax", 5), ("myself", 1), ("half a dozen of us", 6), ("two grown-ups and two kids", 4),
        ("my boyfriend and I", 2), ("four adults and two under-fives", 6), ("the whole family", None), ("ten or twelve", None),
        ("it's for six people", 6), ("me and three mates", 4), ("a group of about ten", 10), ("seven of us altogether", 7),
        ("me, my wife, and our two kids", 4), ("two people, please", 2),
        ("for five",5),
        ("6 of us",6),
        ("3 guests",3),
        ("me plus three friends",4),
        ("my family of five",5),
        ("two adults and one infant",3),
        ("eight to ten",None),
        ("a dozen people",12),
        ("just one",1),
        ("four people and a dog",4),
        ("me and another person",2),
        ("my parents, my sister and me",4),
        ("two men and a woman",3),
        ("party of 2",2),
        ("a table for eight at seven",None),
        ("there'll be nine of us",9),
    ],
)  # fmt: skip
def test_how_many_people(words: str, people: int | None) -> None:
    assert _read("number:heads", words) == people


@pytest.mark.parametrize(
    ("words", "value", "unit"),
    [
        ("72", 72, None), ("72°F", 72, "F"), ("72 degrees Fahrenheit", 72, "F"), ("20.5", 20.5, None), ("21 and a half", 21.5, None),
        ("minus 4", -4, None), ("-10°C", -10, "C"), ("four hundred degrees Fahrenheit", 400, "F"), ("180 Celsius", 180, "C"),
        ("twenty two point five degrees", 22.5, None), ("ten degrees below zero", -10, None), ("about seventy", 70, None),
        ("a cosy 22 degrees", 22, None), ("twenty-one C", 21, "C"), ("19 or so", 19, None), ("five below", -5, None),
        ("nineteen and three quarters", 19.75, None), ("65 F", 65, "F"), ("thirty degrees centigrade", 30, "C"),
        ("68 degrees F",68,"F"),
        ("20 degrees C",20,"C"),
        ("fifteen below",-15,None),
        ("one hundred",100,None),
        ("two hundred and twenty degrees",220,None),
        ("21 point 5",21.5,None),
        ("twenty and a half degrees",20.5,None),
        ("just under 20 degrees",20,None),
    ],
)  # fmt: skip
def test_a_temperature(words: str, value: float, unit: Any) -> None:
    assert parse("number:temperature", words, NOW) == Temperature(value, unit)


@pytest.mark.parametrize(
    ("words", "instants"),
    times("""
        9 to 5 | 10 09:00 10 17:00
        from 9:00 to 10:30 a.m. | 10 09:00 10 10:30
        2-4 p.m. | 10 14:00 10 16:00
        between 6 and 7 p.m. | 10 18:00 10 19:00
        from noon to one | 10 12:00 10 13:00
        noon till 2 | 10 12:00 10 14:00
        tomorrow from 10 to 11:30 | 11 10:00 11 11:30
        Friday 3 to 4 PM | 12 15:00 12 16:00
        from 10pm to 2am | 10 22:00 11 02:00
        from seven to nine this evening | 10 19:00 10 21:00
        3:00-4:15 | 10 15:00 10 16:15
        eleven to one | 10 11:00 10 13:00
        Monday from 9 to 12 | 15 09:00 15 12:00
        quarter past nine to ten | 10 09:15 10 10:00
        between half ten and eleven | 10 10:30 10 11:00
        two o'clock to three o'clock | 10 14:00 10 15:00
        from six in the morning until noon tomorrow | 11 06:00 11 12:00
        between two and four tomorrow afternoon | 11 14:00 11 16:00
        8 to 9 tomorrow morning | 11 08:00 11 09:00
        from 10 a.m. till noon on Saturday | 13 10:00 13 12:00
        3 until 5 | 10 15:00 10 17:00
        7pm-9pm | 10 19:00 10 21:00
        from half past five to seven | 10 17:30 10 19:00
        Thursday 1:30 to 2:15 | 11 13:30 11 14:15
        from midnight to six | 11 00:00 11 06:00
        9:30-11 | 10 09:30 10 11:00
        from 8 in the morning to 6 in the evening | 11 08:00 11 18:00
        quarter to one until half past one | 10 12:45 10 13:30
        Saturday night from eight till midnight | 13 20:00 14 00:00
    """),
)
def test_from_when_to_when(words: str, instants: str) -> None:
    start, end = parse("time:span", words, NOW).instants(NOW)
    assert f"{start:%d %H:%M} {end:%d %H:%M}" == instants


@pytest.mark.parametrize(
    ("words", "color"),
    times("""
        light blue | light blue
        a warm white | warm white
        Baby blue | light blue
        dark green please | dark green
        hot pink | hot pink
        blood orange | unclear
        teal | teal
        cream | unclear
        lavender purple | lavender
    """),
)
def test_a_color(words: str, color: str) -> None:
    assert (_read("text:color", words) or "unclear") == color


@pytest.mark.parametrize(
    ("words", "code"),
    times("""
        Spanish | es
        Mexican Spanish | es
        in Icelandic please | is
        Swiss German | gsw
        Traditional Chinese | zh
        Hawaiian | haw
        Farsi | fa
        British English | en
        Tagalog | tl
        Ancient Greek | grc
        the usual | unclear
    """),
)
def test_a_language(words: str, code: str) -> None:
    language = _read("language", words)
    assert ("unclear" if language is None else language_code(language)) == code


def _read(kind: str, words: str) -> Any:
    try:
        return parse(kind, words, NOW)
    except Unclear:
        return None
