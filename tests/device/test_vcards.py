"""Address books as phones, servers and broken programs write them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from device import cli
from device.assembly import opened
from device.database import SqliteStore
from device.vcards import BadCard, decoded, edited, read, read_one, write
from skills.contacts import KIND, Contact, every

CARD4 = r"""BEGIN:VCARD
VERSION:4.0
UID:urn:uuid:4fbe8971
FN:Anna Berg
N:Berg\;von;Anna;;;
NICKNAME:Annie,Ann\, the painter
TEL;VALUE=uri;TYPE="cell,voice":tel:+44-7700-900123
TEL;TYPE=work;PREF=1:020 7946 0958
item1.TEL:+49 (0)30 123456
item1.X-ABLabel:_$!<HomeFAX>!$_
EMAIL;TYPE=home:Anna@Example.org
EMAIL:mailto:berg@work.example
EMAIL:nonsense
BDAY:--0412
ADR;TYPE=home;LABEL="High St 1\nLeeds":;;1 High Street;Leeds;;LS1 1AA;UK
RELATED;TYPE=parent;VALUE=text:me
item2.X-ABRELATEDNAMES:Eva Berg
item2.X-ABLabel:_$!<Mother>!$_
NOTE:Line one\nline two\, with a comma and a very long rest that is folded by
  the program that wrote it
ORG:Acme\, Inc.;Sales
TITLE:Painter
PHOTO:data:image/jpeg;base64,AAAA,BBBB
X-UNKNOWN;FOO=bar:a\,b
END:VCARD
""".replace("\n", "\r\n")

CARD21 = """BEGIN:VCARD
VERSION:2.1
N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:M=C3=BCller;J=C3=BCrgen;;;
TEL;CELL;PREF:07700 900456
TEL;HOME:020 7946 0001
EMAIL;INTERNET:j@example.org
NOTE;ENCODING=QUOTED-PRINTABLE;CHARSET=UTF-8:eins=0D=0A=
zwei
BDAY:19900229
END:VCARD
"""


def one(card: str) -> Contact:
    contact = read_one(card, "GB", "file")
    assert contact
    return contact


def test_a_card_of_version_4_is_read_with_all_that_matters() -> None:
    assert one(CARD4) == Contact(
        name="Anna Berg",
        family="Berg;von",
        nicknames=("Annie", "Ann, the painter"),
        emails=("anna@example.org", "berg@work.example"),
        phones=("+442079460958", "+447700900123", "+4930123456"),
        labels={"+442079460958": "work", "+447700900123": "mobile", "anna@example.org": "home", "+4930123456": "fax"},
        birthday="--04-12",
        addresses=("1 High Street, Leeds, LS1 1AA, UK",),
        organisation="Acme, Inc.",
        title="Painter",
        note="Line one\nline two, with a comma and a very long rest that is folded by the program that wrote it",
        relations=(("parent", "me"), ("mother", "Eva Berg")),
        uid="4fbe8971",
        source="file",
    )


def test_a_card_of_an_old_phone_is_read() -> None:
    card = one(CARD21)
    assert (card.name, card.family) == ("Jürgen Müller", "Müller")
    assert card.phones == ("+447700900456", "+442079460001")
    assert card.labels == {"+447700900456": "mobile", "+442079460001": "home"}
    assert card.note == "eins\nzwei"
    assert card.birthday == ""  # there is no such day


@pytest.mark.parametrize(
    ("line", "birthday"),
    [("BDAY:1990-04-12", "1990-04-12"), ("BDAY:19900412", "1990-04-12"), ("BDAY:1990-04-12T00:00:00Z", "1990-04-12"),
     ("BDAY;X-APPLE-OMIT-YEAR=1604:1604-04-12", "--04-12"), ("BDAY:--02-29", "--02-29"), ("BDAY:1990-13-01", ""),
     ("BDAY;VALUE=text:circa 1800", ""), ("BDAY:", "")],
)  # fmt: skip
def test_birthdays_are_read_as_they_are_written(line: str, birthday: str) -> None:
    assert one(f"BEGIN:VCARD\nFN:A\n{line}\nEND:VCARD").birthday == birthday


@pytest.mark.parametrize(
    ("lines", "name"),
    [("FN:  Anna\tBerg ", "Anna Berg"), ("FN:\nN:Berg;Anna", "Anna Berg"), ("N:Berg", "Berg"), ("ORG:Acme;Sales", "Acme"),
     ("EMAIL:a@example.org", "a@example.org"), ("fn:anna", "anna"), (f"FN:{'x' * 500}", "x" * 100)],
)  # fmt: skip
def test_a_card_is_called_by_the_best_that_it_has(lines: str, name: str) -> None:
    assert one(f"BEGIN:VCARD\n{lines}\nEND:VCARD").name == name


def test_corrupt_cards_are_skipped_and_counted_and_the_rest_is_kept() -> None:
    text = "\n".join(
        [
            "stray", "BEGIN:VCARD", "VERSION:3.0", "END:VCARD",  # nobody
            "BEGIN:VCARD", "FN:Cut off", "BEGIN:VCARD", "FN:Anna", "no property", ";:;", "TEL;TYPE=\"cell:1\x00\x01", "END:VCARD",
            "begin:vcard", "fn:Bob", "TEL:call me", "EMAIL:@", "end:vcard",
            "BEGIN:VCARD", "FN:All", "KIND:group", "END:VCARD",
            "BEGIN:VCARD", "FN:At the end",
        ]
    )  # fmt: skip
    cards = read(text, "GB")
    assert [contact.name for contact in cards.contacts] == ["Anna", "Bob"]
    assert [contact.reach for contact in cards.contacts] == [(), ()]
    assert cards.skipped == 3
    assert read("", "GB").contacts == ()
    assert read("\0" * 1000, "GB").skipped == 0


@pytest.mark.parametrize(
    "line",
    ["X" * 100_000, "A;" * 50_000, 'A;B="' * 50_000, "A;" * 50_000 + ":x", "TEL;TYPE=a" + ",a" * 50_000 + ":1", "\\" * 99_999,
     "NOTE:" + "\\" * 99_999, "NOTE;ENCODING=QUOTED-PRINTABLE:=" * 999, "EMAIL:" + "a." * 50_000 + "@", "TEL:" + "1" * 100_000],
    ids=range(10),
)  # fmt: skip
def test_a_hostile_line_neither_hangs_nor_breaks_the_card(line: str) -> None:
    assert one(f"BEGIN:VCARD\nFN:Anna\n{line}\nEND:VCARD").name == "Anna"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_files_of_other_encodings_are_read(encoding: str) -> None:
    assert "Jürgen" in decoded("FN:Jürgen".encode(encoding))


@pytest.mark.parametrize("version", ["3.0", "4.0"])
@pytest.mark.parametrize("birthday", ["1990-04-12", "--04-12", ""])
def test_what_is_written_is_read_back_the_same(version: Literal["3.0", "4.0"], birthday: str) -> None:
    anna = replace(one(CARD4), birthday=birthday, note="a;b,c\\d\n" + "ü" * 100)
    text = write(anna, version)
    assert one(text) == anna
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))


@settings(deadline=None)
@given(st.text(min_size=1), st.text(), st.lists(st.text(), max_size=3))
def test_whatever_a_name_and_a_note_hold_the_card_stays_one_card(name: str, note: str, nicknames: list[str]) -> None:
    text = write(Contact(name, note=note, nicknames=tuple(nicknames), emails=("a@example.org",), uid="1"))
    cards = read(text, "GB")
    assert len(cards.contacts) + cards.skipped == 1
    assert all(contact.emails == ("a@example.org",) for contact in cards.contacts)


@settings(deadline=None)
@given(st.text())
def test_no_text_makes_the_reader_fail(text: str) -> None:
    for found in (read(f"BEGIN:VCARD\n{text}\nEND:VCARD", "GB"), read(text, "")):
        assert all(contact.name for contact in found.contacts)


def test_an_edited_card_keeps_every_other_line_as_it_was() -> None:
    added = Contact("", phones=("+447700900999",), emails=("new@example.org",), labels={"+447700900999": "mobile"})
    text = edited(CARD4, added, frozenset({"+442079460958", "+4930123456"}), "GB")
    gone = {"TEL;TYPE=work;PREF=1:020 7946 0958", "item1.TEL:+49 (0)30 123456", "item1.X-ABLabel:_$!<HomeFAX>!$_"}
    before = [line for line in CARD4.split("\r\n") if line not in gone]
    assert text.split("\r\n") == [*before[:-2], "EMAIL:new@example.org", "TEL;TYPE=CELL:+447700900999", *before[-2:]]
    assert one(text).phones == ("+447700900123", "+447700900999")


def test_a_card_that_is_cut_off_is_refused() -> None:
    with pytest.raises(BadCard):
        read_one(CARD4.rpartition("END")[0], "GB", "server")


def people() -> list[Contact]:
    with opened() as database:
        return every(SqliteStore(database, writable=False))


def test_files_are_imported_once_and_exported_again(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, old = tmp_path / "book.vcf", tmp_path / "old.vcf"
    file.write_bytes(CARD4.encode())
    old.write_text(CARD21 + "BEGIN:VCARD\nFN:Cut off\n")
    assert cli.main(["contacts", "import", str(file), str(old)]) == 0
    out, err = capsys.readouterr()
    assert out == "2 new, 0 changed, 0 known already.\n"
    assert "1 could not be read." in err
    assert [contact.name for contact in people()] == ["Anna Berg", "Jürgen Müller"]
    assert all(contact.uid for contact in people())
    assert cli.main(["contacts", "import", str(file), str(old)]) == 0
    assert "0 new, 0 changed, 2 known already." in capsys.readouterr().out
    for version in ("3.0", "4.0"):
        copy = tmp_path / "copy.vcf"
        assert cli.main(["contacts", "export", "--version", version, str(copy)]) == 0
        assert f"VERSION:{version}" in copy.read_text()
        assert [replace(contact, row=None) for contact in people()] == list(read(copy.read_text(), "US").contacts)
    assert not list(tmp_path.glob("*.part"))


def test_an_import_adds_to_who_is_there_and_takes_nothing_away(home: Path, tmp_path: Path) -> None:
    with opened() as database, database.transaction():
        store = SqliteStore(database, writable=True)
        store.add(KIND, name="Anna Berg", phones=["+447700900123"], note="mine", uid="x", source="voice")
    file = tmp_path / "book.vcf"
    file.write_bytes(CARD4.encode())
    assert cli.main(["contacts", "import", str(file)]) == 0
    (anna,) = people()
    assert (anna.note, anna.uid, anna.organisation) == ("mine", "x", "Acme, Inc.")
    assert anna.phones[0] == "+447700900123"
    assert len(anna.phones) == 3
    assert anna.source == "file"  # what came from the file may be a stranger's


def test_another_person_of_the_same_name_is_imported_too(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "book.vcf"
    card = "BEGIN:VCARD\nFN:Anna Berg\nEMAIL:{}@example.org\nEND:VCARD\n"
    file.write_text(card.format("a") + card.format("b") + card.format("a"))
    assert cli.main(["contacts", "import", str(file)]) == 0
    assert [contact.emails for contact in people()] == [("a@example.org",), ("b@example.org",)]


def test_a_file_without_people_is_said_and_one_that_is_missing_too(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "empty.vcf").write_bytes(b"\x89PNG\r\n\x1a\n\0\0")
    assert cli.main(["contacts", "import", str(tmp_path / "empty.vcf")]) == 1
    assert cli.main(["contacts", "import", str(tmp_path / "missing.vcf")]) == 1
    assert "missing.vcf" in capsys.readouterr().err
    assert cli.main(["contacts", "export", str(tmp_path / "no" / "folder.vcf")]) == 1
