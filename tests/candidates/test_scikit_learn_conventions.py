"""Every own estimator on the shelves keeps scikit-learn's conventions; a new part is found and tested unasked."""

import importlib
import inspect

from sklearn.base import BaseEstimator
from sklearn.utils.estimator_checks import parametrize_with_checks

from biomarker.candidates.parts import CLASSIFIERS, FILTERS, TRANSFORMS
from biomarker.candidates.select import SelectColumns


def own_estimators():
    found = [SelectColumns]
    for shelf in (TRANSFORMS, FILTERS, CLASSIFIERS):
        for name in shelf:
            module = importlib.import_module(f"{shelf.package}.{name}")
            found += [
                member
                for _, member in inspect.getmembers(module, inspect.isclass)
                if issubclass(member, BaseEstimator) and member.__module__ == module.__name__
            ]
    return [estimator() for estimator in found]


@parametrize_with_checks(own_estimators())
def test_own_estimators_keep_the_conventions(estimator, check):
    check(estimator)
