"""What tells who a patient is is found, and clinical text passes."""

from __future__ import annotations

import pytest

from store.source.identifiers import identifier_in, identifiers_in

_CLINICAL = [
    "PLT 84",
    "2019-03-04",
    "ANC 1.1, PLT 84 on 2019-03-04; 0.8/0.5/0.5 mg/m2 on d1, d8, d15",
    "BCR::ABL1 0.012 % with 32000 ABL1 copies",
    "ABL1 1200000 copies",
    "EBV 1500000 copies/mL, CMV 12000 IU/mL",
    "day +14 2019-03-04 ANC 500",
    "d+14 84000 10200",
    "marrow 2019-03-04-2019-03-25",
    "20190304 marrow, 20190325 again",
    "weight 64.2 -> 68.0 kg (5.9 %), bilirubin 3.4 mg/dL",
    "04/03/2019 and 25.03.2019",
    "100-200-300 mg",
    "cytarabine 1000 mg/m2 q12h x 6 (12000 mg)",
    "(1-3)-beta-D-glucan 523 pg/mL",
    "rituximab 375 mg/m2; TBI 12 Gy in 6 fractions",
    "환자 상태 호전, 신부전 환자, 백혈병 환자, 고위험 환자",
    "환자는 2019-03-04에 입원",
    "환자 전신상태 양호",
    "환자 신부전 발생",
    "외래 환자로 추적",
    "여성 환자, 남성 환자, 성인 환자, 이식 환자",
    "NCT01564784, EudraCT 2011-005491-41, doi 10.1056/NEJMoa1509277",
    "WBC 123456 /uL",
    "ferritin 1234567 ng/mL",
    "phone call on 2019-03-04, patient well",
    "alive by telephone 2019-03-04",
    "Patient in good state. Patient died on 2019-03-04 at 10:30",
    "P. aeruginosa 10^5 CFU; Candida krusei; HHV-6",
    "t(9;22)(q34;q11), 46,XX,t(4;11)(q21;q23)[18]/46,XX[2]",
    "Karyotype 47,XY,+21[5]/46,XY[15]",
    "no record 2018-2019",
    "Dr A pseudonym; physician P-03",
    "2019. 3. 4. 입원",
    "chart review 2019-03-04; record no longer complete",
    "donor 10/10 HLA match, CD34 5.2x10^6/kg",
    "5 200 000 cells/kg",
    "MRD 1e-4, LoD 1e-5; 500000 events acquired of 1000000",
    "CD34 4500000/kg",
    "ANC 1200-1500-2000",
    "born-again, stillborn",
    "2019-03-04 0200 fever 39.1",
    "registration of the event",
    "3-4-5 days, 120-80 mmHg",
    "SpO2 88 %, FiO2 0.6; PaO2/FiO2 120",
    "환자 사망. 보호자 동의",
    "고열 지속, 이식 후 생착",
    "환자 본인 의사",
    "cycle 2 delayed 7 days; donor lymphocytes 1x10^7/kg, AST 1234, LDH 2345, BP 120/80",
]

_IDENTIFIERS = [
    ("call 010-1234-5678", "a telephone number"),
    ("01012345678", "a telephone number"),
    ("010 1234 5678", "a telephone number"),
    ("02-312-4567", "a telephone number"),
    ("(02) 312-4567", "a telephone number"),
    ("+82-10-1234-5678", "a telephone number"),
    ("+82 10 1234 5678", "a telephone number"),
    ("+821012345678", "a telephone number"),
    ("+49-30-1234-5678", "a telephone number"),
    ("555-123-4567", "a telephone number"),
    ("(555) 123-4567", "a telephone number"),
    ("tel. 31 45 67 89", "a telephone number"),
    ("전화번호 312 4567", "a telephone number"),
    ("730101-1234567", "a resident registration number"),
    ("730101-1******", "a resident registration number"),
    ("7301011234567", "a resident registration number"),
    ("123-45-6789", "a social security number"),
    ("kim@hospital.or.kr", "an e-mail address"),
    ("MRN 12345", "a record number"),
    ("MRN: 0012345", "a record number"),
    ("hospital no. 1234567", "a record number"),
    ("Chart No: A-123456", "a record number"),
    ("등록번호 12345678", "a record number"),
    ("병록번호: 1234567", "a record number"),
    ("seen as 12345678 in the system", "a record number"),
    ("DOB 1973-01-02", "a birth date"),
    ("date of birth: 2 Jan 1973", "a birth date"),
    ("born 12 May 1973", "a birth date"),
    ("생년월일 730101", "a birth date"),
    ("730101생", "a birth date"),
    ("1973년생", "a birth date"),
    ("성명: 김철수", "a name"),
    ("이름 홍길동", "a name"),
    ("환자명:이영희", "a name"),
    ("환자: 김철수", "a name"),
    ("환자 김철수, 47세", "a name"),
    ("김철수 환자", "a name"),
    ("박영희님 내원", "a name"),
    ("patient name: John Smith", "a name"),
    ("Patient's name is Kim", "a name"),
    ("Mr. Smith was admitted", "a name"),
    ("Mrs Kim", "a name"),
    ("Dr. Park of haematology", "a name"),
    ("patient Kim was", "a name"),
    ("Name: Hong", "a name"),
    ("a, name: Hong", "a name"),
]


@pytest.mark.parametrize("text", _CLINICAL)
def test_clinical_text_passes(text: str) -> None:
    assert identifier_in(text) is None


@pytest.mark.parametrize(("text", "what"), _IDENTIFIERS)
def test_an_identifier_is_found(text: str, what: str) -> None:
    found = identifier_in(text)
    assert found is not None
    assert (found.what, found.text in text) == (what, True)


@pytest.mark.parametrize("text", [text for text, _ in _IDENTIFIERS])
def test_an_identifier_is_found_among_other_text(text: str) -> None:
    assert identifier_in(f"Fever 39.1 on 2019-03-04, PLT 84. {text}; ANC 1.1 on 2019-03-10") is not None


def test_every_identifier_of_a_text_is_found_in_one_go() -> None:
    found = identifiers_in("환자 홍길동, 010-1234-5678, again 010-1234-5678, a@b.kr; PLT 84 on 2019-03-04")
    assert sorted((each.what, each.text) for each in found) == [
        ("a name", "환자 홍길동"),
        ("a telephone number", "010-1234-5678"),
        ("an e-mail address", "a@b.kr"),
    ]
    assert identifiers_in("PLT 84 on 2019-03-04") == ()
