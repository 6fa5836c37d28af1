"""Curves of a response against a concentration: log-logistic models, fits with intervals, back-calculation."""
