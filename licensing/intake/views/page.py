"""What several pages of a request need: the loaded request, the facts of its form, its price, in the page's language."""

from __future__ import annotations

from datetime import date, datetime
from functools import cached_property
from typing import Any

from flask_babel import get_locale
from flask_babel import gettext as _

from licensing.accounts.access import actor
from licensing.catalogue.models import Course, CourseSession
from licensing.catalogue.queries import open_sessions
from licensing.intake.forms.base import Facts
from licensing.intake.languages import withheld_languages
from licensing.intake.lifecycle import EDITABLE
from licensing.intake.models import IntakeRequest, StepSave
from licensing.intake.operations.traces import actor_label
from licensing.intake.queries import course_of, earlier_than, request_for, saved_last
from licensing.intake.steps.options import Market, UseCard, use_cards
from licensing.intake.steps.progress import touched
from licensing.intake.steps.table import STEPS
from licensing.intake.views.countries import country_choices
from licensing.kernel.clock import business_day
from licensing.kernel.errors import NotAllowed
from licensing.kernel.texts import LANGUAGE_NAMES, Text
from licensing.kernel.texts import said as texts_said
from licensing.kernel.wording import day_in_words
from licensing.policy.queries import policy_on
from licensing.policy.values import Policy
from licensing.pricing.queries import schedule_on
from licensing.pricing.rules import currency_of
from licensing.pricing.values import PriceSchedule


def language() -> str:
    """The page's language."""
    locale = get_locale()
    return str(locale.language) if locale else "fr"


def said(texts: Any) -> str:
    """A text per language in the page's language."""
    return texts_said(texts, language())


def course_title(course: Course) -> str:
    """A course's title in the page's language."""
    return str((course.texts.get(language()) or course.texts["fr"])["title"])


class RequestPage:
    """One request as its pages show it. Everything is loaded when first asked for."""

    def __init__(self, request: IntakeRequest, at: datetime) -> None:
        self.request = request
        self.at = at

    @property
    def on(self) -> date:
        """The business day."""
        return business_day(self.at)

    @cached_property
    def course(self) -> Course:
        """The course asked for."""
        return course_of(self.request)

    @cached_property
    def policy(self) -> Policy:
        """The rules of the game of today."""
        return policy_on(self.request.producer_id, self.on)

    @cached_property
    def sessions(self) -> list[CourseSession]:
        """Sessions that can still be chosen."""
        return open_sessions(self.course.id, self.on)

    @cached_property
    def facts(self) -> Facts:
        """What the step forms need besides the answers."""
        return Facts(
            audience=self.request.audience,
            tracks=tuple((track.code, said(track.labels)) for track in self.course.tracks),
            sessions=tuple((session.code, self.session_label(session)) for session in self.sessions),
            session_days={session.code: (session.starts_on, session.ends_on) for session in self.sessions},
            verdicts=self.policy.verdicts[self.request.audience],
            countries=country_choices(language()),
            languages=tuple((code, name) for code, name in LANGUAGE_NAMES.items() if code not in self.withheld),
        )

    @cached_property
    def withheld(self) -> dict[str, Text]:
        """Languages in which this producer's agreements cannot be made today, and why."""
        return withheld_languages(self.request.producer_id, self.on)

    def session_label(self, session: CourseSession) -> str:
        """A session in words: its days, and that it has begun."""
        first, last = (day_in_words(day, language()) for day in (session.starts_on, session.ends_on))
        if session.starts_on <= self.on:
            return str(_("Du %(first)s au %(last)s (en cours)", first=first, last=last))
        return str(_("Du %(first)s au %(last)s", first=first, last=last))

    @property
    def me(self) -> str:
        """How the journal names the reader."""
        return actor_label(actor(), self.request)

    @cached_property
    def saves(self) -> dict[int, StepSave]:
        """Who last changed each step, by its number."""
        return saved_last(self.request.id)

    @cached_property
    def earlier(self) -> IntakeRequest | None:
        """A sent request whose answers can still begin this draft; None once its first two steps were touched."""
        fresh = not any(touched(step, self.request.answers) for step in STEPS[:2])
        return earlier_than(self.request, actor()) if fresh and self.request.state == "draft" else None

    @cached_property
    def schedule(self) -> PriceSchedule:
        """The producer's prices."""
        return schedule_on(self.request.producer_id, self.on)

    @property
    def currency(self) -> str:
        """The currency this organisation pays in, as far as its country is known."""
        return currency_of(self.schedule, self.request.answers["organisation"].get("country") or "")

    @property
    def is_french_public(self) -> bool:
        """Whether invoices go through Chorus Pro, which asks for a service code."""
        organisation = self.request.answers["organisation"]
        return organisation.get("country") == "FR" and organisation.get("public") is True

    def cards(self, quote: dict[str, Any] | None) -> list[UseCard]:
        """The uses of step 5 with verdicts and prices."""
        market = Market(
            self.schedule, self.currency, self.on, {track.code: track.labels for track in self.course.tracks}
        )
        return use_cards(self.policy, self.request.audience, market, quote)


def page_of(request_id: str, at: datetime) -> RequestPage:
    """The page of a request of this actor; `NotFound` for anybody else's."""
    return RequestPage(request_for(actor(), request_id), at)


def editable_page(request_id: str, at: datetime) -> RequestPage:
    """The same, for pages that change it; `NotAllowed` once it is sent."""
    page = page_of(request_id, at)
    if page.request.state not in EDITABLE:
        raise NotAllowed("edit", page.request.state)
    return page
