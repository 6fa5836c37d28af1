/* What one call is asked to do; `calls.py` fills the same structures. */
#ifndef BIOMARKER_TASK_H
#define BIOMARKER_TASK_H

#include <stdint.h>

enum { FILL_CENSORED = 1, LOG2, MEDIAN_IMPUTE, STANDARD_SCALE, ROBUST_SCALE };
enum { KEEP_ALL = 1, MANN_WHITNEY, T_TEST, CORRELATION_PRUNE, MRMR };
enum { PRIOR = 1, THRESHOLD_RULE, RIDGE, ELASTIC_NET, FIRTH, SHRINKAGE_LDA, GAUSSIAN_NB };

/* Row is not part of this fold, trains, or is predicted. */
enum { ABSENT, TRAIN, PREDICT };

/* Outcome of a call. */
enum { DONE, NO_MEMORY, NOT_FOR_KERNELS };

/* Work that was done, counted: the same on every machine. */
enum { COUNT_FITS, COUNT_GRADIENTS, COUNT_SYSTEMS, COUNT_COLUMNS, COUNT_FILTERS, N_COUNTS };

/* One step of a pipeline: its number above, its settings, and columns that it is told to treat. */
typedef struct {
    int32_t code, n_numbers, n_index;
    const double *numbers;
    const int32_t *index;
} Step;

/* Columns [analytes | covariates | marks] of the matrix, and the transforms that they go through. */
typedef struct {
    int32_t n_analytes, n_covariates, n_steps;
    const int32_t *columns;
    const Step *steps;
} Preparation;

/* Pipelines that differ only along the path of their classifier. */
typedef struct {
    int32_t preparation, n_path;
    Step filter, classifier;
    const double *path;
    const int32_t *where; /* (n_path) setting of each, a row of the output */
} Series;

typedef struct {
    int32_t n_rows, width, n_ordered, n_folds, n_slots, n_preparations, n_series;
    const double *X;     /* (n_rows, width) */
    /* Rows that train in any fold are among the first n_ordered. */
    const uint8_t *y;    /* (n_rows) 1 for responders; looked at in training rows only */
    const uint8_t *role; /* (n_folds, n_rows) */
    const int32_t *slot; /* (n_folds) which of the n_slots columns of the output the fold fills */
    int32_t *order;      /* (width, n_ordered) measured rows of a column by rising value, made when first needed */
    int32_t *n_measured; /* (width) how many they are, -1 before: a later call with the same rows sorts nothing again */
    /* Where these rows are part of a cohort whose columns are sorted already, else NULL and 0: the order of the cohort,
       from which theirs is read off, and its columns of nothing but zeros, which are not looked at again. */
    const int32_t *whole_order;    /* (width, n_whole) */
    const int32_t *whole_measured; /* (width) */
    const uint8_t *whole_blank;    /* (width) */
    const int32_t *within;         /* (n_whole) where a row of the cohort stands among the first n_ordered, else -1 */
    int32_t n_whole;
    const Preparation *preparations;
    const Series *series;
    double *probability; /* (settings, n_slots, n_rows) */
    uint8_t *used;       /* (settings, width) or NULL: analytes, covariates, indicators that the last fit uses */
    int64_t *counts;     /* (N_COUNTS), added to */
} Task;

#endif
