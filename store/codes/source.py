"""Code lists of the source tables."""

from __future__ import annotations

from store.codes.base import Code, CodeList, code_list

SEX = code_list("sex", F="female", M="male")
YES_NO = code_list("yes_no", yes="yes", no="no")
PH = code_list("ph", pos="BCR::ABL1 positive", neg="BCR::ABL1 negative")
TRANSCRIPT = code_list("transcript", none="none", p190="e1a2 (p190)", p210="e13a2/e14a2 (p210)", other="other")
DISEASE_STATE = code_list(
    "disease_state",
    refractory="primary refractory",
    relapse_chemo="relapsed during or after consolidation chemotherapy",
    relapse_hct="relapsed after allogeneic transplant",
)
LIVER = code_list(
    "liver_disease",
    none="none known",
    steatosis="steatosis",
    hepatitis_b="hepatitis B",
    hepatitis_c="hepatitis C",
    iron_overload="iron overload",
    cirrhosis="cirrhosis",
    prior_vod="earlier VOD/SOS",
    other="other",
)
RELAPSE_KIND = code_list("relapse_kind", relapse="relapse", refractory="primary refractory disease")
RELAPSE_ORIGIN = code_list("relapse_origin", cr="last complete remission", hct="transplant day 0")
LOCATION = CodeList(
    "location",
    (
        Code("BM", "marrow"),
        Code("EM", "extramedullary"),
        Code("BM+EM", "marrow and extramedullary"),
        Code("MRD", "MRD only"),
    ),
)
EM_LOCATION = code_list(
    "em_location",
    cns="central nervous system",
    mediastinum="mediastinum",
    lymph_node="lymph node",
    testis="testis",
    breast="breast",
    skin="skin",
    bone="bone",
    soft_tissue="soft tissue",
    liver="liver",
    spleen="spleen",
    kidney="kidney",
    ovary="ovary",
    pleura="pleura",
    other="other",
)
THERAPY = code_list(
    "therapy",
    blinatumomab="blinatumomab",
    tki="tyrosine kinase inhibitor",
    chemotherapy="chemotherapy",
    car_t="CAR-T cells",
    dli="donor lymphocyte infusion",
    radiotherapy="radiotherapy",
    intrathecal="intrathecal therapy",
    gcsf="G-CSF",
    gcsf_peg="pegylated G-CSF",
    platelets="platelet transfusion",
    red_cells="red cell transfusion",
    defibrotide="defibrotide",
    ursodiol="ursodeoxycholic acid",
    immunosuppression="immunosuppression",
    other="other",
)
THERAPY_RESULT = code_list(
    "therapy_result",
    cr="complete remission",
    mrd_neg_cr="complete remission, MRD-negative",
    pr="partial remission",
    no_response="no response",
    relapse="relapse on or after it",
    response="response, not further specified",
    not_assessed="not assessed",
    not_applicable="not applicable",
)
STOP_REASON = code_list(
    "stop_reason",
    completed="cycle completed as planned",
    to_hct="completed, on to transplant",
    no_response="stopped for no response",
    progression="stopped for progression or relapse",
    vod="stopped for VOD/SOS",
    infection="stopped for infection",
    other_toxicity="stopped for other toxicity",
    death="ended by death",
    patient="patient's decision",
    other="other",
)
SPECIMEN = code_list(
    "specimen", aspirate="marrow aspirate", biopsy="marrow biopsy", both="aspirate and biopsy", blood="peripheral blood"
)
MRD_METHOD = code_list(
    "mrd_method", flow="flow cytometry", pcr_igtr="IG/TR PCR", bcr_abl="BCR::ABL1 RT-PCR", ngs="IG/TR NGS"
)
MRD_RESULT = code_list(
    "mrd_result",
    not_detected="not detected",
    below_loq="detected, not quantifiable",
    quantified="quantified",
    failed="assay failed",
)
EM_METHOD = CodeList(
    "em_method",
    tuple(
        Code(c, label)
        for c, label in (
            ("CT", "CT"),
            ("PET", "PET-CT"),
            ("MRI", "MRI"),
            ("ultrasound", "ultrasound"),
            ("CSF", "cerebrospinal fluid"),
            ("biopsy", "biopsy"),
            ("examination", "physical examination"),
        )
    ),
)
EM_FINDING = code_list(
    "em_finding",
    disease="disease present",
    new="new lesion",
    residual="residual lesion",
    none="no disease seen",
    equivocal="equivocal",
    not_evaluable="not evaluable",
)
LAB_TEST = CodeList(
    "lab_test",
    tuple(
        Code(c, label)
        for c, label in (
            ("ANC", "neutrophils"),
            ("PLT", "platelets"),
            ("HB", "haemoglobin"),
            ("WBC", "leucocytes"),
            ("PB_BLASTS", "blasts in blood"),
            ("BILI", "total bilirubin"),
            ("ALT", "ALT"),
            ("AST", "AST"),
            ("ALP", "alkaline phosphatase"),
            ("CREA", "creatinine"),
            ("CRP", "C-reactive protein"),
            ("FERRITIN", "ferritin"),
        )
    ),
)
# test -> the units it may come in, each with the factor to the first (the working unit).
LAB_UNITS: dict[str, dict[str, float]] = {
    "ANC": {"10^9/L": 1.0, "/uL": 0.001},
    "PLT": {"10^9/L": 1.0, "/uL": 0.001},
    "HB": {"g/dL": 1.0, "g/L": 0.1},
    "WBC": {"10^9/L": 1.0, "/uL": 0.001},
    "PB_BLASTS": {"10^9/L": 1.0, "/uL": 0.001, "%": float("nan")},
    "BILI": {"mg/dL": 1.0, "umol/L": 1 / 17.1},
    "ALT": {"U/L": 1.0},
    "AST": {"U/L": 1.0},
    "ALP": {"U/L": 1.0},
    "CREA": {"mg/dL": 1.0, "umol/L": 1 / 88.4},
    "CRP": {"mg/L": 1.0, "mg/dL": 10.0},
    "FERRITIN": {"ng/mL": 1.0, "ug/L": 1.0},
}
LAB_UNIT = code_list("lab_unit", **{u: u for units in LAB_UNITS.values() for u in units})
ASCITES = code_list("ascites", no="none", ultrasound="on ultrasound only", clinical="clinical")
IMAGING = code_list("imaging", normal="normal", suggestive="suggestive of VOD/SOS", equivocal="equivocal")
LIVER_BIOPSY = code_list("liver_biopsy", vod="VOD/SOS", other="other finding", normal="normal")
CTCAE_VERSION = code_list("ctcae_version", **{"4.03": "CTCAE 4.03", "5.0": "CTCAE 5.0", "6.0": "CTCAE 6.0"})
RELATED = code_list(
    "related", definite="definite", probable="probable", possible="possible", unlikely="unlikely", unrelated="unrelated"
)
AE_OUTCOME = code_list(
    "ae_outcome",
    recovered="recovered",
    recovering="recovering",
    sequelae="recovered with sequelae",
    ongoing="not recovered",
    fatal="fatal",
    unknown="unknown",
)
AE_SPECIMEN = code_list(
    "ae_specimen",
    blood="blood culture",
    bal="bronchoalveolar lavage",
    sputum="sputum",
    urine="urine",
    tissue="tissue",
    csf="CSF",
    swab="swab",
    stool="stool",
    imaging="imaging only",
    other="other",
)
DONOR = code_list(
    "donor",
    sibling="matched sibling",
    unrelated="matched unrelated",
    mismatched="mismatched unrelated",
    haplo="haploidentical",
    cord="cord blood",
    autologous="autologous",
)
CONDITIONING = code_list("conditioning", mac="myeloablative", ric="reduced intensity", nma="non-myeloablative")
HCT_STATUS = code_list(
    "hct_status",
    cr_mrd_neg="in remission, MRD-negative",
    cr_mrd_pos="in remission, MRD-positive",
    cr_mrd_unknown="in remission, MRD not known",
    not_in_remission="not in remission",
)
AGVHD = code_list("agvhd", **{"0": "none", "1": "grade 1", "2": "grade 2", "3": "grade 3", "4": "grade 4"})
CGVHD = code_list("cgvhd", none="none", mild="mild", moderate="moderate", severe="severe")
FOLLOW_STATUS = code_list(
    "follow_status",
    cr="alive in remission",
    disease="alive with disease",
    alive="alive, disease status not assessed",
    lost="lost to follow-up",
)
FOLLOW_HOW = code_list(
    "follow_how",
    marrow="marrow",
    visit="clinic visit",
    blood="blood count only",
    phone="telephone",
    registry="registry",
    records="records of another hospital",
)
AUTOPSY = code_list("autopsy", yes="done", no="not done", pending="pending", unknown="unknown")
SITE_MRD = code_list("site_mrd", negative="negative", positive="positive", not_evaluable="not evaluable")
SITE_VOD = code_list("site_vod", no="no", probable="probable", clinical="clinical", proven="proven")
