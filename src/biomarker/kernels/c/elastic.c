/* Elastic net logistic regression along a path of falling penalties, each solution starting from the one before.

   Newton steps for the columns in use with the signs of their weights held (Lee et al. 2006); a weight that would change
   its sign stops at zero (Andrew & Gao 2007), and the step is halved until the objective falls. */

#define ELASTIC_STEPS 200
/* Largest violation of the optimality conditions that is left, per row and unit of the columns' scale. */
#define ELASTIC_TOLERANCE 1e-10
/* A violation (per row) from which Newton's steps are so good that the objective need not be asked. */
#define NEAR 1e-4
/* Nor need it where no log odds move farther than this and no weight stops at zero, because the signs of the weights are
   held, and on that side of zero the objective is smooth (see SURE_MOVE of ridge.c). */
#define SURE 1.5

typedef struct {
    const Fold *fold;
    const Kept *kept;
    double lasso, precision, tolerance, scale;
    double *state;     /* (columns + 1) weights, the intercept last */
    double *odds, *chance, *residual, *weight, *root; /* (ts) */
    double *tried, *before, *moved;                   /* (ts), (columns + 1), (ts) */
    double *slope;     /* (columns + 1) smallest subgradient */
    int32_t *used;     /* (columns) columns in use */
    double *move;      /* (columns + 8) */
    double *mean;      /* (columns) */
} Net;

static double excess(double gradient, double weight, double lasso) {
    if (weight != 0.0) return gradient + (weight > 0 ? lasso : -lasso);
    double beyond = fabs(gradient) - lasso;
    return beyond > 0 ? (gradient > 0 ? beyond : -beyond) : 0.0;
}

/* Sets slope, chance and residual; returns the largest violation. */
static double violation(Net *net, int64_t *counts) {
    const Fold *fold = net->fold;
    int n = net->kept->n, ts = fold->ts;
    chances(net->odds, fold->target, fold->nt, net->chance, net->residual);
    double most = 0.0;
    for (int j = 0; j < n; j++) {
        double gradient = dot(net->kept->train + (size_t)j * ts, net->residual, fold->nt);
        net->slope[j] = excess(gradient + net->precision * net->state[j], net->state[j], net->lasso);
        most = fabs(net->slope[j]) > most ? fabs(net->slope[j]) : most;
    }
    net->slope[n] = sum(net->residual, fold->nt);
    counts[COUNT_GRADIENTS]++;
    return fabs(net->slope[n]) > most ? fabs(net->slope[n]) : most;
}

static double penalty_of(const Net *net, const double *state) {
    double size = 0.0, squares = 0.0;
    for (int j = 0; j < net->kept->n; j++) {
        size += fabs(state[j]);
        squares += state[j] * state[j];
    }
    return net->lasso * size + 0.5 * net->precision * squares;
}

static int by_size(const void *one, const void *two) {
    double a = *(const double *)one, b = *(const double *)two;
    return a > b ? -1 : a < b;
}

/* Columns with a weight and the worst violators among the others; returns how many. */
static int columns_in_use(Arena *arena, Net *net) {
    int n = net->kept->n, idle = 0, used = 0, most = net->fold->nt / 4 > 8 ? net->fold->nt / 4 : 8;
    double least = 0.0;
    for (int j = 0; j < n; j++) idle += net->state[j] == 0.0 && net->slope[j] != 0.0;
    if (idle > most) {
        Mark mark = arena_mark(arena);
        double *sizes = TAKE(arena, double, idle);
        int k = 0;
        for (int j = 0; j < n; j++)
            if (net->state[j] == 0.0 && net->slope[j] != 0.0) sizes[k++] = fabs(net->slope[j]);
        qsort(sizes, (size_t)idle, sizeof(double), by_size);
        least = sizes[most - 1];
        arena_back(arena, mark);
    }
    for (int j = 0; j < n; j++)
        if (net->state[j] != 0.0 || (net->slope[j] != 0.0 && fabs(net->slope[j]) >= least)) net->used[used++] = j;
    return used;
}

/* (nt, padded(k)) rows of the used columns, centred and weighted by the curvature, one after the other. */
static double *weighted_rows(Arena *arena, const Net *net, int k) {
    int width = padded(k), ts = net->fold->ts;
    double *rows = TAKE(arena, double, (size_t)net->fold->nt * width + LANES);
    for (int a = 0; a < k; a++) {
        const double *column = net->kept->train + (size_t)net->used[a] * ts;
        double mean = net->mean[a];
        for (int i = 0; i < net->fold->nt; i++) rows[(size_t)i * width + a] = (column[i] - mean) * net->root[i];
    }
    return rows;
}

/* (rows' rows + lift) move = -uphill with the fewer of k and nt unknowns (Woodbury 1950). */
static void solve_in_use(Arena *arena, Net *net, int k, const double *uphill, double lift_if_free, int64_t *counts) {
    int nt = net->fold->nt, ts = net->fold->ts, width = padded(k);
    Mark mark = arena_mark(arena);
    double squares = 0.0, *right = TAKE(arena, double, width > ts ? width : ts);
    double *rows = NULL, *columns = NULL;
    if (k <= nt) {
        rows = weighted_rows(arena, net, k);
        if (net->precision < lift_if_free)
            for (int i = 0; i < nt; i++) squares += dot(rows + (size_t)i * width, rows + (size_t)i * width, k);
    } else {
        columns = TAKE(arena, double, (size_t)k * ts);
        for (int a = 0; a < k; a++)
            for (int i = 0; i < nt; i++)
                columns[(size_t)a * ts + i] =
                    (net->kept->train[(size_t)net->used[a] * ts + i] - net->mean[a]) * net->root[i];
        for (int a = 0; a < k; a++) squares += dot(columns + (size_t)a * ts, columns + (size_t)a * ts, nt);
    }
    /* Without a ridge (the lasso) more columns than rows leave the step undetermined. */
    double lift = 1e-6 * squares / (k ? k : 1);
    lift = net->precision > lift ? net->precision : lift;
    int dims = k <= nt ? k : nt, wide = padded(dims);
    double *system = TAKE_RAW(arena, double, (size_t)dims * wide);
    if (k <= nt) {
        gram_of(rows, nt, k, system);
        for (int a = 0; a < k; a++) right[a] = -uphill[a];
    } else {
        gram_of(columns, k, nt, system);
        for (int a = 0; a < k; a++)
            for (int b = 0; b < ts; b += LANES) *(vec *)(right + b) -= uphill[a] * *(const vec *)(columns + (size_t)a * ts + b);
    }
    for (int a = 0; a < dims; a++) system[(size_t)a * wide + a] += lift;
    solve_positive(arena, system, dims, right, counts);
    for (int a = 0; a < k; a++)
        net->move[a] = k <= nt ? right[a] : (-uphill[a] - dot(columns + (size_t)a * ts, right, nt)) / lift;
    arena_back(arena, mark);
}

/* Newton step for the columns in use; new ones that would go uphill are left out. Returns how many are used;
   move[used] is that of the intercept. */
static int newton_step(Arena *arena, Net *net, int64_t *counts) {
    const Fold *fold = net->fold;
    int n = net->kept->n, k = columns_in_use(arena, net), ts = fold->ts;
    Mark mark = arena_mark(arena);
    double *uphill = TAKE(arena, double, n + 1);
    for (int b = 0; b < ts; b += LANES) {
        vec p = *(const vec *)(net->chance + b), w = p * (1.0 - p);
        *(vec *)(net->weight + b) = w;
        *(vec *)(net->root + b) = vsqrt(w);
    }
    double weight = sum(net->weight, fold->nt);
    for (int a = 0; a < k; a++) {
        net->mean[a] = dot(net->kept->train + (size_t)net->used[a] * ts, net->weight, fold->nt) / weight;
        uphill[a] = net->slope[net->used[a]] - net->mean[a] * net->slope[n];
    }
    while (k) {
        solve_in_use(arena, net, k, uphill, 1e-2, counts);
        int left = 0;
        for (int a = 0; a < k; a++) {
            int j = net->used[a];
            if (net->state[j] == 0.0 && net->move[a] * net->slope[j] > 0) continue;
            net->used[left] = j;
            net->mean[left] = net->mean[a];
            net->move[left] = net->move[a];
            uphill[left++] = uphill[a];
        }
        if (left == k) break;
        k = left;
    }
    double intercept = -net->slope[n] / weight;
    for (int a = 0; a < k; a++) intercept -= net->mean[a] * net->move[a];
    net->move[k] = intercept;
    arena_back(arena, mark);
    return k;
}

/* Objective before the step that is tried now. */
static double value_before(const Net *net, int k) {
    double size = 0.0, squares = 0.0;
    for (int a = 0; a < k; a++) {
        size += fabs(net->before[a]);
        squares += net->before[a] * net->before[a];
    }
    return log_losses(net->odds, net->fold->target, net->fold->nt) + net->lasso * size + 0.5 * net->precision * squares;
}

/* Whether no log odds of a training row changes by more than SURE. */
static int is_sure(const Net *net) {
    vec most = all(0.0);
    for (int b = 0; b < net->fold->ts; b += LANES)
        most = vmax(most, vabs(*(const vec *)(net->tried + b) - *(const vec *)(net->odds + b)));
    return largest(most) <= SURE;
}

/* Weights and log odds `size` times the move away; returns whether a weight stopped at zero. */
static int try_step(Net *net, int k, double size, double intercept) {
    const Fold *fold = net->fold;
    int n = net->kept->n, stopped = 0;
    memcpy(net->tried, net->odds, sizeof(double) * (size_t)fold->ts);
    for (int a = 0; a < k; a++) {
        double start = net->before[a], goal = start + size * net->move[a];
        if (start * goal < 0) {
            goal = 0.0;
            stopped = 1;
        }
        net->state[net->used[a]] = goal;
        const double *column = net->kept->train + (size_t)net->used[a] * fold->ts;
        double change = goal - start;
        for (int b = 0; b < fold->ts; b += LANES) *(vec *)(net->tried + b) += change * *(const vec *)(column + b);
    }
    net->state[n] = intercept + size * net->move[k];
    for (int b = 0; b < fold->ts; b += LANES) *(vec *)(net->tried + b) += size * net->move[k];
    return stopped;
}

/* Step as far as the objective falls, which is not asked where it is `near` or sure to; returns 0 when rounding allows no
   descent. Columns that are not in use have no weight. */
static int advance(Net *net, int k, int near, int trusting) {
    int n = net->kept->n;
    double value = 0.0, intercept = net->state[n];
    for (int a = 0; a < k; a++) net->before[a] = net->state[net->used[a]];
    for (double size = 1.0; size > 1e-10; size /= 2) {
        int stopped = try_step(net, k, size, intercept);
        int accepted = near || (size == 1.0 && trusting && !stopped && is_sure(net));
        if (!accepted) {
            if (size == 1.0) value = value_before(net, k);
            double now = log_losses(net->tried, net->fold->target, net->fold->nt) + penalty_of(net, net->state);
            accepted = now <= value + 1e-13 * value;
        }
        if (accepted) {
            double *odds = net->odds;
            net->odds = net->tried;
            net->tried = odds;
            return 1;
        }
    }
    for (int a = 0; a < k; a++) net->state[net->used[a]] = net->before[a];
    net->state[n] = intercept;
    return 0;
}

static void solve_penalty(Arena *arena, Net *net, int64_t *counts) {
    for (int step = 0; step < ELASTIC_STEPS; step++) {
        double worst = violation(net, counts);
        if (worst <= net->tolerance) return;
        int trusting = step < 8, near = trusting && worst <= NEAR * net->fold->nt * net->scale;
        if (!advance(net, newton_step(arena, net, counts), near, trusting)) return;
    }
}

/* Goes on along the line, or where there are three the parabola, through the last solutions: `line` and `parabola` are
   the weights of the last and the two before. Weights that enter or leave, or would change their sign, stay. */
static void foresee(Net *net, double *const found[2], const double line[2], const double parabola[3]) {
    int n = net->kept->n, ts = net->fold->ts;
    for (int j = 0; j <= n; j++) {
        double now = net->state[j], before = found[0][j], first = found[1][j];
        if (j < n && (now == 0.0 || before == 0.0)) continue;
        int curved = parabola && (j == n || first != 0.0);
        double goal = curved ? parabola[0] * now + parabola[1] * before + parabola[2] * first : line[0] * now + line[1] * before;
        if (j < n && now * goal <= 0.0) continue;
        double change = goal - now;
        net->state[j] = goal;
        for (int b = 0; b < ts; b += LANES)
            *(vec *)(net->odds + b) += j < n ? change * *(const vec *)(net->kept->train + (size_t)j * ts + b) : all(change);
    }
}

/* odds (m, vs) of the predicted rows for m penalties on the mean log loss (glmnet's lambda); weights (m, columns + 1) of
   every penalty where `weights` is not NULL. */
static void elastic_path(Arena *arena, const Fold *fold, Kept *kept, const double *penalty, int m, double l1_ratio,
                         double *odds, double *weights, int64_t *counts) {
    int n = kept->n, ts = fold->ts;
    Mark mark = arena_mark(arena);
    Net net = {.fold = fold, .kept = kept};
    double **rows[] = {&net.odds, &net.chance, &net.residual, &net.weight, &net.root, &net.tried, &net.moved};
    for (size_t k = 0; k < sizeof(rows) / sizeof(*rows); k++) *rows[k] = TAKE(arena, double, ts);
    net.state = TAKE(arena, double, n + 1);
    net.slope = TAKE(arena, double, n + 1);
    net.before = TAKE(arena, double, n + 1);
    net.mean = TAKE(arena, double, n + 1);
    net.move = TAKE(arena, double, n + LANES);
    net.used = TAKE(arena, int32_t, n + 1);
    int32_t *order = TAKE(arena, int32_t, m), *scratch = TAKE(arena, int32_t, m);
    double *falling = TAKE(arena, double, m), squares = 0.0;
    for (int l = 0; l < m; l++) {
        falling[l] = -penalty[l];
        order[l] = l;
    }
    sort_places(falling, order, scratch, m);
    for (int j = 0; j < n; j++) squares += dot(kept->train + (size_t)j * ts, kept->train + (size_t)j * ts, fold->nt);
    double scale = sqrt(squares / ((double)fold->nt * (n ? n : 1)));
    net.scale = scale > 1.0 ? scale : 1.0;
    net.tolerance = ELASTIC_TOLERANCE * fold->nt * net.scale;
    double *found[2] = {TAKE(arena, double, n + 1), TAKE(arena, double, n + 1)}; /* the last solution and that before it */
    double *start = TAKE(arena, double, n + 1), *level = TAKE(arena, double, m);
    for (int l = 0; l < m; l++) level[l] = log_of1(penalty[order[l]]);
    net.state[n] = base_odds(fold);
    for (int b = 0; b < fold->ts; b += LANES) *(vec *)(net.odds + b) = all(net.state[n]);
    for (int l = 0; l < m; l++) {
        net.lasso = fold->nt * penalty[order[l]] * l1_ratio;
        net.precision = fold->nt * penalty[order[l]] * (1 - l1_ratio);
        memcpy(start, net.state, sizeof(double) * (size_t)(n + 1));
        double share = l > 1 && level[l - 1] < level[l - 2] ? (level[l] - level[l - 1]) / (level[l - 1] - level[l - 2]) : 0.0;
        if (share > 0.0 && share <= 2.0) {
            double line[] = {1.0 + share, -share}, parabola[3];
            double gap = l > 2 ? (level[l - 2] - level[l - 3]) / (level[l - 1] - level[l - 2]) : 0.0;
            if (gap > 0.0) { /* in units of the last gap: the solutions lie at 0, -1 and -1 - gap, the next at `share` */
                parabola[0] = (share + 1) * (share + 1 + gap) / (1 + gap);
                parabola[1] = -share * (share + 1 + gap) / gap;
                parabola[2] = share * (share + 1) / (gap * (1 + gap));
            }
            foresee(&net, found, line, gap > 0.0 ? parabola : NULL);
        }
        double *oldest = found[1];
        found[1] = found[0];
        found[0] = oldest;
        memcpy(found[0], start, sizeof(double) * (size_t)(n + 1));
        solve_penalty(arena, &net, counts);
        odds_of(kept->valid, n, fold->vs, net.state, net.state[n], odds + (size_t)order[l] * fold->vs);
        if (weights) memcpy(weights + (size_t)order[l] * (n + 1), net.state, sizeof(double) * (size_t)(n + 1));
    }
    arena_back(arena, mark);
}
