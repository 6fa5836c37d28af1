"""Texts of a report -> the full references of the methods that they name."""

from __future__ import annotations

from collections.abc import Iterable

# What a text says -> the reference, in the order of the list.
KNOWN = {
    "Benjamini-Hochberg": "Benjamini Y, Hochberg Y. Controlling the false discovery rate: a practical and powerful "
    "approach to multiple testing. J R Stat Soc B 1995;57:289-300.",
    "Besag & Clifford 1991": "Besag J, Clifford P. Sequential Monte Carlo p-values. Biometrika 1991;78:301-304.",
    "DeLong": "DeLong ER, DeLong DM, Clarke-Pearson DL. Comparing the areas under two or more correlated receiver "
    "operating characteristic curves: a nonparametric approach. Biometrics 1988;44:837-845.",
    "Holm": "Holm S. A simple sequentially rejective multiple test procedure. Scand J Stat 1979;6:65-70.",
    "Nadeau-Bengio": "Nadeau C, Bengio Y. Inference for the generalization error. Mach Learn 2003;52:239-281.",
    "Nogueira": "Nogueira S, Sechidis K, Brown G. On the stability of feature selection algorithms. J Mach Learn Res "
    "2018;18(174):1-54.",
    "Phipson & Smyth 2010": "Phipson B, Smyth GK. Permutation p-values should never be zero: calculating exact "
    "p-values when permutations are randomly drawn. Stat Appl Genet Mol Biol 2010;9:39.",
    "Riley & Collins 2023": "Riley RD, Collins GS. Stability of clinical prediction models developed using statistical "
    "or machine learning methods. Biom J 2023;65:2200302.",
    "Riley's criteria": "Riley RD, Ensor J, Snell KIE, et al. Calculating the sample size required for developing a "
    "clinical prediction model. BMJ 2020;368:m441.",
    "Shah & Samworth 2013": "Shah RD, Samworth RJ. Variable selection with error control: another look at stability "
    "selection. J R Stat Soc B 2013;75:55-80.",
    "BBC-CV": "Tsamardinos I, Greasidou E, Borboudakis G. Bootstrapping the out-of-sample predictions for efficient "
    "and accurate cross-validation. Mach Learn 2018;107:1895-1922.",
    "Varma & Simon 2006": "Varma S, Simon R. Bias in error estimation when using cross-validation for model "
    "selection. BMC Bioinformatics 2006;7:91.",
    "Vickers & Elkin 2006": "Vickers AJ, Elkin EB. Decision curve analysis: a novel method for evaluating prediction "
    "models. Med Decis Making 2006;26:565-574.",
    "Westfall & Young 1993": "Westfall PH, Young SS. Resampling-based multiple testing. New York: Wiley; 1993.",
}


def references(texts: Iterable[str]) -> list[str]:
    """Full references of what the texts name, by author."""
    said = " ".join(texts)
    return [reference for name, reference in KNOWN.items() if name in said]
