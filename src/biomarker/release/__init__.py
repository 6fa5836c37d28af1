"""All patients -> Bundle; Bundle + Panel -> PredictionReport."""
