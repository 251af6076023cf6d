"""Words in free text that could tell who a patient is: numbers, addresses, names, birth dates.

Patterns of Korea first, then the common ones of elsewhere. They are written so that clinical text
passes: dates, doses, counts, ranges and copies are not identifiers. A name without a word that
announces it cannot be told from other words and is not found.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple


class Identifier(NamedTuple):
    """What was found: its kind in words, and the piece of text."""

    what: str
    text: str


# Dates are taken out before numbers are looked for, so that "+14 2019-03-04" is no telephone number.
_DATES = (
    r"(?<!\d)(?:19|20)\d{2}([-./])\d{1,2}\1\d{1,2}(?!\d)"
    r"|(?<!\d)\d{1,2}([-./])\d{1,2}\2(?:19|20)\d{2}(?!\d)"
    r"|(?<!\d)(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?!\d)"
)
_SURNAMES = (
    "김이박최정강조윤장임한오서신권황안송류홍전고문양손배백허유남심노하곽성차주우구민진지엄채원천방공현함변염여추"
)
# What begins like a surname beside the word for patient, and is no name.
_NOT_NAMES = (
    "백혈병|고위험|신환자|신부전|고혈압|이식편|이식후|이식전|전신상|정신과|안정적|진행성|재발성|불응성|고령자|여성인|남성인|성인인"
    "|이전에|이후에|현재까|전반적|신경학|심부전|조혈모|임상적|지속적|최근에|최초로|유전자|방사선|양호한|진단시|우측에|하지만|이송됨"
)
_NO_NAME = "없음|미상|모름|비공개|삭제|가명|익명"
_PARTICLE = r"(?=[\s,.;:()]|[은는이가의을를님씨]|$)"
_HONORIFIC = r"\b(?:Mr|Mrs|Ms|Miss|Dr|Prof)\b\.?\s+[A-Z][a-z]+"
_ROMANISED = r"[Pp]atient,?\s+(?:Kim|Lee|Park|Choi|Jung|Jeong|Kang|Cho|Yoon|Jang|Lim|Shin|Kwon|Hwang)\b"
_NAME_IS = (
    r"(?i:\b(?:patient(?:'?s)?|pt|full|first|last|family|given)[ -]?name|\bsurname)"
    r"\s*(?:is\b|[:=])?\s*[A-Z가-힣][\w'-]+"
)
_BORN = r"(?i:\b(?:dob|d\.o\.b\.?|date of birth|birth ?da(?:te|y)|born(?: on| in)?)(?!\w)|생년월일|생일)"
_A_DATE = r"(?:\d|(?i:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b)[\w./-]*"
_BORN_KOREAN = r"(?<!\d)\d{2,4}(?:년|[-./]\d{1,2}[-./]\d{1,2}|\d{4})\s?생(?![가-힣])"
_YYMMDD = r"\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
_RECORD = (
    r"(?i:\b(?:mrn|(?:hospital|chart|(?:medical |case )?record|patient|pat\.?|pt\.?|registration)"
    r" ?(?:id|no|nr|num|number|#)))\b"
)
_RECORD_KOREAN = "(?:등록|병록|차트|환자|병원|주민등록|주민) ?번호"
_PHONE = r"(?i:\b(?:tel|telephone|phone|mobile|fax)\b)|전화|휴대폰|휴대전화|핸드폰|연락처"
# What may follow a long number that counts something; a round number counts too.
_COUNTED = r"\.\d|\s*(?:copies|cells|cop\b|/|IU|U\b|CFU|cfu|x\s?10|%|µ|[unpm]?[gL]\b|per\b|ABL|BCR|events|reads)"
# What a text must hold for the patterns of a group to be worth a look.
_LETTERS = r"[A-Za-z]"
_HANGUL = r"[가-힣]"
_FOUR_DIGITS = r"\d(?:-?\d){3}"
_SEVEN_DIGITS = r"\d(?:[\s().-]{0,3}\d){6}"

# What a text must hold to be looked at, what is looked for, and the pattern. First in the whole text:
_IN_TEXT: tuple[tuple[str, str, str], ...] = (
    ("@", "an e-mail address", r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"),
    (
        _SEVEN_DIGITS,
        "a resident registration number",
        rf"(?<!\d){_YYMMDD}\s?[-–]?\s?[1-8](?:\d{{6}}|\*{{6}})(?!\d)",
    ),
    (_SEVEN_DIGITS, "a social security number", r"(?<![\d-])\d{3}-\d{2}-\d{4}(?![\d-])"),
    (r"\d", "a birth date", rf"{_BORN}\s*[:=]?\s*{_A_DATE}|{_BORN_KOREAN}"),
    (_HANGUL, "a name", rf"(?:성명|이름|환자명|보호자명)\s*[:：=]?\s*(?!{_NO_NAME})[가-힣]{{2,4}}"),
    (_HANGUL, "a name", rf"환자\s*[:：]\s*[{_SURNAMES}](?!{_NO_NAME})[가-힣]{{1,3}}{_PARTICLE}"),
    (_HANGUL, "a name", rf"환자\s+(?!{_NOT_NAMES})[{_SURNAMES}][가-힣]{{2}}{_PARTICLE}"),
    (_HANGUL, "a name", rf"(?<![가-힣])(?!{_NOT_NAMES})[{_SURNAMES}][가-힣]{{2}}\s?(?:환자|님|씨)(?![가-힣]{{2}})"),
    (r"[Nn](?:ame|AME)", "a name", rf"{_NAME_IS}|(?:^|[.;,\n]\s*)[Nn]ame\s*[:=]\s*[A-Z가-힣][\w'-]+"),
    (_LETTERS, "a name", rf"{_HONORIFIC}|{_ROMANISED}"),
)
# Then once the dates are out:
_IN_NUMBERS: tuple[tuple[str, str, str], ...] = (
    (
        _FOUR_DIGITS,
        "a record number",
        rf"(?:{_RECORD}|{_RECORD_KOREAN})\.?\s*(?:is\b)?\s*[:#=.]*\s*[A-Za-z]{{0,4}}[- ]?\d[\d-]{{3,}}",
    ),
    (_SEVEN_DIGITS, "a telephone number", r"(?<![\d.-])01[016789][-. ]?\d{3,4}[-. ]?\d{4}(?!\d)"),
    (
        _SEVEN_DIGITS,
        "a telephone number",
        r"(?<![\d.-])\(?0(?:2|3[1-3]|4[1-4]|5[1-5]|6[1-4]|70)\)?[-. )]\s?\d{3,4}[-. ]\d{4}(?!\d)",
    ),
    (_SEVEN_DIGITS, "a telephone number", r"\+82[- ]?\(?0?\)?\d{1,2}[- ]?\d{3,4}[- ]?\d{4}(?!\d)"),
    (_SEVEN_DIGITS, "a telephone number", r"\+\d{9,14}(?!\d)|\+\d{1,3}(?:-\d{2,4}){3,}(?!\d)"),
    (_SEVEN_DIGITS, "a telephone number", r"(?<![\d.-])(?:\+1[-. ]?)?(?:\(\d{3}\)\s?|\d{3}-)\d{3}-\d{4}(?!\d)"),
    (
        _SEVEN_DIGITS,
        "a telephone number",
        rf"(?:{_PHONE})(?:\s?번호)?\.?\s*[:=]?\s*[+(]?\d[\d\s().-]{{5,}}\d",
    ),
    # Record numbers have seven digits and more.
    (_SEVEN_DIGITS, "a record number", rf"(?<![\w.,/^+<>=-])(?!\d+000\b)\d{{7,12}}(?![\w,/^-]|{_COUNTED})"),
)


class _Pattern(NamedTuple):
    needs: str
    what: str
    pattern: re.Pattern[str]


class _Patterns(NamedTuple):
    dates: re.Pattern[str]
    needs: dict[str, re.Pattern[str]]
    in_text: tuple[_Pattern, ...]
    in_numbers: tuple[_Pattern, ...]


@cache
def _patterns() -> _Patterns:
    # Compiled at first use: a desk that imports nothing should not pay for them.
    every = (*_IN_TEXT, *_IN_NUMBERS)
    return _Patterns(
        re.compile(_DATES),
        {needs: re.compile(needs) for needs, _, _ in every},
        tuple(_Pattern(needs, what, re.compile(pattern)) for needs, what, pattern in _IN_TEXT),
        tuple(_Pattern(needs, what, re.compile(pattern)) for needs, what, pattern in _IN_NUMBERS),
    )


def identifier_in(text: str) -> Identifier | None:
    """The first thing in the text that could tell who the patient is; None where there is none."""
    known = _patterns()
    return _first(text, known.in_text, known.needs) or _first(
        known.dates.sub(" · ", text), known.in_numbers, known.needs
    )


def identifiers_in(text: str) -> tuple[Identifier, ...]:
    """Each thing in the text that could tell who the patient is, so that all can be taken out in one go."""
    found: list[Identifier] = []
    while (one := identifier_in(text)) is not None and one.text in text:
        found.append(one)
        text = text.replace(one.text, " · ")
    return tuple(found)


def _first(text: str, patterns: tuple[_Pattern, ...], needs: dict[str, re.Pattern[str]]) -> Identifier | None:
    present = {need: pattern.search(text) is not None for need, pattern in needs.items()}
    for need, what, pattern in patterns:
        if present[need] and (match := pattern.search(text)):
            return Identifier(what, match[0].strip())
    return None
