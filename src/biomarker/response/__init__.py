"""Clinic data -> Outcome: responder, non-responder or not evaluable."""
