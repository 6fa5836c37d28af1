"""Names of parts -> unfitted scikit-learn pipelines."""
