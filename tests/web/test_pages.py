"""Languages, filters, form macros, catalogues, vendored files, the mail catcher's visibility."""

from __future__ import annotations

import hashlib
import re
from datetime import date, datetime, timezone
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask, render_template_string
from flask.testing import FlaskClient
from flask_babel import force_locale
from wtforms import FieldList, Form, FormField, IntegerField, StringField
from wtforms.validators import InputRequired

from config import ROOT
from licensing.accounts.models import Person
from licensing.app import create_app
from licensing.cli import main
from licensing.kernel.database import db
from licensing.outbox.mail import send_mail
from licensing.outbox.models import Mail
from licensing.outbox.operations import drain
from licensing.web import catalogues, filters
from licensing.web.form_help import form_errors
from licensing.web.languages import compile_catalogues
from tests.conftest import make_settings
from tests.factories.people import csrf_token

AT = datetime(2026, 9, 1, 22, 30, tzinfo=timezone.utc)


@pytest.mark.parametrize(
    ("accepted", "query", "language"),
    [
        ("", "", "fr"),
        ("en-GB,en;q=0.9", "", "en"),
        ("de", "", "fr"),
        ("en", "?lang=fr", "fr"),
        ("fr", "?lang=en", "en"),
        ("fr", "?lang=xx", "fr"),
    ],
)
def test_the_language_of_a_page(client: FlaskClient, accepted: str, query: str, language: str) -> None:
    html = client.get(f"/{query}", headers={"Accept-Language": accepted}).get_data(as_text=True)
    assert f'<html lang="{language}" dir="ltr">' in html


def test_the_switch_keeps_the_language_and_the_page(client: FlaskClient) -> None:
    form = {"language": "en", "next": "/resume?next=%2Fdesk", "csrf_token": csrf_token(client)}
    assert client.post("/language", data=form).headers["Location"] == "/resume?next=%2Fdesk"
    assert 'lang="en"' in client.get("/").get_data(as_text=True)
    form |= {"language": "xx", "next": "//evil.example"}
    assert client.post("/language", data=form).headers["Location"] == "/"
    assert 'lang="en"' in client.get("/").get_data(as_text=True)


@pytest.mark.parametrize(
    ("language", "shown"),
    [("fr", ["4\u00a0860,00\u00a0€", "14 septembre 2026", "2 septembre 2026 à 00:30", "2 septembre 2026", "5,5\u202f%", "20\u202f%"]),
     ("en", ["€4,860.00", "14 September 2026", "2 September 2026 at 00:30", "2 September 2026", "5.5%", "20%"]),
     ("ar", ["4.860,00\u00a0يورو", "14 شتنبر 2026", "2 شتنبر 2026 على الساعة 00:30", "2 شتنبر 2026", "5,5%", "20%"])],
)  # fmt: skip
def test_values_as_the_language_writes_them(sqlite_app: Flask, language: str, shown: list[str]) -> None:
    with force_locale(language):
        found = [
            filters.money(Decimal("4860"), "EUR"), filters.day("2026-09-14"), filters.instant(AT), filters.day(AT),
            filters.percent("5.50"), filters.percent(20),
        ]  # fmt: skip
        assert found == shown


def test_french_that_stands_in_for_arabic_says_so(sqlite_app: Flask) -> None:
    html = sqlite_app.jinja_env.overlay(autoescape=True).from_string("{{ text | localized }}")
    plain = sqlite_app.jinja_env.overlay(autoescape=False).from_string("{{ text | localized }}")
    french = {"fr": "Réseau <b>", "en": "Network"}
    with force_locale("ar"):
        assert html.render(text=french) == '<span lang="fr" dir="ltr">Réseau &lt;b&gt;</span>'
        assert plain.render(text=french) == "\u2068Réseau <b>\u2069"
        assert html.render(text={**french, "ar": "الشبكة"}) == "الشبكة"
    with force_locale("en"):
        assert html.render(text={"fr": "Réseau"}) == "Réseau"


def test_a_reference_in_a_title_is_not_broken_and_the_rest_is_escaped() -> None:
    shown = filters.unbroken("Convention <b> d’après-midi CONV-GDP-2026-0026")
    assert shown == 'Convention &lt;b&gt; d’après-midi <span class="nowrap">CONV-GDP-2026-0026</span>'
    assert filters.unbroken('"<i>-1') == '<span class="nowrap">&#34;&lt;i&gt;-1</span>'


def test_filters_at_the_edges(sqlite_app: Flask) -> None:
    assert filters.money("1234.5675", "TND").startswith("1\u00a0234,568")
    assert filters.money(None, "EUR") == filters.day(None) == filters.instant("") == filters.percent(None) == ""
    assert filters.day(date(2026, 2, 28)) == "28 février 2026"
    assert filters.localized({"fr": "un", "en": "one"}) == "un"
    with force_locale("en"):
        assert filters.localized({"fr": "un"}) == "un"


class Cohort(Form):
    learners = IntegerField("Learners", [InputRequired("how many?")])


class Request(Form):
    name = StringField("Name", [InputRequired("who?")])
    cohorts = FieldList(FormField(Cohort), min_entries=2)


def test_errors_of_repeated_groups_point_at_their_own_field() -> None:
    form = Request(data={"name": "", "cohorts": [{"learners": 3}, {}]})
    form.process()
    form.validate()
    assert [(error.target, error.message) for error in form_errors(form)] == [
        ("name", "who?"), ("cohorts-0-learners", "how many?"), ("cohorts-1-learners", "how many?")
    ]  # fmt: skip


def test_a_wrong_field_keeps_its_value_and_says_why(client: FlaskClient) -> None:
    answer = client.post(
        "/sign-in", data={"email": "not <an> address", "password": "x", "csrf_token": csrf_token(client)}
    )
    html = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert html.index("<title>Erreur\u00a0: Connexion") > 0
    assert 'value="not &lt;an&gt; address"' in html
    assert 'aria-invalid="true"' in html
    assert 'aria-describedby="email-error"' in html
    assert 'href="#email"' in html
    assert 'id="email-error"' in html
    assert "novalidate" in html


def test_an_optional_field_is_labelled(sqlite_app: Flask) -> None:
    template = '{% from "web/forms.html" import text_field %}{{ text_field(form.name, optional=true, hint="H") }}'
    with sqlite_app.test_request_context():
        html = render_template_string(template, form=Request())
    assert "(facultatif)" in html
    assert 'aria-describedby="name-hint"' in html
    assert "required" not in html


def test_the_check_sees_what_is_missing_stale_or_wrong(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(catalogues, "ROOMS_FOLDER", tmp_path)
    monkeypatch.setattr(catalogues, "TEMPLATES", tmp_path / "templates")
    monkeypatch.setattr(catalogues, "ROOT", tmp_path)
    room = tmp_path / "shop"
    room.mkdir()
    (room / "__init__.py").write_text("")
    (room / "views.py").write_text('_("Bonjour %(name)s", name=1)\nngettext("%(num)s mot", "%(num)s mots", 2)\n')
    assert catalogues.update("shop") is True
    missing = [(fault.language, fault.what) for fault in catalogues.faults("shop")]
    assert missing == [(each, "untranslated") for each in ("en", "en", "ar", "ar")]
    file = catalogues._file("shop", "en")
    file.write_text(
        file.read_text()
        .replace('msgstr ""\n\n', 'msgstr "Hello %(nom)s"\n\n')
        .replace('[0] ""', '[0] "a"')
        .replace('[1] ""', '[1] "b"')
    )
    assert [fault.what for fault in catalogues.faults("shop") if fault.language == "en"] == ["unknown placeholder"]
    (room / "views.py").write_text("")
    assert {fault.what for fault in catalogues.faults("shop")} == {"stale"}
    assert CliRunner().invoke(main, ["translations", "check", "shop"]).exit_code == 1
    catalogues.update("shop")
    assert catalogues.faults("shop") == []


def test_an_update_keeps_translations_and_changes_nothing_twice() -> None:
    files = [catalogues._file("web", language) for language in catalogues.TRANSLATED]
    before = [file.read_bytes() for file in files]
    assert catalogues.update("web") is False
    assert [file.read_bytes() for file in files] == before


def test_catalogues_are_compiled_when_older(tmp_path: Path) -> None:
    folders = compile_catalogues(tmp_path)
    compiled = tmp_path / "web" / "en" / "LC_MESSAGES" / "messages.mo"
    assert tmp_path / "web" in folders
    stamp = compiled.stat().st_mtime_ns
    compile_catalogues(tmp_path)
    assert compiled.stat().st_mtime_ns == stamp
    assert sorted(compiled.parent.iterdir()) == [compiled]


@pytest.mark.parametrize("folder", [ROOT / "licensing/web/static/vendor", ROOT / "tests/vendor"])
def test_vendored_files_are_the_ones_listed(folder: Path) -> None:
    listed = dict(
        re.findall(r"^\| `([^`]+)` .*`([0-9a-f]{64})` \|$", (folder / "VENDORED.md").read_text(), re.MULTILINE)
    )
    kept = {str(file.relative_to(folder)) for file in folder.rglob("*") if file.suffix in (".js", ".css", ".woff2")}
    assert set(listed) == kept
    for name, sha256 in listed.items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == sha256


def test_the_style_sheet_stays_small() -> None:
    assert (ROOT / "licensing/web/static/site.css").stat().st_size < 20_000


def caught_mail() -> Mail:
    send_mail(
        template="accounts/mail/code",
        to="p@x.example",
        language="fr",
        context={"code": "004711", "minutes": 10},
        key="k",
        at=AT,
    )
    db.session.commit()
    drain(AT)
    return db.session.query(Mail).one()


def test_the_catcher_shows_subject_recipient_and_code(client: FlaskClient) -> None:
    mail = caught_mail()
    inbox = client.get("/mail").get_data(as_text=True)
    newest = re.findall(r'"X-Newest":"(\w+)"', inbox)[0]
    assert client.get("/mail", headers={"X-Newest": newest}).status_code == 204  # nothing moves under who is reading
    assert client.get("/mail", headers={"X-Newest": "none"}).status_code == 200
    assert '<p class="mail-code">004711</p>' in inbox
    assert "p@x.example" in inbox
    assert "Aucun message" in client.get("/mail?to=other@x.example").get_data(as_text=True)
    assert "004711" in client.get(f"/mail/{mail.id}").get_data(as_text=True)
    assert client.get(f"/mail/{mail.id}/attachments/0").status_code == 404


def test_the_mail_body_is_framed_without_scripts_or_network(client: FlaskClient) -> None:
    mail = caught_mail()
    answer = client.get(f"/mail/{mail.id}/html")
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "sandbox" in policy
    assert "unsafe-inline" not in policy
    assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"


def test_without_demo_the_catcher_does_not_exist(tmp_path: Path) -> None:
    app = create_app(make_settings(tmp_path, demo=False))
    with app.app_context():
        db.create_all()
        mail = caught_mail()
        client = app.test_client()
        for path in ("/mail", f"/mail/{mail.id}", f"/mail/{mail.id}/html", f"/mail/{mail.id}/attachments/0"):
            assert client.get(path).status_code == 404
        assert 'href="/mail"' not in client.get("/").get_data(as_text=True)
        db.session.remove()
        db.engine.dispose()


def test_names_of_every_kind_are_shown_as_text(sqlite_app: Flask) -> None:
    template = '{% from "web/components.html" import summary_list %}{{ summary_list([("T", name, None)]) }}'
    for name in ("<img src=x onerror=alert(1)>", "{{7*7}}", "جامعة\u202eevil", "Null", "É" * 200):
        html = render_template_string(template, name=name)
        assert "<img" not in html
        assert "<bdi>" in html
        assert "49" not in html


def test_the_frame_greets_by_name(client: FlaskClient) -> None:
    from tests.factories.people import make_person, sign_in

    person: Person = make_person("a@x.example", name="Zoé <b>Durand</b>", is_admin=True)
    sign_in(client, person)
    assert "Zoé &lt;b&gt;Durand" in client.get("/").get_data(as_text=True)
