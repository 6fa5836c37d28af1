"""Dose -> exposure -> response: simulation and fitting; in-vitro dose-response."""
