"""Molecular masses by which amounts of substance become masses: one mature chain, without sugars."""

from __future__ import annotations

# kDa, from the amino acid sequence of the mature chain of the UniProt entry (average masses, rounded). IL13 is the
# secreted form of 112 residues, VEGFA that of 165, CXCL12 the alpha form, TGFB1 one chain of the active dimer. Assays
# of proteins that travel as dimers or carry sugars may count otherwise, so a mass that the user states goes first.
MASSES: dict[str, tuple[float, str]] = {
    "CCL2": (8.68, "P13500"),
    "CCL3": (7.72, "P10147"),
    "CCL4": (7.82, "P13236"),
    "CCL5": (7.85, "P13501"),
    "CCL11": (8.36, "P51671"),
    "CSF2": (14.48, "P04141"),
    "CSF3": (18.67, "P09919"),
    "CXCL1": (7.87, "P09341"),
    "CXCL8": (8.39, "P10145"),
    "CXCL9": (11.72, "Q07325"),
    "CXCL10": (8.65, "P02778"),
    "CXCL11": (8.31, "O14625"),
    "CXCL12": (7.96, "P48061"),
    "CXCL13": (10.32, "O43927"),
    "EGF": (6.22, "P01133"),
    "IFNA2": (19.27, "P01563"),
    "IFNB1": (20.03, "P01574"),
    "IFNG": (16.78, "P01579"),
    "IL1A": (18.05, "P01583"),
    "IL1B": (17.38, "P01584"),
    "IL1RN": (17.13, "P18510"),
    "IL2": (15.42, "P60568"),
    "IL3": (15.09, "P08700"),
    "IL4": (14.96, "P05112"),
    "IL5": (13.15, "P05113"),
    "IL6": (20.81, "P05231"),
    "IL7": (17.39, "P13232"),
    "IL9": (14.12, "P15248"),
    "IL10": (18.65, "P22301"),
    "IL13": (12.34, "P35225"),
    "IL15": (12.77, "P40933"),
    "IL17A": (15.12, "Q16552"),
    "IL18": (18.22, "Q14116"),
    "TGFB1": (12.79, "P01137"),
    "TNF": (17.35, "P01375"),
    "VEGFA": (19.17, "P15692"),
}
