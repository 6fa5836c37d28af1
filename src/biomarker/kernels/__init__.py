"""Compiled numerical kernels of the modelling procedure, and how they are called."""
