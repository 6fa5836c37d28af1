"""What every response criterion keeps, whatever is on the shelf."""

import inspect

import pytest

from biomarker.errors import PartError
from biomarker.response.bilag import SYSTEMS
from biomarker.response.criterion import CRITERIA, NEEDS, Criterion
from biomarker.response.judge import judge_visits
from biomarker.response.rules import DEFAULTS, Rules
from biomarker.response.sledai import WEIGHTS
from biomarker.response.visits import read_visits

every = pytest.mark.parametrize("name", list(CRITERIA))
JUDGING = [name for name in CRITERIA if CRITERIA[name].judge is not None]
every_judging = pytest.mark.parametrize("name", JUDGING)
DAYS = ("1", "85", "169", "365")


def row(patient, day, active, known=True):
    """A visit with everything recorded, or nothing."""
    found = {"patient_id": patient, "visit_day": day}
    if not known:
        return found
    found |= {f"sledai_{item}": str(int(active and item in ("arthritis", "rash"))) for item in WEIGHTS}
    found |= {f"bilag_{system}": "A" if active and system == "renal" else "D" for system in SYSTEMS["2004"]}
    numbers = {"pga": 2.0, "prednisone_eq_mg_day": 20, "das28": 6.0, "tender_joints_68": 20, "swollen_joints_66": 10,
               "tender_joints_28": 10, "swollen_joints_28": 10, "pain_mm": 60, "patient_global_mm": 60,
               "physician_global_mm": 60, "haq_di": 2, "crp_mg_l": 20}  # fmt: skip
    return found | {key: str(value if active else value // 5) for key, value in numbers.items()}


def judged(name, rows, **settings):
    rules = Rules.of({"assessment_day": 169, "pga_scale": "0-3", "bilag_version": "2004"})
    names = list(dict.fromkeys(key for one in rows for key in one))
    visits = read_visits({key: [one.get(key, "") for one in rows] for key in names}, rules, needs=CRITERIA[name].needs)
    return judge_visits(visits, name, settings, rules).patients


def test_the_shelf_holds_what_the_documentation_promises(repository):
    text = (repository / "docs" / "response.md").read_text()
    for name in CRITERIA:
        assert f"`{name}`" in text, name
    for name in DEFAULTS:
        assert f"`{name}`" in text, name


@every
def test_the_card_is_complete(name):
    part = CRITERIA[name]
    assert isinstance(part, Criterion)
    assert (part.label is None) != (part.judge is None)
    assert part.summary
    assert part.reference
    assert part.version
    assert part.judge is None or part.not_evaluable
    assert set(part.needs) <= set(NEEDS)
    assert set(part.choices) <= set(part.settings)
    assert not set(part.settings) & set(DEFAULTS), "a setting of a criterion must not be one of the shared rules"


@every
def test_every_setting_is_an_argument_and_the_other_way_round(name):
    part = CRITERIA[name]
    parameters = inspect.signature(part.label or part.judge).parameters
    if any(one.kind is one.VAR_KEYWORD for one in parameters.values()):
        return
    named = {key for key, one in parameters.items() if one.kind is one.KEYWORD_ONLY}
    assert named == set(part.settings) - {"variant"}


@every_judging
def test_every_variant_resolves_and_nonsense_is_refused(name):
    part = CRITERIA[name]
    for variant in part.variants:
        assert part.resolve(name, {"variant": variant})["variant"] == variant
    for setting, default in part.settings.items():
        if setting != "variant" and not isinstance(default, tuple):
            with pytest.raises(PartError, match=f"{name}.{setting}"):
                part.resolve(name, {setting: [1, 2]})
    with pytest.raises(PartError, match="there is no setting pionts"):
        part.resolve(name, {"pionts": 4})


@every_judging
def test_nothing_recorded_is_never_a_response(name):
    rows = [row("P1", day, True) for day in DAYS] + [row("P2", day, True, known=False) for day in DAYS]
    assert judged(name, rows)["P2"].met is not True
    assert judged(name, rows)["P2"].label is None


@every_judging
def test_who_gets_well_responds_and_who_stays_ill_does_not(name):
    well = [row("P1", day, day == "1") for day in DAYS]
    ill = [row("P2", day, True) for day in DAYS]
    found = judged(name, well + ill)
    if name == "msct_relapse":
        assert (found["P1"].label, found["P2"].basis) == (False, "does not apply")
    else:
        assert (found["P1"].label, found["P2"].label) == (True, False)


@every_judging
def test_the_order_of_rows_and_the_names_of_patients_do_not_matter(name):
    rows = [row("P1", day, day == "1") for day in DAYS] + [row("P2", day, True) for day in DAYS]
    first = judged(name, rows)
    renamed = judged(name, [{**one, "patient_id": one["patient_id"] + "x"} for one in reversed(rows)])
    assert {f"{who}x": (one.label, one.reason) for who, one in first.items()} == {
        who: (one.label, one.reason) for who, one in renamed.items()
    }


@every_judging
def test_every_missing_cell_makes_the_answer_less_certain_never_another_one(name):
    rows = [row("P1", day, day == "1") for day in DAYS]
    complete = judged(name, rows)["P1"].met
    cells = [key for key in rows[0] if key not in ("patient_id", "visit_day", "bilag_version")]
    for at in (0, 2):
        for key in cells:
            holed = [dict(one) for one in rows]
            holed[at][key] = ""
            assert judged(name, holed)["P1"].met in (complete, None), (at, key)
