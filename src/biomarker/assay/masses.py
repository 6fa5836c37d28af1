"""Molecular masses by which amounts of substance become masses: one mature chain, without sugars."""

from __future__ import annotations

# kDa, from the amino acid sequence of the mature chain of the UniProt entry (average masses, rounded); assays of
# proteins that travel as dimers or carry sugars may count otherwise, so a mass that the user states goes first.
MASSES: dict[str, tuple[float, str]] = {
    "CCL2": (8.68, "P13500"),
    "CXCL8": (8.39, "P10145"),
    "CXCL10": (8.65, "P02778"),
    "IFNG": (16.78, "P01579"),
    "IL1B": (17.38, "P01584"),
    "IL2": (15.42, "P60568"),
    "IL4": (14.96, "P05112"),
    "IL6": (20.81, "P05231"),
    "IL10": (18.65, "P22301"),
    "TNF": (17.35, "P01375"),
}
