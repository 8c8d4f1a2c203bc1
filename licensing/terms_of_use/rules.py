"""From the table to sentences: the terms of use are made of the rules of the game, cell by cell. Pure.

Nothing is written per cell: verdict, payer, date and product choose the sentence, the reasons are the policy's own words.
"""

from __future__ import annotations

from collections.abc import Iterator

from licensing.agreements.values import ClauseLibrary
from licensing.kernel.texts import LANGUAGES, Text, arabic, joined, said
from licensing.kernel.wording import day_in_words
from licensing.policy.values import AUDIENCES, Policy, Verdict
from licensing.pricing.words import LABELS, both
from licensing.terms_of_use.values import ClauseText, Statement, TermsOfUse

AUDIENCE_NAMES: dict[str, Text] = {
    "individual": both("Les personnes, à titre individuel", "Individuals", "الأشخاص، بصفة فردية"),
    "education": both("Les établissements d’enseignement", "Educational institutions", "المؤسسات التعليمية"),
    "employer": both("Les employeurs", "Employers", "المُشغِّلون"),
}
FOR: dict[str, Text] = {
    "individual": both("Pour une personne qui suit le cours à titre individuel", "For a person who takes the course individually",
                       "بالنسبة إلى شخص يتابع الدروس بصفة فردية"),
    "education": both("Pour un établissement d’enseignement", "For an educational institution", "بالنسبة إلى مؤسسة تعليمية"),
    "employer": both(
        "Pour un employeur qui y envoie ses salariés ou ses agents", "For an employer who sends its employees or agents",
        "بالنسبة إلى مُشغِّل يبعث إليها أجراءه أو أعوانه"
    ),
}  # fmt: skip
PAYERS: dict[tuple[str, ...], Text] = {
    ("learner",): both("L’apprenant paye lui-même.", "Learners pay for themselves.", "يؤدي المتعلم بنفسه."),
    ("organisation",): both(
        "L’organisation paye ; elle ne peut pas en laisser la charge à l’apprenant.",
        "The organisation pays; it cannot leave the cost to the learner.",
        "تؤدي المؤسسة؛ ولا يمكنها أن تترك الأداء على عاتق المتعلم.",
    ),
    ("learner", "organisation"): both(
        "L’organisation ou l’apprenant paye, au choix de l’organisation.",
        "The organisation or the learner pays, as the organisation chooses.",
        "تؤدي المؤسسة أو المتعلم، حسب اختيار المؤسسة.",
    ),
}


def terms_of(policy: Policy, library: ClauseLibrary) -> TermsOfUse:
    """The terms of use that a version of the rules of the game makes, with the clauses of a library."""
    cells = (
        policy.verdicts[audience][use]
        for audience in AUDIENCES
        for use in policy.uses
        if use in policy.verdicts[audience]
    )
    statements = {(cell.audience, cell.use): _statement(cell, policy, library) for cell in cells}
    return TermsOfUse(policy.id, policy.producer, policy.effective_from, policy.sha256, policy.uses, statements)


def _statement(cell: Verdict, policy: Policy, library: ClauseLibrary) -> Statement:
    return Statement(
        audience=cell.audience,
        use=cell.use,
        label=policy.uses[cell.use],
        verdict=cell.verdict,
        sentence=_sentence(cell),
        details=tuple(_details(cell, policy)),
        clauses=_clauses(cell, library),
        because=cell.because,
        instead=cell.instead,
        charge=cell.charge,
        charged_from=cell.charged_from,
    )


def _sentence(cell: Verdict) -> Text:
    rules = {
        "allowed": both(
            "cet usage est permis, sans convention à signer et sans contribution au producteur.",
            "this use is permitted, with no agreement to sign and no contribution to the producer.",
            "هذا الاستعمال مسموح به، دون اتفاقية للتوقيع ودون مساهمة مالية للمنتِج.",
        ),
        "forbidden": both("cet usage n’est pas permis.", "this use is not permitted.", "هذا الاستعمال غير مسموح به."),
        "agreement": both(
            "cet usage est permis dès qu’une convention est en vigueur, avec une contribution selon le barème."
            if cell.charge
            else "cet usage est permis dès qu’une convention est en vigueur, sans contribution.",
            "this use is permitted once an agreement is in force, with a contribution by the price schedule."
            if cell.charge
            else "this use is permitted once an agreement is in force, without contribution.",
            "هذا الاستعمال مسموح به بمجرد سريان اتفاقية، مع مساهمة مالية حسب جدول الأثمان."
            if cell.charge
            else "هذا الاستعمال مسموح به بمجرد سريان اتفاقية، دون مساهمة مالية.",
        ),
    }
    who, rule = FOR[cell.audience], rules[cell.verdict]
    return both(f"{who['fr']}, {rule['fr']}", f"{who['en']}, {rule['en']}", f"{who['ar']}، {rule['ar']}")


def _details(cell: Verdict, policy: Policy) -> Iterator[Text]:
    if cell.charged_from:
        french, english, arab = (day_in_words(cell.charged_from, language) for language in LANGUAGES)
        yield both(
            f"Contribution demandée à compter du {french} ; avant ce jour, la convention couvre cet usage sans contribution.",
            f"Contribution asked for from {english}; before that day the agreement covers this use without contribution.",
            f"تُطلب المساهمة المالية ابتداءً من {arab}؛ وقبل ذلك اليوم، تغطي الاتفاقية هذا الاستعمال دون مساهمة.",
        )
    if cell.charge:
        family = cell.charge.partition(".")[0]
        label = LABELS.get(family) or both(cell.charge, cell.charge)
        yield both(
            f"Produit du barème : {label['fr']}.",
            f"Product of the price schedule: {label['en']}.",
            f"منتوج جدول الأثمان: {arabic(label)}.",
        )
    if cell.payers:
        yield PAYERS[tuple(sorted(cell.payers))]
    if cell.instead:
        yield _instead(cell.instead, policy)


def _instead(instead: str, policy: Policy) -> Text:
    if instead in AUDIENCE_NAMES:
        name = AUDIENCE_NAMES[instead]
        return both(
            f"Voyez les règles de ce public : {name['fr']}.",
            f"See the rules for: {name['en']}.",
            f"راجعوا قواعد هذه الفئة: {name['ar']}.",
        )
    use = policy.uses[instead]
    return both(
        f"Demandez plutôt : « {use['fr']} ».",
        f"Ask instead for: “{said(use, 'en')}”.",
        f"اطلبوا بدلًا من ذلك: «{arabic(use)}».",
    )


def _clauses(cell: Verdict, library: ClauseLibrary) -> tuple[ClauseText, ...]:
    current = {clause.key: clause for clause in library.current()}
    held = (current[key] for key in cell.clauses if key in current)
    return tuple(ClauseText(c.key, c.version, c.titles, c.bodies, c.sha256) for c in held)


def whole_sentence(statement: Statement) -> Text:
    """A statement in one paragraph: rule, details, reason."""
    reason = [statement.because] if statement.because else []
    return joined([statement.sentence, *reason, *statement.details])
