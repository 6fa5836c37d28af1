/* Classifiers with a closed form: shrinkage discriminant analysis, naive Bayes, a cut-off, the share of responders. */

/* Shrinkage intensity and mean variance of the rows of one class (Ledoit & Wolf 2004). rows (n, width) are scaled. */
static void ledoit_wolf(Arena *arena, const double *rows, const double *columns, int n, int p, double *intensity,
                        double *size) {
    int width = padded(p), tall = padded(n);
    double squares = 0.0, fourth = 0.0, product = 0.0;
    for (int i = 0; i < n; i++) {
        double length = dot(rows + (size_t)i * width, rows + (size_t)i * width, p);
        squares += length;
        fourth += length * length;
    }
    *size = squares / ((double)n * p);
    *intensity = 0.0;
    if (p == 1) return;
    int dims = n < p ? n : p, wide = n < p ? tall : width;
    Mark mark = arena_mark(arena);
    double *gram = TAKE_RAW(arena, double, (size_t)dims * wide);
    if (n < p) gram_of(columns, p, n, gram);
    else gram_of(rows, n, p, gram);
    for (int a = 0; a < dims; a++) {
        double off = 0.0, diagonal = gram[(size_t)a * wide + a];
        for (int b = a + 1; b < dims; b++) off += gram[(size_t)a * wide + b] * gram[(size_t)a * wide + b];
        product += diagonal * diagonal + 2 * off;
    }
    arena_back(arena, mark);
    product /= (double)n * n;
    double noise = (fourth / n - product) / ((double)n * p), distance = product / p - *size * *size;
    noise = noise < distance ? noise : distance;
    *intensity = noise <= 0 ? 0.0 : noise / distance;
}

/* Adds one class to the pooled covariance, diagonal + factor' factor; rows of the factor go to `factor`. */
static void add_class(Arena *arena, const Fold *fold, const Kept *kept, double side, double *mean, double *diagonal,
                      double *factor) {
    int p = kept->n, width = padded(p), n = side > 0 ? fold->n1 : fold->nt - fold->n1, tall = padded(n);
    Mark mark = arena_mark(arena);
    double *rows = TAKE(arena, double, (size_t)n * width), *columns = TAKE(arena, double, (size_t)p * tall);
    double *spread = TAKE(arena, double, p), intensity, size;
    for (int j = 0; j < p; j++) {
        const double *value = kept->train + (size_t)j * fold->ts;
        double total_of = 0.0, most = 0.0, squares = 0.0;
        for (int i = 0; i < fold->nt; i++) {
            if (fold->target[i] != side) continue;
            total_of += value[i];
            most = fabs(value[i]) > most ? fabs(value[i]) : most;
        }
        mean[j] = total_of / n;
        for (int i = 0; i < fold->nt; i++)
            if (fold->target[i] == side) squares += (value[i] - mean[j]) * (value[i] - mean[j]);
        spread[j] = sqrt(squares / n);
        int varies = spread[j] > 10 * 2.220446049250313e-16 * most;
        if (!varies) spread[j] = 1.0;
        for (int i = 0, k = 0; i < fold->nt; i++) {
            if (fold->target[i] != side) continue;
            columns[(size_t)j * tall + k] = rows[(size_t)k * width + j] =
                varies ? (value[i] - mean[j]) / spread[j] : 0.0;
            k++;
        }
    }
    ledoit_wolf(arena, rows, columns, n, p, &intensity, &size);
    double share = sqrt((1 - intensity) / fold->nt);
    for (int j = 0; j < p; j++) {
        diagonal[j] += (double)n / fold->nt * intensity * size * spread[j] * spread[j];
        for (int k = 0; k < n; k++) factor[(size_t)k * width + j] = rows[(size_t)k * width + j] * spread[j] * share;
    }
    arena_back(arena, mark);
}

/* (diagonal + factor' factor) right = right, by n unknowns where there are fewer rows than columns (Woodbury 1950).
   Returns 0 where the system is (nearly) singular. */
static int solve_pooled(Arena *arena, const double *diagonal, const double *factor, int n, int p, double *right) {
    int width = padded(p), tall = padded(n), shrunk = 1;
    double *scratch = TAKE(arena, double, n > p ? n : p);
    for (int j = 0; j < p; j++) shrunk &= diagonal[j] > 0;
    if (shrunk && p > n) {
        double *columns = TAKE(arena, double, (size_t)p * tall), *gram = TAKE_RAW(arena, double, (size_t)n * tall);
        double *half = TAKE(arena, double, tall);
        for (int j = 0; j < p; j++)
            for (int i = 0; i < n; i++) columns[(size_t)j * tall + i] = factor[(size_t)i * width + j] / sqrt(diagonal[j]);
        gram_of(columns, p, n, gram);
        for (int i = 0; i < n; i++) gram[(size_t)i * tall + i] += 1.0;
        for (int j = 0; j < p; j++)
            for (int b = 0; b < tall; b += LANES)
                *(vec *)(half + b) += right[j] / sqrt(diagonal[j]) * *(const vec *)(columns + (size_t)j * tall + b);
        if (!(factorise(gram, n, tall, scratch) > 0)) return 0;
        solve_with(gram, n, tall, half);
        for (int j = 0; j < p; j++)
            right[j] = right[j] / diagonal[j] - dot(columns + (size_t)j * tall, half, n) / sqrt(diagonal[j]);
        return 1;
    }
    double *gram = TAKE_RAW(arena, double, (size_t)p * width);
    gram_of(factor, n, p, gram);
    for (int j = 0; j < p; j++) gram[(size_t)j * width + j] += diagonal[j];
    if (p == 1 && !shrunk) {
        right[0] = gram[0] > 0 ? right[0] / gram[0] : 0.0;
        return 1;
    }
    if (!(factorise(gram, p, width, scratch) > (shrunk ? 0.0 : 1e-8))) return 0;
    solve_with(gram, p, width, right);
    return 1;
}

/* weight (columns) and odds of the predicted rows; returns 0 where no single solution exists. */
static int shrinkage_lda(Arena *arena, const Fold *fold, const Kept *kept, double *weight, double *odds, int64_t *counts) {
    int p = kept->n, width = padded(p), n0 = fold->nt - fold->n1;
    Mark mark = arena_mark(arena);
    double *low = TAKE(arena, double, p), *high = TAKE(arena, double, p), *diagonal = TAKE(arena, double, p);
    double *factor = TAKE(arena, double, (size_t)fold->nt * width), *slope = TAKE(arena, double, width);
    add_class(arena, fold, kept, 0.0, low, diagonal, factor);
    add_class(arena, fold, kept, 1.0, high, diagonal, factor + (size_t)n0 * width);
    for (int j = 0; j < p; j++) slope[j] = high[j] - low[j];
    counts[COUNT_SYSTEMS]++;
    int solved = solve_pooled(arena, diagonal, factor, fold->nt, p, slope);
    double intercept = base_odds(fold);
    for (int j = 0; j < p; j++) intercept -= 0.5 * (low[j] + high[j]) * slope[j];
    odds_of(kept->valid, p, fold->vs, slope, intercept, odds);
    memcpy(weight, slope, sizeof(double) * (size_t)p);
    arena_back(arena, mark);
    return solved;
}

static void naive_bayes(Arena *arena, const Fold *fold, const Kept *kept, double smoothing, double *odds) {
    int p = kept->n;
    Mark mark = arena_mark(arena);
    double *mean = TAKE(arena, double, 2 * p), *variance = TAKE(arena, double, 2 * p), widest = 0.0;
    for (int j = 0; j < p; j++) {
        const double *value = kept->train + (size_t)j * fold->ts;
        double s[2] = {0.0, 0.0}, squares[2] = {0.0, 0.0}, all_squares = 0.0;
        int n[2] = {fold->nt - fold->n1, fold->n1};
        for (int i = 0; i < fold->nt; i++) s[(int)fold->target[i]] += value[i];
        double middle = (s[0] + s[1]) / fold->nt;
        for (int c = 0; c < 2; c++) mean[c * p + j] = s[c] / n[c];
        for (int i = 0; i < fold->nt; i++) {
            int c = (int)fold->target[i];
            squares[c] += (value[i] - mean[c * p + j]) * (value[i] - mean[c * p + j]);
            all_squares += (value[i] - middle) * (value[i] - middle);
        }
        for (int c = 0; c < 2; c++) variance[c * p + j] = squares[c] / n[c];
        widest = all_squares / fold->nt > widest ? all_squares / fold->nt : widest;
    }
    double more = smoothing * (widest != 0.0 ? widest : 1.0);
    for (int b = 0; b < fold->vs; b += LANES) *(vec *)(odds + b) = all(base_odds(fold));
    for (int j = 0; j < p; j++) {
        double v0 = variance[j] + more, v1 = variance[p + j] + more, offset = log_of1(v1) - log_of1(v0);
        for (int b = 0; b < fold->vs; b += LANES) {
            vec x = *(const vec *)(kept->valid + (size_t)j * fold->vs + b), a = x - mean[j], c = x - mean[p + j];
            *(vec *)(odds + b) -= 0.5 * (c * c / v1 + offset - a * a / v0);
        }
    }
    arena_back(arena, mark);
}

/* As in threshold_rule.py. */
#define MIDDLE (0.5 - 1e-9)

static double jeffreys(double responders, double patients) { return (responders + 0.5) / (patients + 1.0); }

/* The first column and the cut-off with the largest Youden index (1950); probability (nv) of the predicted rows. */
static void threshold_rule(Arena *arena, const Fold *fold, const Kept *kept, double sign, double *probability) {
    int n = fold->nt;
    Mark mark = arena_mark(arena);
    double *value = TAKE(arena, double, n), best = -INFINITY;
    int32_t *place = TAKE(arena, int32_t, n), *scratch = TAKE(arena, int32_t, n);
    for (int i = 0; i < n; i++) {
        value[i] = sign * kept->train[i];
        place[i] = i;
    }
    sort_places(value, place, scratch, n);
    double others = 0.0, responders = 0.0, cut = value[place[0]], short_n = 0.0, short_yes = 0.0;
    for (int k = 0; k + 1 < n; k++) {
        responders += fold->target[place[k]];
        others += 1.0 - fold->target[place[k]];
        double level = value[place[k]], next = value[place[k + 1]];
        if (level == next) continue;
        double index = rounded(others / (n - fold->n1) - responders / fold->n1);
        if (!(index > best)) continue;
        double middle = level + (next - level) * MIDDLE;
        best = index;
        cut = middle > level ? middle : next;
        short_n = k + 1;
        short_yes = responders;
    }
    double below = jeffreys(short_yes, short_n), beyond = jeffreys(fold->n1 - short_yes, n - short_n);
    if (below > beyond) below = beyond = jeffreys(fold->n1, n);
    for (int i = 0; i < fold->nv; i++) probability[i] = sign * kept->valid[i] >= sign * (sign * cut) ? beyond : below;
    arena_back(arena, mark);
}
