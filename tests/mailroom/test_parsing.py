"""Reading mails: texts of every kind, delivery reports, programs that answer — and mails made to break the reader."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from licensing.mailroom.parsing import LARGEST, LONGEST_TEXT, parse
from licensing.mailroom.plain import html_to_text
from licensing.mailroom.values import Unreadable
from tests.mailroom.samples import ADDRESS, bounce, mail

HEAD = b"From: a@b.example\r\nTo: reponses@licensing.example\r\nMessage-ID: <1@b>\r\nMIME-Version: 1.0\r\n"


def read(raw: bytes):
    return parse(raw, ADDRESS)


def test_a_reply_is_read() -> None:
    found = read(
        mail("Oui.\n\n> Combien ?\n", to="reponses+R-ABC234@Licensing.example", sender="Ca Mille <Camille@V.example>")
    )
    assert (found.sender, found.sender_name, found.text) == ("camille@v.example", "Ca Mille", "Oui.")
    assert found.tags == ("r-abc234",)
    assert (found.is_automatic, found.reports, found.files) == (False, (), ())


def test_tags_of_other_addresses_do_not_count() -> None:
    to = "xreponses+r-a@licensing.example, reponses+r-b@licensing.example.evil.example, reponses+r-c@elsewhere.example"
    assert read(mail(to=to)).tags == ()
    assert read(mail(Delivered_To="reponses+r-d@licensing.example")).tags == ("r-d",)


def test_html_becomes_text() -> None:
    html = (
        "<html><head><title>no</title><style>p{}</style></head><body><p>Oui, <b>quarante</b> &amp; plus.</p><ul><li>un<li>deux</ul>"
        '<p>Voir <a href="https://x.example/a">la page</a><script>alert(1)</script></p>'
        '<div class="gmail_quote"><div>Le mar. 1 sept., ABC a écrit :<br></div><blockquote>Combien ?</blockquote></div></body></html>'
    )
    raw = HEAD + b"Content-Type: text/html; charset=utf-8\r\n\r\n" + html.encode()
    assert read(raw).text == "Oui, quarante & plus.\n\n- un\n- deux\n\nVoir la page <https://x.example/a>"


@given(st.text(max_size=300))
def test_any_html_gives_some_text(html: str) -> None:
    assert isinstance(html_to_text(html), str)


@given(st.lists(st.text(alphabet="abcdéàü ", min_size=1).filter(str.strip), min_size=1, max_size=6))
def test_no_paragraph_of_html_is_lost(words: list[str]) -> None:
    text = html_to_text("".join(f"<p>{each}</p>" for each in words))
    assert [line for line in text.split("\n") if line] == [" ".join(each.split()) for each in words]


@pytest.mark.parametrize(
    ("charset", "body"),
    [
        ("utf-8", "é".encode()), ("iso-8859-1", b"\xe9"), ("x-unknown-9", "é".encode()), ("utf-8", b"\xe9"),
        ("utf-16", "é".encode("utf-16")), ("", "é".encode()), ('"utf-8\x00"', "é".encode()),
    ],
)  # fmt: skip
def test_a_wrong_charset_is_read_as_well_as_can_be(charset: str, body: bytes) -> None:
    raw = (
        HEAD
        + b"Content-Type: text/plain; charset="
        + charset.encode()
        + b"\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
        + body
    )
    assert read(raw).text in ("é", "Ã©", "�")


@pytest.mark.parametrize(
    "header",
    [
        {"Auto_Submitted": "auto-replied"}, {"Auto_Submitted": "auto-generated; x=y"}, {"Precedence": "bulk"}, {"Precedence": "Auto_Reply"},
        {"X_Autoreply": "yes"}, {"List_Id": "<l.example>"}, {"Return_Path": "<>"},
    ],
)  # fmt: skip
def test_programs_are_recognised(header: dict[str, str]) -> None:
    assert read(mail(**header)).is_automatic
    assert not read(mail(Auto_Submitted="no")).is_automatic


def test_a_delivery_report_is_read() -> None:
    found = read(bounce("a" * 40, to="reponses+b-" + "b" * 40 + "@licensing.example"))
    (report,) = found.reports
    assert (report.action, report.status) == ("failed", "5.1.1")
    assert report.diagnostic == "550 5.1.1 <x@y.example>: no such user"
    assert found.ours == ("a" * 40,)
    assert found.tags == ("b-" + "b" * 40,)


def test_a_returned_mail_inside_the_report_is_found_too() -> None:
    raw = bounce("c" * 40).replace(b"text/rfc822-headers", b"message/rfc822")
    assert read(raw).ours == ("c" * 40,)


def nested(depth: int) -> bytes:
    opened = b"".join(b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (n, n) for n in range(depth))
    return HEAD + opened + b"Content-Type: text/plain\r\n\r\nx"


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"x" * (LARGEST + 1), "too_large"),
        (nested(100), "too_many_parts"),
        (nested(5000), "too_many_parts"),
        (HEAD.replace(b"From: a@b.example\r\n", b"") + b"\r\nx", "no_sender"),
        (b"From: b@c.example\r\n" + HEAD + b"\r\nx", "no_sender"),
        (HEAD.replace(b"a@b.example", b"a@b.example, c@d.example") + b"\r\nx", "no_sender"),
        (HEAD.replace(b"a@b.example", b"no address") + b"\r\nx", "no_sender"),
        (HEAD.replace(b"a@b.example", b"(" * 5000) + b"\r\nx", "no_sender"),
        (b"", "no_sender"),
        (b"\x00\xff" * 500, "no_sender"),
    ],
)
def test_mails_made_to_break_are_left_alone(raw: bytes, why: str) -> None:
    with pytest.raises(Unreadable, match=why):
        read(raw)


@given(st.binary(max_size=600))
def test_no_noise_stops_the_reader_for_long(noise: bytes) -> None:
    """Whatever else Python's parser raises is caught by who calls (see test_receiving)."""
    with contextlib.suppress(Unreadable):
        read(HEAD + noise)


def test_headers_cannot_carry_lines_or_invisible_signs() -> None:
    sender = "=?utf-8?q?=3Cb=3E=07=E2=80=AEx=3C/b=3E?= <a@b.example>"
    raw = HEAD.replace(b"a@b.example", sender.encode()) + b"Subject: =?utf-8?q?a=0D=0ABcc:_evil?=\r\n\r\nx"
    found = read(raw)
    assert (found.sender, found.sender_name, found.subject) == ("a@b.example", "<b> x</b>", "a Bcc: evil")


def test_long_texts_are_cut_and_say_so() -> None:
    found = read(mail("mot " * 6000))
    assert found.is_cut
    assert len(found.text) <= LONGEST_TEXT
    assert "\x00" not in read(HEAD + b"\r\na\x00b\x07c").text


def test_attachments_are_named_only() -> None:
    raw = (
        HEAD
        + b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nVoici.\r\n--b\r\n'
        b'Content-Type: application/pdf\r\nContent-Disposition: attachment; filename="../bon\\".pdf"\r\n\r\nx\r\n--b--\r\n'
    )
    found = read(raw)
    assert found.text == "Voici."
    assert found.files == ('../bon".pdf',)
