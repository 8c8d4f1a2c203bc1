"""`licensing policy …` and `licensing prices …`: the same four verbs for each kind of versioned document."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import click

from licensing.accounts.queries import actor_named
from licensing.agreements.clause_kind import CLAUSE, code_of, document_of_clause
from licensing.agreements.library import load_library
from licensing.app import create_app
from licensing.catalogue.models import Producer
from licensing.catalogue.queries import producer_by_slug, producers
from licensing.cli.days import day_option
from licensing.kernel import clock
from licensing.kernel.errors import InvalidInput, NotAllowed, NotFound
from licensing.mailing.kind import MAIL, document_of_mail
from licensing.outbox.registry import mail_kinds
from licensing.rulebook.checks import Finding, findings_for
from licensing.rulebook.operations import propose_draft, publish_draft
from licensing.versions import queries
from licensing.versions.drafts import start_draft
from licensing.versions.models import PublishedVersion
from licensing.versions.text import read_text, write_text

producer_option = click.option("--producer", help="Short name of the producer; needed when there are several.")
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


def group_for(kind: str, name: str, what: str) -> click.Group:
    """The commands of a kind under its name."""

    def check(file: str | None, producer: str | None, on: date | None, strict: bool, as_json: bool) -> None:
        with installation():
            document = _document(kind, file, producer)
            day = on or clock.business_day(clock.now())
            found = findings_for(kind, document, producer_named(producer or document.get("producer")), day)
        _print_findings(found, as_json)
        failing = {"error", "warning"} if strict else {"error"}
        sys.exit(1 if any(each.severity in failing for each in found) else 0)

    def export(producer: str | None, version: str | None, on: date | None, out: str | None) -> None:
        with installation():
            text = _exported(kind, producer_named(producer), version, on)
        if out:
            Path(out).write_text(text, encoding="utf-8")
        else:
            click.echo(text, nl=False)

    def import_(file: str, author: str, publish: bool, approver: str | None, note: str, as_json: bool) -> None:
        if publish != bool(approver):
            raise click.UsageError("--publish and --approved-by go together: a second person publishes.")
        text = _text(file)
        with installation():
            document = read_text(text)
            by, at = actor_named(author), clock.now()
            draft = start_draft(kind, producer_named(document.get("producer")).id, document, by, at, source=text)
            done = {"draft": draft.id, "published": None}
            if publish and approver:
                propose_draft(draft.id, note or f"{file}", draft.revision, by, at)
                done["published"] = publish_draft(draft.id, draft.revision, actor_named(approver), at).code
        click.echo(json.dumps(done) if as_json else _told(done))

    def list_(producer: str | None, as_json: bool) -> None:
        with installation():
            rows = [_shown(row) for row in queries.versions(kind, producer_named(producer).id)]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2) if as_json else "\n".join(map(_row, rows)))

    group = click.Group(name, help=f"{what}: check, import, export, list versions.")
    group.command("check", help=_CHECK)(_with(check, _file(False), producer_option, _on, _strict, json_option))
    group.command("export", help=_EXPORT)(_with(export, producer_option, _version_option, _on, _out))
    group.command("import", help=_IMPORT)(_with(import_, _file(True), _as, _publish, _approved, _note, json_option))
    group.command("list", help="List every published version with its dates.")(
        _with(list_, producer_option, json_option)
    )
    return group


_CHECK = "Check FILE, or the version in force, and print every finding. Exit 1 when there is an error."
_EXPORT = "Print a published version as YAML; comments are those of the text it was imported from."
_IMPORT = "Make a draft of FILE; with --publish, propose it and publish it as a second person, after the same checks."
_on = day_option("The day; by default today.")
_strict = click.option("--strict", is_flag=True, help="Exit 1 on warnings too.")
_version_option = click.option("--version", "version", help="Identifier of the version; by default the one in force.")
_out = click.option("--out", type=click.Path(dir_okay=False), help="Write to this file instead of printing.")
_as = click.option("--as", "author", required=True, metavar="EMAIL", help="Whose draft it is: an editor or approver.")
_publish = click.option("--publish", is_flag=True, help="Publish at once; needs --approved-by.")
_approved = click.option("--approved-by", "approver", metavar="EMAIL", help="The second person, an approver.")
_note = click.option("--note", default="", help="What changes and why.")


def _file(required: bool) -> Any:
    return click.argument("file", required=required)


def _with(function: Any, *decorators: Any) -> Any:
    for decorate in reversed(decorators):
        function = decorate(function)
    return function


@contextmanager
def installation() -> Iterator[None]:
    """The application's context; refusals become sentences on standard error and exit code 1."""
    with create_app().app_context():
        try:
            yield
        except InvalidInput as refused:
            for problem in refused.problems:
                click.echo(f"{problem.path or 'file'}: {problem.text('en')}", err=True)
            raise click.exceptions.Exit(1) from refused
        except NotAllowed as refused:
            click.echo(refused.because["en"], err=True)
            raise click.exceptions.Exit(1) from refused
        except NotFound as refused:
            click.echo(f"Not found: {refused}.", err=True)
            raise click.exceptions.Exit(1) from refused


def _text(file: str) -> str:
    try:
        return sys.stdin.read() if file == "-" else Path(file).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise click.UsageError(f"{file}: {error}.") from error


def producer_named(slug: Any) -> Producer:
    """The producer of that short name, or the only one; wrong usage when there are several."""
    known = producers()
    if slug is None and len(known) == 1:
        return known[0]
    if not isinstance(slug, str):
        names = ", ".join(each.slug for each in known)
        raise click.UsageError(f"Name the producer with --producer: {names or 'none is registered yet'}.")
    return producer_by_slug(slug)


def _document(kind: str, file: str | None, producer: str | None) -> dict[str, Any]:
    if file:
        return read_text(_text(file))
    return dict(_version(kind, producer_named(producer), None, None).document)


def _exported(kind: str, producer: Producer, code: str | None, on: date | None) -> str:
    """A published version as YAML; of clauses and mails also the delivered ones, which nobody published."""
    if kind in _EXAMPLES and code is None:
        raise click.UsageError(f"Name the version with --version, for example {_EXAMPLES[kind]}.")
    if kind == MAIL.name and code in mail_kinds():
        mail = mail_kinds()[code]
        return write_text(
            kind, document_of_mail(mail, mail.wordings, producer.slug, 1, clock.business_day(clock.now())), None
        )
    delivered = {code_of(*pair): clause for pair, clause in load_library().clauses.items()}
    published = {row.code for row in queries.versions(kind, producer.id)}
    if kind == CLAUSE.name and code in delivered and code not in published:
        return write_text(kind, document_of_clause(delivered[code], producer.slug), None)
    row = _version(kind, producer, code, on)
    return write_text(kind, row.document, row.source)


_EXAMPLES = {"clause": "private-circle-1", "mail": "intake.sent-1, or intake.sent for the delivered wording"}


def _version(kind: str, producer: Producer, code: str | None, on: date | None) -> PublishedVersion:
    if code:
        return queries.version_with_code(kind, producer.id, code)
    day = on or clock.business_day(clock.now())
    live = queries.live_versions(kind, producer.id)
    found = queries.in_force([queries.value_of(row) for row in live], day)
    if found is None:
        raise NotFound(f"no version in force on {day.isoformat()}")
    return queries.version_with_code(kind, producer.id, found.id)


def _print_findings(found: tuple[Finding, ...], as_json: bool) -> None:
    if as_json:
        told = [{"severity": f.severity, "code": f.code, "path": f.path, "message": dict(f.message)} for f in found]
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
        return
    for each in found:
        click.echo(f"{each.severity} {each.path}: {each.message['en']}")
    if not found:
        click.echo("Nothing found.")


def _told(done: dict[str, Any]) -> str:
    if done["published"]:
        return f"{done['published']} published."
    return f"Draft {done['draft']} made: review and propose it in the browser."


def _shown(row: PublishedVersion) -> dict[str, Any]:
    return {
        "id": row.code,
        "effective_from": row.effective_from.isoformat(),
        "published_at": row.published_at.isoformat(),
        "proposed_by": row.proposed_by,
        "approved_by": row.approved_by,
        "sha256": row.sha256,
        "withdrawn": row.withdrawal.reason if row.withdrawal else None,
    }


def _row(shown: dict[str, Any]) -> str:
    state = f"  withdrawn: {shown['withdrawn']}" if shown["withdrawn"] else ""
    return f"{shown['effective_from']}  {shown['id']}  {shown['proposed_by']} → {shown['approved_by']}{state}"


policy = group_for("policy", "policy", "Rules of the game")
prices = group_for("prices", "prices", "Price schedules")
clauses = group_for("clause", "clauses", "Clauses of agreements")
mails = group_for("mail", "mails", "Wordings of mails")
reminders = group_for("reminders", "reminders", "Calendars of reminders")
