/* Firth's penalised logistic regression by Fisher scoring in an orthonormal basis of the columns (Heinze & Schemper 2002),
   and the FLIC intercept (Puhr et al. 2017). */

#define FIRTH_STEPS 200
#define FIRTH_TOLERANCE 1e-11
/* A column whose part outside the earlier columns is smaller than this share of it tells nothing new. */
#define ALIASED 1e-9

typedef struct {
    const Fold *fold;
    int k;                /* independent columns, the intercept first */
    double *basis;        /* (k, ts) orthonormal */
    double *triangle;     /* (k, k): column = sum over earlier basis vectors */
    int32_t *column;      /* (k) column behind each, -1 for the intercept */
    double *information;  /* (k, padded(k)) */
} Firth;

/* Gram-Schmidt, twice for every column; columns that repeat earlier ones are left out. */
static void independent_basis(Firth *f, const Kept *kept) {
    const Fold *fold = f->fold;
    int ts = fold->ts, most = fold->nt < kept->n + 1 ? fold->nt : kept->n + 1;
    f->k = 0;
    for (int j = -1; j < kept->n && f->k < most; j++) {
        double *rest = f->basis + (size_t)f->k * ts, *row = f->triangle + (size_t)f->k * most;
        for (int i = 0; i < ts; i++) rest[i] = i < fold->nt ? (j < 0 ? 1.0 : kept->train[(size_t)j * ts + i]) : 0.0;
        double before = sqrt(dot(rest, rest, fold->nt));
        for (int b = 0; b < f->k; b++) row[b] = 0.0;
        for (int pass = 0; pass < 2; pass++)
            for (int b = 0; b < f->k; b++) {
                const double *other = f->basis + (size_t)b * ts;
                double share = dot(rest, other, fold->nt);
                row[b] += share;
                for (int v = 0; v < ts; v += LANES) *(vec *)(rest + v) -= share * *(const vec *)(other + v);
            }
        double length = sqrt(dot(rest, rest, fold->nt));
        if (!(length > ALIASED * before)) continue;
        for (int v = 0; v < ts; v += LANES) *(vec *)(rest + v) /= length;
        row[f->k] = length;
        f->column[f->k++] = j;
    }
}

/* Chances, weights, information and its factor; returns the penalised log likelihood. */
static double firth_value(Arena *arena, Firth *f, const double *odds, double *chance, double *factor) {
    const Fold *fold = f->fold;
    int k = f->k, ts = fold->ts, width = padded(k);
    Mark mark = arena_mark(arena);
    double *rows = TAKE(arena, double, (size_t)fold->nt * width + LANES), *scratch = TAKE(arena, double, k);
    chances(odds, fold->target, fold->nt, chance, NULL);
    for (int i = 0; i < fold->nt; i++) {
        chance[i] = chance[i] < 1e-12 ? 1e-12 : chance[i] > 1 - 1e-12 ? 1 - 1e-12 : chance[i];
        double root = sqrt(chance[i] * (1 - chance[i]));
        for (int a = 0; a < k; a++) rows[(size_t)i * width + a] = f->basis[(size_t)a * ts + i] * root;
    }
    gram_of(rows, fold->nt, k, f->information);
    memcpy(factor, f->information, sizeof(double) * (size_t)k * width);
    double value = -log_losses(odds, fold->target, fold->nt);
    if (!(factorise(factor, k, width, scratch) > 0)) value = -INFINITY;
    else
        for (int a = 0; a < k; a++) value -= log_of1(factor[(size_t)a * width + a]);
    arena_back(arena, mark);
    return value;
}

/* Leverage of every row, from the factor of the information. */
static void leverages(const Firth *f, const double *factor, const double *chance, double *scratch, double *leverage) {
    int k = f->k, ts = f->fold->ts, width = padded(k);
    for (int i = 0; i < f->fold->nt; i++) {
        double weight = chance[i] * (1 - chance[i]), length = 0.0;
        for (int a = 0; a < k; a++) scratch[a] = f->basis[(size_t)a * ts + i];
        for (int a = 0; a < k; a++) { /* forward half of the solution: its length is the quadratic form */
            double x = scratch[a] * factor[(size_t)a * width + a];
            for (int b = a + 1; b < k; b++) scratch[b] -= x * factor[(size_t)a * width + b];
            length += x * x;
        }
        leverage[i] = weight * length;
    }
}

static void maximise(Arena *arena, Firth *f, double *state, double *odds, int64_t *counts) {
    const Fold *fold = f->fold;
    int k = f->k, ts = fold->ts, width = padded(k);
    double *chance = TAKE(arena, double, ts), *leverage = TAKE(arena, double, ts), *score = TAKE(arena, double, ts);
    double *factor = TAKE(arena, double, (size_t)k * width), *other = TAKE(arena, double, (size_t)k * width);
    double *step = TAKE(arena, double, width), *moved = TAKE(arena, double, ts), *tried = TAKE(arena, double, ts);
    double *chance_then = TAKE(arena, double, ts), value = firth_value(arena, f, odds, chance, factor);
    for (int round = 0; round < FIRTH_STEPS; round++) {
        counts[COUNT_GRADIENTS]++;
        leverages(f, factor, chance, step, leverage);
        double most = 0.0, farthest = 0.0;
        for (int i = 0; i < fold->nt; i++) score[i] = fold->target[i] - chance[i] + leverage[i] * (0.5 - chance[i]);
        for (int a = 0; a < width; a++) step[a] = a < k ? dot(f->basis + (size_t)a * ts, score, fold->nt) : 0.0;
        for (int a = 0; a < k; a++) most = fabs(step[a]) > most ? fabs(step[a]) : most;
        if (most <= FIRTH_TOLERANCE) return;
        counts[COUNT_SYSTEMS]++;
        solve_with(factor, k, width, step);
        odds_of(f->basis, k, ts, step, 0.0, moved);
        for (int i = 0; i < fold->nt; i++) farthest = fabs(moved[i]) > farthest ? fabs(moved[i]) : farthest;
        double size = farthest > 5.0 ? 5.0 / farthest : 1.0, reached = 0.0;
        int found = 0;
        for (; size > 1e-10 && !found; size /= 2) {
            for (int i = 0; i < ts; i++) tried[i] = odds[i] + size * moved[i];
            reached = firth_value(arena, f, tried, chance_then, other);
            found = reached >= value - 1e-13 * fabs(value);
            if (found) break;
        }
        if (!found) return;
        for (int a = 0; a < k; a++) state[a] += size * step[a];
        memcpy(odds, tried, sizeof(double) * (size_t)ts);
        memcpy(chance, chance_then, sizeof(double) * (size_t)ts);
        memcpy(factor, other, sizeof(double) * (size_t)k * width);
        value = reached;
    }
}

static double flic(const Fold *fold, const double *odds, double start) {
    double intercept = start;
    for (int round = 0; round < FIRTH_STEPS; round++) {
        double above = 0.0, slope = 0.0;
        for (int b = 0; b < fold->ts; b += LANES) {
            vec p = sigmoid(*(const vec *)(odds + b) + intercept), gap = *(const vec *)(fold->target + b) - p, w = p * (1.0 - p);
            for (int k = fold->nt - b; k < LANES; k++) gap[k] = w[k] = 0.0;
            above += total(gap);
            slope += total(w);
        }
        double step = above / (slope > 1e-12 ? slope : 1e-12);
        step = step > 1.0 ? 1.0 : step < -1.0 ? -1.0 : step;
        intercept += step;
        if (fabs(step) < FIRTH_TOLERANCE) break;
    }
    return intercept;
}

/* weight (columns) of every kept column, 0 for one that repeats earlier ones. */
static void firth(Arena *arena, const Fold *fold, const Kept *kept, int with_flic, double *weight, double *out,
                  int64_t *counts) {
    int n = kept->n, ts = fold->ts, most = fold->nt < n + 1 ? fold->nt : n + 1;
    Mark mark = arena_mark(arena);
    Firth f = {.fold = fold};
    f.basis = TAKE(arena, double, (size_t)(most + 1) * ts);
    f.triangle = TAKE(arena, double, (size_t)(most + 1) * most);
    f.column = TAKE(arena, int32_t, most + 1);
    f.information = TAKE(arena, double, (size_t)most * padded(most));
    independent_basis(&f, kept);
    double *state = TAKE(arena, double, f.k), *odds = TAKE(arena, double, ts), intercept = 0.0;
    maximise(arena, &f, state, odds, counts);
    for (int a = f.k - 1; a >= 0; a--) { /* back from the basis to the columns */
        double x = state[a] / f.triangle[(size_t)a * most + a];
        for (int b = 0; b < a; b++) state[b] -= x * f.triangle[(size_t)a * most + b];
        if (f.column[a] < 0) intercept = x;
        else weight[f.column[a]] = x;
    }
    if (with_flic) {
        odds_of(kept->train, n, ts, weight, 0.0, odds);
        intercept = flic(fold, odds, intercept);
    }
    odds_of(kept->valid, n, fold->vs, weight, intercept, out);
    arena_back(arena, mark);
}
