"""How to reach every page: the one table behind the checks of this folder.

A new GET route stands either in `PAGES` (its address in the world of `world.py`, and who opens it) or in `NO_PAGE` (with what
it answers instead). A new form gets a line in `REFUSALS`: what somebody could send that is refused, so that its error state is
looked at as well. Names in braces are places of the world.
"""

from __future__ import annotations

from dataclasses import dataclass, field

Fields = dict[str, str]


@dataclass(frozen=True)
class Page:
    """One page in one state. `who`: anonymous, partner, or a role of staff; `before`: (page, action, fields) to send first."""

    name: str
    rule: str
    path: str
    who: str = "anonymous"
    status: int = 200
    before: tuple[tuple[str, str, Fields], ...] = ()
    ordered: bool = True
    """False: its rows of one instant come in any order, so its words are compared without their order."""


@dataclass(frozen=True)
class Refusal:
    """What is sent from the page at `origin` and refused: the address, what was typed, who sent it."""

    name: str
    origin: str
    action: str
    fields: Fields = field(default_factory=dict)
    who: str = "anonymous"
    status: int = 422
    before: tuple[tuple[str, str, Fields], ...] = ()


RESUME = ("/resume", "/resume", {"email": "claire.fontaine@valmont.example"})
REQUEST, SIGN, DESK, DRAFT = (
    "/request/<request_id>",
    "/sign/<token>",
    "/desk/requests/<request_id>",
    "/rules/drafts/<draft_id>",
)
STEP = f"{REQUEST}/step/<int:number>"
ASKED = "/check/gdp/employer"
LINK, FILE = "/sign/{approved_link}", "/desk/requests/{submitted}"
BULK = "/desk/bulk?action=approve&chosen={chosen}"
CLAUSE, WHAT_IF = "/rules/clauses/gdp/private-circle", "/rules/drafts/{prices_draft}/what-if"
DRAFTED = "/request/{draft}/step"
STALE = {"version": "0", "seen": "0"}
ELSEWHERE = {
    1: {"language": "en", "organisation-name": "École voisine"},
    2: {"contacts-requester-email": "claire@voisine.example"},
    4: {"cohorts-0-label": "Groupe du soir", "cohorts-0-learners": "7"},
    5: {"uses-private_circles": "3"},
}
"""What a page that somebody else has overtaken sends: its answer shows both, and takes a choice."""
OLD = {"revision": "0", "seen": "{}", "id": "gdp-autre"}
WRONG = {
    1: {"language": "fr", "organisation-name": "", "organisation-identifiers-siret": "12"},
    2: {"contacts-requester-email": "claire"},
    3: {},
    4: {"cohorts-0-label": "", "cohorts-0-learners": "-1"},
    5: {"uses-private_circles": "many"},
}
"""What is typed wrongly in each step of a request, which saves it and comes back with what to correct."""

SENT_CODE = (LINK, f"{LINK}/code", {})

PAGES = (
    Page("home", "/", "/"),
    Page("home-staff", "/", "/", "approver"),
    Page("missing", "", "/no-such-page", status=404),
    Page("components", "/components", "/components", "editor"),
    Page("sign-in", "/sign-in", "/sign-in"),
    Page("resume", "/resume", "/resume"),
    Page("resume-link", "/resume/<token>", "/resume/{resume}"),
    Page("code", "/code", "/code", before=(RESUME,)),
    Page("mails", "/mail", "/mail", ordered=False),
    Page("mail", "/mail/<mail_id>", "/mail/{mail}"),
    Page("check", "/check/", "/check/"),
    Page("check-audience", "/check/<course>/<audience>", f"{ASKED}?use=internal_sessions&use=content_reuse&learners=40"),
    Page("check-refused", "/check/", "/check/?ask=1&audience=employer&learners=0", status=422),
    Page("check-questions", "/check/questions", "/check/questions"),
    Page("terms", "/terms/<producer>", "/terms/gdp"),
    Page("terms-all", "/terms/", "/terms/"),
    Page("terms-versions", "/terms/<producer>/versions", "/terms/gdp/versions"),
    Page("terms-version", "/terms/<producer>/versions/<code>", "/terms/gdp/versions/gdp-2026-1"),
    Page("terms-compare", "/terms/<producer>/compare", "/terms/gdp/compare"),
    Page("verify", "/verify", "/verify"),
    Page("verify-reference", "/v/<reference>", "/v/CONV-GDP-2026-0001"),
    Page("verify-agreement", "/v/<reference>/<word>", "/v/CONV-GDP-2026-0003/{in_force_word}"),
    Page("attestation", "/a/<token>", "/a/{attestation}"),
    Page("start", "/request/", "/request/"),
    Page("start-partner", "/request/", "/request/", "partner"),
    Page("individual", "/request/individual", "/request/individual"),
    Page("tasks", REQUEST, "/request/{draft}", "partner"),
    *(Page(f"step-{number}", STEP, f"/request/{{draft}}/step/{number}", "partner") for number in range(1, 7)),
    Page("tasks-begun", REQUEST, "/request/{begun}", "partner"),
    *(Page(f"step-{number}-empty", STEP, f"/request/{{begun}}/step/{number}", "partner") for number in range(1, 7)),
    *(
        Page(f"step-{number}-wrong", STEP, f"{path}?check=1", "partner", before=((path, path, {"action": "continue", **typed}),))
        for number, typed in WRONG.items()
        for path in [f"/request/{{scratch}}/step/{number}"]
    ),
    Page("step-corrections", STEP, "/request/{corrections}/step/1", "partner"),
    Page("tasks-corrections", REQUEST, "/request/{corrections}", "partner"),
    Page("preview", f"{REQUEST}/preview", "/request/{draft}/preview", "partner"),
    Page("preview-pdf", f"{REQUEST}/preview/pdf", "/request/{priced}/preview/pdf", "partner"),
    Page("sent", f"{REQUEST}/sent", "/request/{submitted}/sent", "partner"),
    Page("withdraw", f"{REQUEST}/withdraw", "/request/{submitted}/withdraw", "partner"),
    *(
        Page(f"status-{state.replace('_', '-')}", f"{REQUEST}/status", f"/request/{{{state}}}/status", "partner")
        for state in ("submitted", "priced", "corrections", "declined", "withdrawn", "approved", "half_signed", "in_force", "spring", "terminated")
    ),
    Page("renewal", f"{REQUEST}/renewal", "/request/{renewal}/renewal", "partner"),
    Page("status-renewed", f"{REQUEST}/status", "/request/{invoiced}/status", "partner"),
    Page("countersign", "/desk/countersign", "/desk/countersign", "signatory"),
    Page("countersign-code", "/desk/countersign/<batch_id>", "/desk/countersign/{batch}", "signatory"),
    Page("countersign-done", "/desk/countersign/<batch_id>", "/desk/countersign/{batch_done}", "signatory"),
    Page("renewals", "/desk/renewals", "/desk/renewals", "approver"),
    Page("renounce", f"{REQUEST}/renounce", "/request/{spring}/renounce", "partner"),
    Page("quote", "/quotes/<number>", "/quotes/DEV-GDP-2026-0003", "partner"),
    Page("sign", SIGN, LINK),
    Page("sign-done", SIGN, "/sign/{half_signed_link}", "partner"),
    Page("sign-sealed", SIGN, "/sign/{in_force_link}", "partner"),
    Page("sign-confirm", f"{SIGN}/confirm", f"{LINK}/confirm", before=(SENT_CODE,)),
    Page("sign-decline", f"{SIGN}/decline", f"{LINK}/decline", before=(SENT_CODE,)),
    Page("sign-delegate", f"{SIGN}/delegate", f"{LINK}/delegate", before=(SENT_CODE,)),
    Page("sign-producer", SIGN, "/sign/{half_signed_link_licensor}", "signatory"),
    Page("desk", "/desk", "/desk", "approver"),
    Page("desk-empty", "/desk", "/desk?q=zzz", "approver"),
    *(
        Page(f"dossier-{state.replace('_', '-')}", DESK, f"/desk/requests/{{{state}}}", "approver")
        for state in ("submitted", "priced", "corrections", "half_signed", "in_force", "terminated")
    ),
    *(
        Page(f"redline-{state.replace('_', '-')}", f"{DESK}/redline", f"/desk/requests/{{{state}}}/redline", "approver")
        for state in ("submitted", "in_force")
    ),
    Page("messages-desk", f"{DESK}/messages", f"{FILE}/messages", "approver"),
    Page("messages", f"{REQUEST}/messages", "/request/{submitted}/messages", "partner"),
    Page("people", f"{REQUEST}/people", "/request/{draft}/people", "partner"),
    Page("desk-bulk", "/desk/bulk", BULK, "approver"),
    Page("desk-bulk-done", "/desk/bulk/<key>", "/desk/bulk/{bulk}", "approver"),
    Page("desk-deadlines", "/desk/deadlines", "/desk/deadlines", "approver"),
    Page("desk-views", "/desk/views", "/desk/views", "approver"),
    Page("team", "/team", "/team", "approver"),
    Page("shortcuts", "/shortcuts", "/shortcuts", "approver"),
    Page("mail-log", "/mails", "/mails?text=nora", "approver", ordered=False),
    Page("mail-kept", "/mails/<entry_id>", "/mails/{entry}", "approver", ordered=False),
    Page("mail-incoming", "/mails/incoming", "/mails/incoming", "approver"),
    Page("mail-log-admin", "/admin/mails", "/admin/mails?text=solene", "admin", ordered=False),
    Page("mail-kept-admin", "/admin/mails/<entry_id>", "/admin/mails/{entry}", "admin", ordered=False),
    Page("mail-incoming-admin", "/admin/mails/incoming", "/admin/mails/incoming", "admin"),
    Page("reminders-stop", "/reminders/stop/<token>", "/reminders/stop/{stop_link}"),
    Page("rules-mails", "/rules/mails", "/rules/mails", "editor"),
    Page("rules-mail", "/rules/mails/<slug>/<key>", "/rules/mails/gdp/agreements.approved", "editor"),
    Page("rules-reminders", "/rules/reminders", "/rules/reminders", "editor"),
    Page("draft-mail", DRAFT, "/rules/drafts/{mail_draft}", "editor"),
    Page("draft-reminders", DRAFT, "/rules/drafts/{reminders_draft}", "editor"),
    Page("agreements", "/desk/agreements", "/desk/agreements", "approver"),
    Page("invoices", "/finance", "/finance", "finance"),
    Page("invoice", "/finance/invoices/<invoice_id>", "/finance/invoices/{invoice}", "finance"),
    Page("to-issue", "/finance/to-issue", "/finance/to-issue", "finance"),
    Page("to-issue-one", "/finance/to-issue/<agreement_id>", "/finance/to-issue/{in_force_agreement}", "finance"),
    Page("to-issue-all", "/finance/to-issue/all", "/finance/to-issue/all", "finance"),
    Page("rules", "/rules/", "/rules/", "editor"),
    Page("clauses", "/rules/clauses", "/rules/clauses", "editor"),
    Page("clause", "/rules/clauses/<slug>/<key>", CLAUSE, "editor"),
    Page("draft-policy", DRAFT, "/rules/drafts/{policy_draft}", "editor"),
    Page("draft-prices", DRAFT, "/rules/drafts/{prices_draft}", "editor"),
    Page("draft-clause", DRAFT, "/rules/drafts/{clause_draft}", "editor"),
    Page("draft-proposed", DRAFT, "/rules/drafts/{proposed_draft}", "approver"),
    Page("draft-terms", f"{DRAFT}/terms", "/rules/drafts/{policy_draft}/terms", "editor"),
    Page("what-if", f"{DRAFT}/what-if", WHAT_IF, "editor"),
    Page("what-if-run", "/rules/what-if/<run_id>", "/rules/what-if/{run}", "editor"),
    Page("version-policy", "/rules/versions/<version_id>", "/rules/versions/{policy_version}", "editor"),
    Page("looks", "/producer/looks", "/producer/looks", "approver"),
    Page("looks-tried", "/producer/looks", "/producer/looks?accent=%23ffcc00", "admin"),
    Page("signing-order", "/producer/signatories", "/producer/signatories", "approver"),
    Page("version-prices", "/rules/versions/<version_id>", "/rules/versions/{prices_version}", "editor"),
)  # fmt: skip

REFUSALS = (
    Refusal("sign-in", "/sign-in", "/sign-in"),
    *(
        Refusal(
            f"step-{number}-conflict", f"{DRAFTED}/{number}", f"{DRAFTED}/{number}", {**STALE, **typed}, "partner", 409
        )
        for number, typed in ELSEWHERE.items()
    ),
    *(
        Refusal(
            f"draft-{kind}-conflict",
            f"/rules/drafts/{{{kind}_draft}}",
            f"/rules/drafts/{{{kind}_draft}}",
            OLD,
            "editor",
            409,
        )
        for kind in ("policy", "prices", "clause")
    ),
    Refusal("resume", "/resume", "/resume", {"email": "claire"}),
    Refusal("code", "/code", "/code", {"code": "1"}, before=(RESUME,)),
    Refusal("start", "/request/", "/request/"),
    Refusal("verify", "/verify", "/verify"),
    Refusal("sign-confirm", f"{LINK}/confirm", f"{LINK}/confirm", before=(SENT_CODE,)),
    Refusal("sign-decline", f"{LINK}/decline", f"{LINK}/decline", before=(SENT_CODE,)),
    Refusal("sign-delegate", f"{LINK}/delegate", f"{LINK}/delegate", before=(SENT_CODE,)),
    Refusal("corrections", FILE, f"{FILE}/corrections", who="approver"),
    Refusal("renewal", "/request/{renewal}/renewal", "/request/{renewal}/renewal", who="partner"),
    Refusal("renewal-decline", "/request/{renewal}/renewal", "/request/{renewal}/renewal/decline", who="partner"),
    Refusal("countersign", "/desk/countersign", "/desk/countersign", who="signatory"),
    Refusal("countersign-code", "/desk/countersign/{batch}", "/desk/countersign/{batch}", who="signatory"),
    Refusal("renewals", "/desk/renewals", "/desk/renewals", {"session": "gdp-2040-01"}, "approver"),
    Refusal("terminate", "/desk/requests/{spring}", "/desk/agreements/{spring_agreement}/terminate", who="approver"),
    Refusal("decline", FILE, f"{FILE}/decline", who="approver"),
    Refusal("discount", FILE, f"{FILE}/discounts", {"discount-percent": "cinq"}, "approver"),
    Refusal("people", "/request/{draft}/people", "/request/{draft}/people", {"email": "hugo"}, "partner"),
    Refusal("question", "/request/{submitted}/messages", "/request/{submitted}/messages", who="partner"),
    Refusal("answer", f"{FILE}/messages", f"{FILE}/messages", who="approver"),
    Refusal("looks", "/producer/looks", "/producer/looks", {"accent": "rouge"}, "approver"),
    Refusal("review", CLAUSE, f"{CLAUSE}/reviews", {"version": "1"}, "editor"),
    Refusal("import", "/rules/", "/rules/drafts/import", {"kind": "policy", "yaml": "{"}, "editor"),
    Refusal("what-if", WHAT_IF, WHAT_IF, {"set": "[", "on": "2026"}, "editor"),
)

NO_PAGE = {
    "/a/<token>/pdf": "a file",
    "/agreements/<agreement_id>/document/<kind>": "a file",
    "/agreements/<agreement_id>/evidence.json": "JSON",
    "/agreements/<agreement_id>/evidence.zip": "a file",
    "/api/v1/openapi.json": "JSON",
    "/api/v1/schema/request": "JSON",
    "/check/<course>/<audience>/<use>": "leads to the answer for an example",
    "/desk/export.csv": "a file",
    "/finance/export.csv": "a file",
    "/finance/invoices/<invoice_id>/pdf": "a file",
    "/healthz": "text for machines",
    "/looks/<producer>/<code>.css": "a style sheet",
    "/looks/<producer>/<code>.png": "a picture",
    "/mail/<mail_id>/attachments/<int:position>": "a file",
    "/mail/<mail_id>/html": "the body of a mail, shown framed in the page of the mail",
    "/producer/looks/preview.css": "a style sheet",
    "/quotes/<number>/file": "a file",
    "/quotes/<number>/json": "JSON",
    "/readyz": "text for machines",
    "/request/<request_id>/calendar.ics": "a file",
    "/request/<request_id>/file/<file_id>": "a file",
    "/request/<request_id>/sent-file/<file_id>": "a file",
    "/request/<request_id>/preview/file": "a file",
    "/rules/clauses/<slug>/<key>/<int:version>/yaml": "a file",
    "/rules/drafts/<draft_id>/mail/<language>": "the body of a mail, shown framed in the page of its draft",
    "/rules/mails/<slug>/<key>/<int:version>/<language>": "the body of a mail, shown framed in the page of the mail",
    "/rules/mails/<slug>/<key>/<int:version>/yaml": "a file",
    "/rules/versions/<version_id>/mail/<language>": "the body of a mail, shown framed in the page of its version",
    "/rules/versions/<version_id>/yaml": "a file",
    "/rules/what-if/<run_id>/organisations.csv": "a file",
    "/sign/<token>/document": "a file",
    "/sign/<token>/evidence": "a file",
    "/sign/<token>/evidence.json": "JSON",
    "/sign/<token>/evidence.zip": "a file",
    "/static/<path:filename>": "a file",
    "/terms/<producer>/policy.jsonld": "JSON",
    "/terms/<producer>/versions/<code>.jsonld": "JSON",
    "/terms/<producer>/versions/<code>/<tongue>.pdf": "a file; the page that says it is being printed is the same as preview-pdf",
    "/terms/vocabulary": "JSON",
}
