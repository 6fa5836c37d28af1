/* Prepared columns and labels of a fold -> the columns that a filter keeps, in their order. */

typedef struct {
    int n;
    const int32_t *index;         /* (n) kept columns, rising */
    const double *train, *valid;  /* (n, ts), (n, vs) */
    double *gram, *gram_valid;    /* products of the rows over these columns, made when first needed */
} Kept;

static double rounded(double x) { return floor(x * 1e12 + 0.5) / 1e12; }

/* Twice the mid-ranks of a column, centred; zero behind the end. Returns their length. */
static double centred_ranks(Source *source, const Fold *fold, const Prepared *data, int j, int32_t *place, double *rank) {
    const double *value = data->train + (size_t)j * fold->ts;
    int n = train_order(source, fold, data->source[j], value, place);
    twice_ranks(value, place, n, rank);
    for (int i = 0; i < fold->nt; i++) rank[i] -= fold->nt + 1;
    for (int i = fold->nt; i < fold->ts; i++) rank[i] = 0.0;
    return sqrt(dot(rank, rank, fold->nt));
}

/* Absolute rank correlation of a column with the label; 0 for a constant column. */
static double rank_score(const Fold *fold, const double *rank, double length) {
    double n0 = fold->nt - fold->n1, n1 = fold->n1;
    return length > 0 ? fabs(dot(rank, fold->target, fold->nt)) / (length * sqrt(n0 * n1 / fold->nt)) : 0.0;
}

/* Absolute correlation of a column with the label: orders columns as Student's t with pooled variance does. */
static double t_score(const Fold *fold, const double *value) {
    double mean = sum(value, fold->nt) / fold->nt, n1 = fold->n1, n0 = fold->nt - n1;
    vec squares = all(0.0), among = all(0.0);
    for (int b = 0; b < fold->ts; b += LANES) {
        vec x = *(const vec *)(value + b) - mean;
        for (int k = fold->nt - b; k < LANES; k++) x[k] = 0.0;
        squares += x * x;
        among += x * *(const vec *)(fold->target + b);
    }
    double length = sqrt(total(squares) * (n0 * n1 / fold->nt));
    return sqrt(total(squares) / fold->nt) > 10 * 2.220446049250313e-16 * fabs(mean) ? fabs(total(among)) / length : 0.0;
}

/* All columns, the best first, of equal ones the earlier: what filters that keep different numbers of them share. */
static int32_t *rank_columns(Arena *arena, Source *source, const Fold *fold, const Prepared *data, int code) {
    int n = data->n_columns;
    int32_t *ranking = TAKE_RAW(arena, int32_t, n);
    Mark mark = arena_mark(arena);
    double *worse = TAKE_RAW(arena, double, n); /* the score with its sign turned: the smallest is the best */
    int32_t *place = TAKE(arena, int32_t, fold->nt + 1);
    double *rank = TAKE(arena, double, fold->ts);
    for (int j = 0; j < n; j++) {
        double score;
        if (code == MANN_WHITNEY) {
            double length = centred_ranks(source, fold, data, j, place, rank);
            score = rank_score(fold, rank, length);
        } else {
            score = t_score(fold, data->train + (size_t)j * fold->ts);
        }
        worse[j] = score == score ? -rounded(score) : 0.0;
    }
    order_of(worse, n, ranking, TAKE_RAW(arena, Keyed, 2 * n));
    arena_back(arena, mark);
    return ranking;
}

/* (n_columns, ts) centred ranks of length one; zeros for a constant column. `score` (n_columns) may be NULL. */
static double *unit_ranks(Arena *arena, Source *source, const Fold *fold, const Prepared *data, double *score) {
    double *ranks = TAKE(arena, double, (size_t)data->n_columns * fold->ts);
    int32_t *place = TAKE(arena, int32_t, fold->nt + 1);
    for (int j = 0; j < data->n_columns; j++) {
        double *rank = ranks + (size_t)j * fold->ts, length = centred_ranks(source, fold, data, j, place, rank);
        if (score) score[j] = rank_score(fold, rank, length);
        for (int i = 0; i < fold->nt && length > 0; i++) rank[i] /= length;
    }
    return ranks;
}

static int prune(Arena *arena, Source *source, const Fold *fold, const Prepared *data, double most, uint8_t *chosen) {
    double *ranks = unit_ranks(arena, source, fold, data, NULL);
    int kept = 0;
    memset(chosen, 1, (size_t)data->n_columns);
    for (int j = 0; j < data->n_columns; j++) {
        if (!chosen[j]) continue;
        kept++;
        for (int l = j + 1; l < data->n_columns; l++)
            if (chosen[l] && fabs(dot(ranks + (size_t)j * fold->ts, ranks + (size_t)l * fold->ts, fold->nt)) > most + 1e-12)
                chosen[l] = 0;
    }
    return kept;
}

/* Largest relevance minus mean redundancy with those chosen before (Ding & Peng 2005). */
static int least_redundant(Arena *arena, Source *source, const Fold *fold, const Prepared *data, int k, uint8_t *chosen) {
    int n = data->n_columns;
    double *relevance = TAKE(arena, double, n), *shared = TAKE(arena, double, n);
    double *ranks = unit_ranks(arena, source, fold, data, relevance);
    k = k < n ? k : n;
    for (int step = 0; step < k; step++) {
        int best = -1;
        double most = 0.0;
        for (int j = 0; j < n; j++) {
            double gain = rounded(relevance[j] - shared[j] / (step ? step : 1));
            if (!chosen[j] && (best < 0 || gain > most)) {
                best = j;
                most = gain;
            }
        }
        chosen[best] = 1;
        for (int j = 0; j < n; j++)
            shared[j] += fabs(dot(ranks + (size_t)best * fold->ts, ranks + (size_t)j * fold->ts, fold->nt));
    }
    return k;
}

/* Columns that stay; those of no filter are not copied. `ranking` is from rank_columns, where the filter needs it. */
static Kept *filter(Arena *arena, Source *source, const Fold *fold, const Prepared *data, const Step *step,
                    const int32_t *ranking, int64_t *counts) {
    uint8_t *chosen = TAKE(arena, uint8_t, data->n_columns + 1);
    Kept *kept = TAKE(arena, Kept, 1);
    int32_t *index = TAKE(arena, int32_t, data->n_columns + 1);
    Mark mark = arena_mark(arena);
    int n = data->n_columns;
    switch (step->code) {
    case KEEP_ALL: memset(chosen, 1, (size_t)n); break;
    case MANN_WHITNEY:
    case T_TEST:
        n = step->numbers[0] < n ? (int)step->numbers[0] : n;
        for (int k = 0; k < n; k++) chosen[n < data->n_columns ? ranking[k] : k] = 1;
        break;
    case CORRELATION_PRUNE: n = prune(arena, source, fold, data, step->numbers[0], chosen); break;
    case MRMR: n = least_redundant(arena, source, fold, data, (int)step->numbers[0], chosen); break;
    }
    arena_back(arena, mark);
    counts[COUNT_FILTERS]++;
    kept->n = n;
    kept->index = index;
    for (int j = 0, k = 0; j < data->n_columns; j++)
        if (chosen[j]) index[k++] = j;
    if (n == data->n_columns) {
        kept->train = data->train;
        kept->valid = data->valid;
        return kept;
    }
    double *train = TAKE_RAW(arena, double, (size_t)n * fold->ts + LANES);
    double *valid = TAKE_RAW(arena, double, (size_t)n * fold->vs + LANES);
    for (int k = 0; k < n; k++) {
        memcpy(train + (size_t)k * fold->ts, data->train + (size_t)index[k] * fold->ts, sizeof(double) * (size_t)fold->ts);
        memcpy(valid + (size_t)k * fold->vs, data->valid + (size_t)index[k] * fold->vs, sizeof(double) * (size_t)fold->vs);
    }
    kept->train = train;
    kept->valid = valid;
    return kept;
}
