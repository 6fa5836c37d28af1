"""Words in the headers of clinical tables that tell what a column is; plain lists, to be extended."""

from __future__ import annotations

# Whole headers, in the normal form of `biomarker.assay.names.key`; a better name comes first.
PATIENT_NAMES = ("patientid", "patient", "patientnumber", "patientno", "patno", "pid", "subjectid", "subject",
                 "usubjid", "participantid", "participant", "studyid", "studysubjectid", "caseid", "donorid", "donor",
                 "personid", "recordid", "mrn")  # fmt: skip
ID_NAMES = ("id", "identifier", "key", "code")
SAMPLE_NAMES = ("sampleid", "sample", "samplename", "sampleno", "specimenid", "specimen", "barcode", "aliquotid")
ROW_NUMBER_NAMES = ("index", "rownumber", "rowid", "rowname", "rownames", "nr", "no", "number", "unnamed:0", "unnamed0",
                    "x", "indexlevel0")  # fmt: skip
RESPONSE_NAMES = (
    ("response", "responder", "responders", "responderstatus", "responsestatus", "clinicalresponse",
     "treatmentresponse", "bestresponse"),
    ("outcome", "label", "class", "y", "target", "endpoint", "primaryoutcome", "primaryendpoint"),
    ("group", "status", "diagnosis", "condition", "disease", "category", "casecontrol"),
)  # fmt: skip

# Single words of a header, as `biomarker.cohort.outcome_names.words` splits it.
RESPONSE_WORDS = frozenset(("response", "responder", "responders", "nonresponder", "nonresponse"))
GENERIC_WORDS = frozenset(("group", "status", "class", "type", "category", "condition", "label", "target", "result",
                           "disease", "value", "score"))  # fmt: skip
SITE_WORDS = frozenset(("site", "centre", "center", "hospital", "clinic"))
GROUP_WORDS = SITE_WORDS | {"ward", "country", "family", "household"}
BATCH_WORDS = frozenset(("batch", "plate", "run", "box", "lot", "kit", "operator", "chip", "lane"))
POSITION_WORDS = frozenset(("row", "column", "col", "well", "position", "slot"))
TIME_WORDS = frozenset(("day", "days", "week", "weeks", "month", "months", "hour", "hours", "time", "timepoint",
                        "visit", "point"))  # fmt: skip
TIME_FILLERS = frozenset(("from", "since", "after", "to", "relative", "treatment", "infusion", "baseline", "first",
                          "dose", "nr", "no", "number", "study", "sample", "sampling", "h", "d"))  # fmt: skip
DOSE_WORDS = frozenset(("mg", "g", "ug", "mcg", "ml", "iu", "per"))  # before a word of time: "mg_day" is a dose
DATE_WORDS = frozenset(("date", "dob", "birthdate", "datetime", "timestamp"))
CLINICAL_WORDS = frozenset((
    "age", "sex", "gender", "male", "female", "bmi", "weight", "height", "race", "ethnicity", "ancestry", "smoking",
    "smoker", "alcohol", "diabetes", "hypertension", "comorbidity", "comorbidities", "charlson", "history", "duration",
    "dose", "dosage", "treatment", "arm", "therapy", "drug", "medication", "steroid", "steroids", "prednisone",
    "prednisolone", "immunosuppression", "sledai", "sledai2k", "bilag", "pga", "das28", "sofa", "apache", "gcs", "wfns",
    "ecog", "karnofsky", "stage", "grade", "severity", "temperature", "temp", "pressure", "spo2",
    "wbc", "hgb", "hemoglobin", "haemoglobin", "platelets", "neutrophils", "lymphocytes", "creatinine", "bilirubin",
    "bili", "lactate", "glucose", "bun", "proteinuria", "education", "residence", "year", "menopause", "parity",
))  # fmt: skip
CLINICAL_ABBREVIATIONS = frozenset(
    ("bp", "hr", "rr", "cr", "pt", "dm")
)  # only as the first word: IGF_BP_2 is a protein

# Values of a response column, in the normal form of `biomarker.assay.names.key`; "+" and "-" stay as they are.
POSITIVE_VALUES = frozenset(("1", "yes", "y", "true", "t", "responder", "responders", "response", "r", "cr", "good",
                             "positive", "pos", "success", "improved", "remission", "case", "cases", "event", "resp",
                             "completeresponse", "completeresponder", "+"))  # fmt: skip
NEGATIVE_VALUES = frozenset(("0", "no", "n", "false", "f", "nonresponder", "nonresponders", "nonresponse", "noresponse",
                             "notresponder", "nr", "none", "poor", "negative", "neg", "failure", "control", "controls",
                             "noevent", "healthy", "nonresp", "pd"))  # fmt: skip
