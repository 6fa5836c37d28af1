"""NestedCVResult -> Evaluation: intervals, calibration, stability, verdict."""
