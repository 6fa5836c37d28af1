/* All folds x pipelines of one task in one call. Compiled once per width of the machine's registers (see calls.c); the
   order of all sums is fixed in vec.h, so that every version gives the same bits. */

#include <float.h>

#include "arena.h"
#include "task.h"
#include "vec.h"

#include "linear.c"
#include "order.c"
#include "columns.c"
#include "filters.c"
#include "logistic.c"
#include "ridge.c"
#include "elastic.c"
#include "firth.c"
#include "discriminant.c"

#ifndef ENTRY
#define ENTRY run_task
#endif

/* What was prepared in the current fold: one slot per preparation, and what each filter kept of it. */
typedef struct {
    Prepared *prepared;
    const Step *filters[16];
    Kept *kept[16];
    int32_t *by_rank, *by_mean; /* of mann_whitney and t_test */
    int n_filters;
} Bench;

static int same_step(const Step *a, const Step *b) {
    if (a->code != b->code || a->n_numbers != b->n_numbers) return 0;
    for (int k = 0; k < a->n_numbers; k++)
        if (a->numbers[k] != b->numbers[k]) return 0;
    return 1;
}

/* The columns that the series sees; work that an earlier series did is not done again. */
static Kept *columns_for(Arena *arena, Source *source, const Fold *fold, Bench *bench, const Step *step, int64_t *counts) {
    for (int k = 0; k < bench->n_filters; k++)
        if (same_step(bench->filters[k], step)) return bench->kept[k];
    int32_t **ranking = step->code == MANN_WHITNEY ? &bench->by_rank : step->code == T_TEST ? &bench->by_mean : NULL;
    if (ranking && !*ranking && step->numbers[0] < bench->prepared->n_columns)
        *ranking = rank_columns(arena, source, fold, bench->prepared, step->code);
    Kept *kept = filter(arena, source, fold, bench->prepared, step, ranking ? *ranking : NULL, counts);
    for (int k = 0; k < bench->n_filters; k++) /* another filter may have kept the same columns */
        if (bench->kept[k]->n == kept->n && !memcmp(bench->kept[k]->index, kept->index, sizeof(int32_t) * (size_t)kept->n))
            kept = bench->kept[k];
    if (bench->n_filters < 16) {
        bench->filters[bench->n_filters] = step;
        bench->kept[bench->n_filters++] = kept;
    }
    return kept;
}

static void write_probabilities(const Task *task, const Fold *fold, int where, int slot, const double *odds) {
    double *out = task->probability + ((size_t)where * task->n_slots + slot) * task->n_rows;
    for (int b = 0; b < fold->nv; b += LANES) {
        vec p = sigmoid(*(const vec *)(odds + b));
        for (int k = 0; k < LANES && b + k < fold->nv; k++) out[fold->valid[b + k]] = p[k];
    }
}

/* Columns that a fitted model uses: kept, not constant in the training rows, and with a weight where `weight` is given. */
static void write_used(const Task *task, const Fold *fold, const Prepared *data, const Kept *kept, int where,
                       const double *weight, int all_kept) {
    uint8_t *used = task->used + (size_t)where * task->width;
    for (int k = 0; k < kept->n; k++) {
        const double *column = kept->train + (size_t)k * fold->ts;
        int counts = all_kept || (weight ? weight[k] != 0.0 : dot(column, column, fold->nt) > 0.0);
        used[data->meaning[kept->index[k]]] = (uint8_t)counts;
    }
}

static int run_series(const Task *task, Arena *arena, const Fold *fold, const Prepared *data, Kept *kept,
                      const Series *series, int slot) {
    const Step *step = &series->classifier;
    /* Without a path all settings of a series are the same pipeline, fitted once. */
    int has_path = step->code == RIDGE || step->code == ELASTIC_NET, m = has_path ? series->n_path : 1;
    int done = 1, all_kept = 0;
    int64_t *counts = task->counts;
    if (step->code == RIDGE && kept->n > fold->nt) row_products(arena, fold, kept);
    Mark mark = arena_mark(arena);
    double *odds = TAKE(arena, double, (size_t)m * fold->vs + LANES);
    double *weights = step->code == FIRTH || step->code == SHRINKAGE_LDA || (step->code == ELASTIC_NET && task->used)
                          ? TAKE(arena, double, (size_t)m * (kept->n + 1)) : NULL;
    double *direct = NULL; /* probabilities that are no logistic function of anything */
    counts[COUNT_FITS] += m;
    switch (step->code) {
    case RIDGE: ridge_path(arena, fold, kept, series->path, m, odds, counts); break;
    case ELASTIC_NET: elastic_path(arena, fold, kept, series->path, m, step->numbers[0], odds, weights, counts); break;
    case FIRTH: firth(arena, fold, kept, step->numbers[0] != 0.0, weights, odds, counts); break;
    case SHRINKAGE_LDA: done = shrinkage_lda(arena, fold, kept, weights, odds, counts); break;
    case GAUSSIAN_NB:
        naive_bayes(arena, fold, kept, step->numbers[0], odds);
        all_kept = 1;
        break;
    case THRESHOLD_RULE:
        threshold_rule(arena, fold, kept, step->numbers[0], direct = odds);
        all_kept = 1;
        break;
    case PRIOR:
        direct = odds;
        for (int i = 0; i < fold->nv; i++) odds[i] = (double)fold->n1 / fold->nt;
        all_kept = 1;
        break;
    default: done = 0;
    }
    for (int k = 0; k < series->n_path && done; k++) {
        size_t l = has_path ? (size_t)k : 0, where = (size_t)series->where[k];
        if (direct)
            for (int i = 0; i < fold->nv; i++)
                task->probability[(where * task->n_slots + slot) * task->n_rows + fold->valid[i]] = direct[i];
        else write_probabilities(task, fold, series->where[k], slot, odds + l * fold->vs);
        if (task->used)
            write_used(task, fold, data, kept, series->where[k], weights ? weights + l * (kept->n + 1) : NULL, all_kept);
    }
    arena_back(arena, mark);
    return done;
}

/* Rows of one fold; NULL where its training rows are all of one class or one side is empty. */
static Fold *make_fold(const Task *task, Arena *arena, int f) {
    const uint8_t *role = task->role + (size_t)f * task->n_rows;
    Fold *fold = TAKE(arena, Fold, 1);
    int32_t *train = TAKE(arena, int32_t, task->n_rows), *valid = TAKE(arena, int32_t, task->n_rows);
    int32_t *place = TAKE(arena, int32_t, task->n_rows);
    double *target = TAKE(arena, double, padded(task->n_rows));
    for (int i = 0; i < task->n_rows; i++) {
        place[i] = -1;
        if (role[i] == PREDICT) valid[fold->nv++] = i;
        if (role[i] != TRAIN) continue;
        place[i] = fold->nt;
        target[fold->nt] = task->y[i];
        fold->n1 += task->y[i];
        train[fold->nt++] = i;
    }
    fold->ts = padded(fold->nt);
    fold->vs = padded(fold->nv);
    fold->train = train;
    fold->valid = valid;
    fold->place = place;
    fold->target = target;
    return fold->n1 > 0 && fold->n1 < fold->nt && fold->nv > 0 ? fold : NULL;
}

static int run_fold(const Task *task, Arena *arena, Source *source, int f) {
    Fold *fold = make_fold(task, arena, f);
    if (!fold) return 0;
    Bench *benches = TAKE(arena, Bench, task->n_preparations);
    for (int s = 0; s < task->n_series; s++) {
        const Series *series = task->series + s;
        Bench *bench = benches + series->preparation;
        if (!bench->prepared)
            bench->prepared = prepare(arena, source, fold, task->preparations + series->preparation, task->counts);
        if (!bench->prepared || !bench->prepared->n_columns) return 0;
        Kept *kept = columns_for(arena, source, fold, bench, &series->filter, task->counts);
        if (!run_series(task, arena, fold, bench->prepared, kept, series, task->slot[f])) return 0;
    }
    return 1;
}

/* Column-wise copy of the matrix and what is known about every column; NULL where a cell is infinite. */
static Source *make_source(const Task *task, Arena *keep) {
    int n = task->n_rows, width = task->width;
    Source *source = TAKE(keep, Source, 1);
    double *raw = TAKE_RAW(keep, double, (size_t)width * n);
    ivec infinite = {0};
    uint8_t *blank = TAKE(keep, uint8_t, width);
    for (int first = 0; first < width; first += LANES) { /* some columns together, so that whole cache lines are used */
        int several = width - first < LANES ? width - first : LANES, known = task->whole_blank != NULL;
        for (int j = 0; j < several && known; j++) known = task->whole_blank[first + j];
        for (int i = task->n_ordered; i < n && known; i++) /* rows of another cohort are looked at */
            for (int j = 0; j < several && known; j++) known = task->X[(size_t)i * width + first + j] == 0.0;
        if (known) {
            memset(blank + first, 1, (size_t)several);
            continue;
        }
        ivec zeros = {0};
        vec x = {0};
        for (int i = 0; i < n; i++) {
            memcpy(&x, task->X + (size_t)i * width + first, sizeof(double) * (size_t)several);
            zeros -= x == 0.0;
            infinite |= vabs(x) > DBL_MAX;
            for (int j = 0; j < several; j++) raw[(size_t)(first + j) * n + i] = x[j];
        }
        for (int j = 0; j < several; j++) blank[first + j] = zeros[j] == n;
    }
    source->n_rows = n;
    source->n_ordered = task->n_ordered;
    source->raw = raw;
    source->blank = blank;
    source->order = task->order;
    source->n_measured = task->n_measured;
    source->whole_order = task->whole_order;
    source->whole_measured = task->whole_measured;
    source->within = task->within;
    source->n_whole = task->n_whole;
    source->scratch = TAKE(keep, Keyed, 2 * task->n_ordered + 2);
    return any(infinite) ? NULL : source;
}

/* Not inlined: what it changes has to survive the jump of ENTRY. */
static __attribute__((noinline)) int run_folds(const Task *task, Arena *keep, Arena *arena) {
    Source *source = make_source(task, keep);
    for (int f = 0; f < task->n_folds; f++) {
        Mark mark = arena_mark(arena);
        if (!source || !run_fold(task, arena, source, f)) return NOT_FOR_KERNELS;
        arena_back(arena, mark);
    }
    return DONE;
}

int ENTRY(const Task *task) {
    jmp_buf exhausted;
    Arena keep = {NULL, NULL, &exhausted}, arena = {NULL, NULL, &exhausted};
    int outcome = setjmp(exhausted) ? NO_MEMORY : run_folds(task, &keep, &arena);
    arena_end(&arena);
    arena_end(&keep);
    return outcome;
}
