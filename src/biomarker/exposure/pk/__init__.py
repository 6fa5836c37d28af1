"""Dose -> concentration: disposition with a target, regimens, virtual patients."""
