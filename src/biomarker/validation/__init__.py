"""Cohort -> NestedCVResult: splits, nested cross-validation, workers."""
