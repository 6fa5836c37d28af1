/* The rows of a fold -> prepared columns: censored values filled, logged, imputed, scaled, all learned in training rows. */

typedef struct {
    int n_rows, n_ordered;
    const double *raw;    /* (width, n_rows): the matrix, column by column */
    const uint8_t *blank; /* (width) whether a column holds nothing but zeros, as the marks of most analytes do */
    int32_t *order;       /* as in task.h */
    int32_t *n_measured;
    Keyed *scratch;       /* (2 n_ordered) */
    const int32_t *whole_order, *whole_measured, *within;
    int n_whole;
} Source;

typedef struct {
    int nt, nv;           /* rows that train, rows that are predicted */
    int ts, vs;           /* the same, padded: strides */
    const int32_t *train; /* (nt) rows */
    const int32_t *valid; /* (nv) rows */
    const int32_t *place; /* (n_rows) where a training row stands in the fold, else -1 */
    const double *target; /* (ts) 1 for responders, 0 for others and behind the end */
    int n1;               /* responders */
} Fold;

typedef struct {
    int n_columns;
    double *train, *valid;  /* (n_columns, ts) and (n_columns, vs); zero behind the end of every column */
    const int32_t *source;  /* (n_columns) column of the matrix that its values came from */
    const int32_t *meaning; /* (n_columns) analytes 0.., covariates, then indicators */
} Prepared;

/* One column on its way through the steps. */
typedef struct {
    double *train, *valid;
    const double *mark_train, *mark_valid; /* NULL where the column has no censored cell */
    int source, number, is_indicator;
} Column;

static void need_order(Source *source, int column) {
    if (source->n_measured[column] >= 0) return;
    int32_t *order = source->order + (size_t)column * source->n_ordered;
    if (source->whole_order) {
        source->n_measured[column] = part_of_order(source->whole_order + (size_t)column * source->n_whole,
                                                   source->whole_measured[column], source->within, order, source->n_ordered);
        return;
    }
    source->n_measured[column] =
        order_of(source->raw + (size_t)column * source->n_rows, source->n_ordered, order, source->scratch);
}

/* Order of the training values of a column as they are now; missing ones are left out. Returns how many. */
static int train_order(Source *source, const Fold *fold, int column, const double *value, int32_t *place) {
    need_order(source, column);
    int n = 0, measured = source->n_measured[column];
    const int32_t *order = source->order + (size_t)column * source->n_ordered;
    for (int k = 0; k < measured; k++) {
        int at = fold->place[order[k]], here = at >= 0; /* without a branch that no machine can guess */
        double x = value[here ? at : 0];
        place[n] = at;
        n += here & (x == x);
    }
    if (n < fold->nt) { /* cells that were missing at first and have a value now */
        for (int i = 0; i < fold->nt; i++) {
            double first = source->raw[(size_t)column * source->n_rows + fold->train[i]];
            if (first != first && value[i] == value[i]) place[n++] = i;
        }
    }
    sort_nearly(value, place, n);
    return n;
}

/* Sorted training values into `sorted`; returns how many. */
static int sorted_values(Arena *arena, Source *source, const Fold *fold, const Column *column, double *sorted) {
    Mark mark = arena_mark(arena);
    int32_t *place = TAKE_RAW(arena, int32_t, fold->nt + 1);
    int n = train_order(source, fold, column->source, column->train, place);
    for (int k = 0; k < n; k++) sorted[k] = column->train[place[k]];
    arena_back(arena, mark);
    return n;
}

static double median_where(const double *value, const double *mark, int n, double sign, double *scratch) {
    int found = 0;
    for (int i = 0; i < n; i++)
        if (mark[i] * sign > 0 && value[i] == value[i]) scratch[found++] = value[i];
    if (!found) return NAN;
    sort_numbers(scratch, found);
    return quantile(scratch, found, 0.5);
}

static void fill_censored(Arena *arena, const Fold *fold, Column *column, double factor) {
    if (!column->mark_train) return;
    Mark mark = arena_mark(arena);
    double *scratch = TAKE_RAW(arena, double, fold->nt);
    double below = median_where(column->train, column->mark_train, fold->nt, -1.0, scratch) * factor;
    double above = median_where(column->train, column->mark_train, fold->nt, 1.0, scratch);
    for (int side = 0; side < 2; side++) {
        double *value = side ? column->valid : column->train;
        const double *marks = side ? column->mark_valid : column->mark_train;
        int n = side ? fold->nv : fold->nt;
        for (int i = 0; i < n; i++) {
            if (marks[i] < 0) value[i] = below == below ? below : value[i] * factor;
            else if (marks[i] > 0 && above == above) value[i] = above;
        }
    }
    arena_back(arena, mark);
}

static void log_of(double *value, int n, double floor) {
    for (int b = 0; b < padded(n); b += LANES) {
        vec x = *(vec *)(value + b);
        ivec missing = x != x;
        *(vec *)(value + b) = choose(missing, x, vlog(vmax(x, all(floor))) * 1.4426950408889634);
    }
    for (int i = n; i < padded(n); i++) value[i] = 0.0;
}

static void log2_column(const Fold *fold, Column *column) {
    double smallest = INFINITY;
    for (int i = 0; i < fold->nt; i++)
        if (column->train[i] > 0 && column->train[i] < smallest) smallest = column->train[i];
    double floor = isinf(smallest) ? 1.0 : smallest / 2;
    floor = floor > 2.2250738585072014e-308 ? floor : 2.2250738585072014e-308;
    log_of(column->train, fold->nt, floor);
    log_of(column->valid, fold->nv, floor);
}

static int count_missing(const double *value, int n) {
    int missing = 0;
    for (int i = 0; i < n; i++) missing += value[i] != value[i];
    return missing;
}

/* Median of a column without censored cells: its order is that of the matrix, since no step turns it round. */
static double plain_median(Source *source, const Fold *fold, const Column *column) {
    need_order(source, column->source);
    const int32_t *order = source->order + (size_t)column->source * source->n_ordered;
    int n = fold->nt - count_missing(column->train, fold->nt), found = 0, wanted = n / 2 + 1;
    int32_t last[2] = {0, 0};
    if (!n) return 0.0;
    for (int k = 0; found < wanted; k++) {
        int at = fold->place[order[k]], here = at >= 0;
        last[found & 1] = here ? at : last[found & 1];
        found += here;
    }
    double upper = column->train[last[(found - 1) & 1]], lower = column->train[last[found & 1]];
    return n % 2 ? upper : lower + 0.5 * (upper - lower);
}

static void median_impute(Arena *arena, Source *source, const Fold *fold, Column *column) {
    if (!count_missing(column->train, fold->nt) && !count_missing(column->valid, fold->nv)) return;
    Mark mark = arena_mark(arena);
    double *sorted = TAKE_RAW(arena, double, fold->nt + 1), median;
    if (column->mark_train || column->is_indicator) {
        int n = sorted_values(arena, source, fold, column, sorted);
        median = n ? quantile(sorted, n, 0.5) : 0.0;
    } else {
        median = plain_median(source, fold, column);
    }
    for (int i = 0; i < fold->nt; i++)
        if (column->train[i] != column->train[i]) column->train[i] = median;
    for (int i = 0; i < fold->nv; i++)
        if (column->valid[i] != column->valid[i]) column->valid[i] = median;
    arena_back(arena, mark);
}

/* Standard deviation (divisor: measured cells) around a centre; 0 for a constant or an empty column. */
static double spread_or_none(const double *value, int n, double center) {
    double squares = 0.0;
    int measured = n - count_missing(value, n);
    if (measured == n) {
        vec s = all(0.0);
        for (int b = 0; b < padded(n); b += LANES) {
            vec x = *(const vec *)(value + b) - center;
            for (int k = n - b; k < LANES; k++) x[k] = 0.0;
            s += x * x;
        }
        squares = total(s);
    } else {
        for (int i = 0; i < n; i++)
            if (value[i] == value[i]) squares += (value[i] - center) * (value[i] - center);
    }
    double spread = sqrt(squares / (measured ? measured : 1));
    return spread > 10 * 2.220446049250313e-16 * fabs(center) ? spread : 0.0;
}

static double mean_of(const double *value, int n) {
    int measured = n - count_missing(value, n);
    if (measured == n) return sum(value, n) / n;
    double s = 0.0;
    for (int i = 0; i < n; i++)
        if (value[i] == value[i]) s += value[i];
    return s / (measured ? measured : 1);
}

static void scale_by(const Fold *fold, Column *column, double center, double scale) {
    for (int b = 0; b < fold->ts; b += LANES) *(vec *)(column->train + b) = (*(vec *)(column->train + b) - center) / scale;
    for (int b = 0; b < fold->vs; b += LANES) *(vec *)(column->valid + b) = (*(vec *)(column->valid + b) - center) / scale;
    for (int i = fold->nt; i < fold->ts; i++) column->train[i] = 0.0;
    for (int i = fold->nv; i < fold->vs; i++) column->valid[i] = 0.0;
}

static void standard_scale(const Fold *fold, Column *column) {
    double center = mean_of(column->train, fold->nt), spread = spread_or_none(column->train, fold->nt, center);
    /* The mean of equal numbers may differ from them in the last digit, and nothing may be learned from that. */
    for (int i = 0, found = 0; i < fold->nt && !(spread > 0); i++) {
        double x = column->train[i];
        if (x != x || (found && !(x > center))) continue;
        center = x;
        found = 1;
    }
    scale_by(fold, column, center, spread > 0 ? spread : 1.0);
}

static void robust_scale(Arena *arena, Source *source, const Fold *fold, Column *column) {
    Mark mark = arena_mark(arena);
    double *sorted = TAKE_RAW(arena, double, fold->nt);
    int n = sorted_values(arena, source, fold, column, sorted);
    double first = n ? quantile(sorted, n, 0.25) : 0.0, center = n ? quantile(sorted, n, 0.5) : 0.0;
    double third = n ? quantile(sorted, n, 0.75) : 0.0, spread = (third - first) / 1.3489795003921634;
    if (!(spread > 10 * 2.220446049250313e-16 * fabs(center)))
        spread = spread_or_none(column->train, fold->nt, mean_of(column->train, fold->nt));
    scale_by(fold, column, center, spread > 0 ? spread : 1.0);
    arena_back(arena, mark);
}

static int is_marked(const Step *step, int number) { return number < step->n_index && step->index[number]; }

/* All steps after the filling of censored values; returns 0 where a cell is left without a finite value. */
static int run_steps(Arena *arena, Source *source, const Fold *fold, const Preparation *plan, Column *column) {
    for (int s = 0; s < plan->n_steps; s++) {
        const Step *step = plan->steps + s;
        switch (step->code) {
        case LOG2:
            if (is_marked(step, column->number)) log2_column(fold, column);
            break;
        case MEDIAN_IMPUTE: median_impute(arena, source, fold, column); break;
        case STANDARD_SCALE: standard_scale(fold, column); break;
        case ROBUST_SCALE: robust_scale(arena, source, fold, column); break;
        }
    }
    vec wrong = all(0.0);
    for (int b = 0; b < fold->ts; b += LANES) wrong += *(vec *)(column->train + b) * 0.0;
    for (int b = 0; b < fold->vs; b += LANES) wrong += *(vec *)(column->valid + b) * 0.0;
    return total(wrong) == 0.0;
}

static void load_column(const Source *source, const Fold *fold, int column, double *train, double *valid) {
    const double *raw = source->raw + (size_t)column * source->n_rows;
    for (int i = 0; i < fold->nt; i++) train[i] = raw[fold->train[i]];
    for (int i = 0; i < fold->nv; i++) valid[i] = raw[fold->valid[i]];
    for (int i = fold->nt; i < fold->ts; i++) train[i] = 0.0;
    for (int i = fold->nv; i < fold->vs; i++) valid[i] = 0.0;
}

/* Whether "below limit" says something: 5 % to 95 % of the training rows, two at least on either side. */
static int is_informative(const Fold *fold, const double *mark) {
    int below = 0;
    for (int i = 0; i < fold->nt; i++) below += mark[i] < 0;
    double least = 0.05 * fold->nt > 2.0 ? 0.05 * fold->nt : 2.0;
    return below >= least && below <= fold->nt - least;
}

/* All columns of one preparation in one fold; NULL where the scikit-learn path has to say what is wrong. */
static Prepared *prepare(Arena *arena, Source *source, const Fold *fold, const Preparation *plan, int64_t *counts) {
    int pa = plan->n_analytes, plain = pa + plan->n_covariates;
    const Step *fill = plan->n_steps && plan->steps[0].code == FILL_CENSORED ? plan->steps : NULL;
    int most = plain + (fill && fill->numbers[1] != 0.0 ? pa : 0), n = 0;
    Prepared *done = TAKE(arena, Prepared, 1);
    int32_t *sources = TAKE(arena, int32_t, most), *meaning = TAKE(arena, int32_t, most);
    done->train = TAKE(arena, double, (size_t)most * fold->ts + LANES);
    done->valid = TAKE(arena, double, (size_t)most * fold->vs + LANES);
    double *mark_train = TAKE(arena, double, fold->ts), *mark_valid = TAKE(arena, double, fold->vs);
    for (int indicators = 0; indicators < 2; indicators++) {
        int last = indicators ? (most > plain ? pa : 0) : plain;
        for (int j = 0; j < last; j++) {
            double *train = done->train + (size_t)n * fold->ts, *valid = done->valid + (size_t)n * fold->vs;
            Column column = {train, valid, NULL, NULL, plan->columns[j], indicators ? plain + j : j, indicators};
            if (j < pa && !source->blank[plan->columns[plain + j]]) {
                load_column(source, fold, plan->columns[plain + j], mark_train, mark_valid);
                column.mark_train = mark_train;
                column.mark_valid = mark_valid;
            }
            if (indicators) {
                if (!column.mark_train || !is_informative(fold, mark_train)) continue;
                for (int i = 0; i < fold->ts; i++) train[i] = mark_train[i] < 0;
                for (int i = 0; i < fold->vs; i++) valid[i] = mark_valid[i] < 0;
            } else {
                load_column(source, fold, column.source, train, valid);
                if (fill && j < pa) fill_censored(arena, fold, &column, is_marked(fill, j) ? 1.0 : fill->numbers[0]);
            }
            if (!run_steps(arena, source, fold, plan, &column)) return NULL;
            sources[n] = column.source;
            meaning[n] = column.number;
            n++;
        }
    }
    counts[COUNT_COLUMNS] += n;
    done->n_columns = n;
    done->source = sources;
    done->meaning = meaning;
    return done;
}
