"""From the answers of a request to its quote, with the versions of rules and prices in force on a day."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from licensing.catalogue import queries as catalogue
from licensing.catalogue.models import Course
from licensing.intake.answers import IntakeAnswers, parse_request
from licensing.intake.messages import problem
from licensing.intake.models import IntakeRequest, ManualDiscountRow, ManualLine
from licensing.intake.rules import CourseFacts, requested_uses, session_moved, track_problems
from licensing.kernel.errors import InvalidInput
from licensing.kernel.texts import Text
from licensing.policy.queries import policy_on
from licensing.policy.rules import judge
from licensing.policy.values import Judgement, Policy
from licensing.pricing.discounts import fitting
from licensing.pricing.queries import schedule_on, vat_rules
from licensing.pricing.rules import quote
from licensing.pricing.values import BuyerFacts, ByHand, ManualDiscount, ManualPrice, PriceSchedule, Quote, VatRules


@dataclass(frozen=True, slots=True)
class QuoteRules:
    """Everything a quote needs besides the request: the course, its producer's rules and prices by day, VAT cases."""

    course: CourseFacts
    policy_on: Callable[[date], Policy]
    schedule_on: Callable[[date], PriceSchedule]
    vat: VatRules


def quote_request(answers: IntakeAnswers, on: date, manual: Sequence[ManualPrice] = ()) -> Quote:
    """The quote of a request on a day, by its course's producer's versions in the database.

    Raises InvalidInput: an unknown course or track, no rules in force that day, a manual price of something priced.
    NotFound when the producer has published no schedule.
    """
    return quote_with(answers, rules_of(find_course(answers)), on, manual)


def by_hand(request: IntakeRequest) -> ByHand:
    """The producer's own prices and discounts of a request, as pricing takes them."""
    return ByHand(tuple(map(manual_price, request.manual_lines)), tuple(map(manual_discount, request.manual_discounts)))


def manual_price(row: ManualLine) -> ManualPrice:
    """A price by hand as pricing takes it."""
    return ManualPrice(row.product, row.label, row.quantity, row.unit_price, row.reason, row.author)


def manual_discount(row: ManualDiscountRow) -> ManualDiscount:
    """A discount by hand as pricing takes it."""
    return ManualDiscount(row.id, row.label, row.percent, row.amount, row.reason, row.author)


def quote_by_hand(answers: IntakeAnswers, on: date, given: ByHand, made: Quote | None = None) -> Quote:
    """The quote of a request on a day with what the producer wrote by hand, where it still fits.

    A price is used for its product while the schedule has none and the quantity asked for is the one it was written for; a
    discount above what is left to pay is left aside. `made`: an earlier quote, whose versions price it instead of those in
    force on the day. Raises as `quote_request`.
    """
    rules = rules_of(find_course(answers), made)
    return where_it_fits(given, lambda prices, discounts: quote_with(answers, rules, on, prices, discounts))


def where_it_fits(given: ByHand, price: Callable[[Sequence[ManualPrice], Sequence[ManualDiscount]], Quote]) -> Quote:
    """What `price` makes of the prices and discounts by hand that still fit: see `quote_by_hand`."""
    priced = price((), ())
    asked = {each.product: each.quantity for each in priced.unpriced}
    prices = [each for each in given.prices if asked.get(each.product) == each.quantity]
    if prices:
        priced = price(prices, ())
    discounts = fitting(given.discounts, priced.net, priced.currency)
    return price(prices, discounts) if discounts else priced


def judge_request(answers: IntakeAnswers, on: date) -> Judgement:
    """What the rules of the game in force on a day say to a request. Raises InvalidInput as `quote_request`."""
    policy = policy_on(find_course(answers).producer_id, on)
    return judge(policy, answers.audience, requested_uses(answers), on)


def find_course(answers: IntakeAnswers) -> Course:
    """The course a request names; InvalidInput at `course` when the catalogue has none."""
    course = catalogue.find_course(answers.course)
    if course is None:
        raise InvalidInput([problem("course", "course_unknown")])
    return course


def moved_session(request: IntakeRequest) -> Text | None:
    """The present dates of a request's session, in words, when the catalogue moved it since the request was sent."""
    answers = parse_request(request.answers)
    return session_moved(answers, course_facts(find_course(answers)))


def rules_of(course: Course, made: Quote | None = None) -> QuoteRules:
    """The rules that price requests for a course, read from the database; `made`: those that made an earlier quote."""
    producer = course.producer
    policy, schedule = made.policy if made else None, made.schedule if made else None
    return QuoteRules(
        course=course_facts(course),
        policy_on=lambda on: policy_on(producer.id, on, policy),
        schedule_on=lambda on: schedule_on(producer.id, on, schedule),
        vat=vat_rules(producer.vat_profile),
    )


def course_facts(course: Course) -> CourseFacts:
    """What requests may refer to in a course: tracks, sessions."""
    return CourseFacts(
        slug=course.slug,
        track_labels={track.code: track.labels for track in course.tracks},
        sessions={session.code: (session.starts_on, session.ends_on) for session in course.sessions},
    )


def quote_with(
    answers: IntakeAnswers,
    rules: QuoteRules,
    on: date,
    manual: Sequence[ManualPrice] = (),
    discounts: Sequence[ManualDiscount] = (),
) -> Quote:
    """The quote of a request on a day by given rules. Raises InvalidInput as `quote_request`."""
    unknown = track_problems(answers, rules.course)
    if unknown:
        raise InvalidInput(unknown)
    judgement = judge(rules.policy_on(on), answers.audience, requested_uses(answers), on)
    return quote(judgement, buyer_facts(answers, rules.course), rules.schedule_on(on), rules.vat, on, manual, discounts)


def buyer_facts(answers: IntakeAnswers, course: CourseFacts) -> BuyerFacts:
    """What pricing needs to know of the organisation and its session."""
    organisation = answers.organisation
    return BuyerFacts(
        audience=answers.audience,
        country=organisation.country,
        vat_number=organisation.identifiers.vat,
        network=organisation.network,
        session_starts_on=answers.session.starts_on,
        track_labels=course.track_labels,
    )
