"""Codes of what is remarkable about one value of one well, with what each means."""

from __future__ import annotations

FLAGS: dict[str, str] = {
    # as the instrument or its user said
    "masked": "taken out by the user of the instrument's software",
    "range": "the instrument gave no concentration because the signal lies beyond its curve",
    "outlier": "marked as an outlier in the instrument's software",
    "malfunction": "the instrument failed on this well",
    "extrapolated": "the instrument calculated the concentration beyond its valid standards",
    "above_signal": "the reading saturated the detector",
    "below_detection": "the instrument calls it below its detection range",
    "above_detection": "the instrument calls it above its detection range",
    "below_fit": "the signal lies below the lower end of the instrument's curve",
    "above_fit": "the signal lies above the upper end of the instrument's curve",
    "qc_warning": "the provider's quality control warns of this sample",
    "qc_failed": "the provider's quality control failed this sample",
    "assay_warning": "the provider's quality control warns of this analyte on this plate",
    "control_failed": "the instrument's software judged this control as failed",
    # as the numbers say
    "low_beads": "too few beads for a reliable median",
    "bead_target": "fewer beads than the acquisition asked for",
    "negative_signal": "the signal is below zero after the background was taken off",
    "below_lod": "a number below the stated limit of detection",
    "below_lloq": "a number below the stated lower limit of quantification",
    "above_uloq": "a number above the stated upper limit of quantification",
    "no_limit": "censored, but the export states no limit",
    "decimal_point": "the expected concentration had lost its decimal point and was mended from its dilution series",
    "standard_series": "the expected concentration does not fit its dilution series",
}
