"""Labelled patients -> DevelopedModel: the whole modelling procedure."""
