/* Ridge logistic regression for a whole path of penalties: up to eight penalties are solved side by side.

   Newton's method with step halving (le Cessie & van Houwelingen 1992), in the weights, or for more columns than rows in
   one unknown per row. A group of penalties starts from what was found for its neighbours on the path. */

#define RIDGE_STEPS 100
/* A step that moves no log odds by more than this leaves an error of about its square. */
#define SMALL_MOVE 1e-6

/* A Newton step that moves no log odds by more than this lowers the objective, which then need not be asked: with t the
   farthest move it falls by at least (1 - (exp(t) - 1 - t) / t^2) times move' H move (Bach 2010, Electron J Stat 4:384). */
#define SURE_MOVE 1.5

/* A longer step is worth a look at how the slope of the objective changes along it, at a few places of it, until no more
   than this share of the slope is left. */
#define LONG_MOVE 0.8
#define LONG_TRIES 5
#define LEVEL_SHARE 0.3

/* Once a step moves no log odds by more than this, its factors serve for the steps that follow: each leaves about that
   share of the error, at a tenth of the cost. They end where the error that is left is below CHORD_ERROR. */
#define CHORD_MOVE 5e-2
#define CHORD_ERROR 1e-12
/* Fewer unknowns are factorised in less time than the probabilities of another step take. */
#define CHORD_DIMS 16

/* One group of penalties on one training set. Unknowns: weights (or one number per row), the intercept last. */
typedef struct {
    const Fold *fold;
    const double *design; /* (unknowns - 1, ts) columns, or the symmetric products of the rows */
    int dims;             /* unknowns without the intercept */
    int dual;
    vec precision;        /* of the normal prior of a weight */
    vec *state;           /* (dims + 1) */
    vec *odds, *chance, *weight, *moved; /* (nt) */
    vec *move;            /* (dims + 1) */
    vec *gradient;        /* (dims + 1), or two right sides in the dual form */
    vec *packed;
    vec *root;            /* (nt) dual: root of the weights that the factors belong to */
} Group;

/* out[i] = sum over j of design[j][i] x[j] (scaled) + x[dims] */
static void apply(const Group *g, const vec *x, vec scale, vec *out) {
    int n = g->fold->nt, ts = g->fold->ts;
    for (int i = 0; i < n; i += 4) {
        int last = n - i < 4 ? n - i : 4;
        vec s[4] = {0};
        for (int j = 0; j < g->dims; j++) {
            const double *row = g->design + (size_t)j * ts + i;
            for (int k = 0; k < 4; k++) s[k] += row[k] * x[j];
        }
        for (int k = 0; k < last; k++) out[i + k] = s[k] * scale + x[g->dims];
    }
}

static vec objective(const Group *g, const vec *odds, const vec *state) {
    vec loss = all(0.0), penalty = all(0.0);
    for (int i = 0; i < g->fold->nt; i++) loss += softplus(odds[i]) - g->fold->target[i] * odds[i];
    if (g->dual)
        for (int i = 0; i < g->fold->nt; i++) penalty += state[i] * (odds[i] - state[g->dims]);
    else
        for (int j = 0; j < g->dims; j++) penalty += g->precision * state[j] * state[j];
    return loss + 0.5 * penalty;
}

/* Newton step in the weights. */
static void primal_step(Group *g) {
    int n = g->fold->nt, ts = g->fold->ts, d = g->dims;
    const double *A = g->design, *y = g->fold->target;
    vec *residual = g->moved;
    vec sum_residual = all(0.0), sum_weight = all(0.0);
    for (int i = 0; i < n; i++) {
        residual[i] = g->chance[i] - y[i];
        sum_residual += residual[i];
        sum_weight += g->weight[i];
    }
    for (int a = 0; a < d; a += 4) {
        const double *row[4];
        for (int k = 0; k < 4; k++) row[k] = A + (size_t)(a + k < d ? a + k : a) * ts;
        vec slope[4] = {0}, middle[4] = {0};
        for (int i = 0; i < n; i++)
            for (int k = 0; k < 4; k++) {
                slope[k] += row[k][i] * residual[i];
                middle[k] += row[k][i] * g->weight[i];
            }
        for (int k = 0; k < 4 && a + k < d; k++) {
            g->gradient[a + k] = slope[k] + g->precision * g->state[a + k];
            *at(g->packed, d, a + k) = middle[k];
        }
        for (int b = 0; b <= a; b += 4) {
            const double *other[4];
            for (int l = 0; l < 4; l++) other[l] = A + (size_t)(b + l < d ? b + l : b) * ts;
            vec s[4][4] = {{{0}}};
            for (int i = 0; i < n; i++)
                for (int k = 0; k < 4; k++) {
                    vec x = row[k][i] * g->weight[i];
                    for (int l = 0; l < 4; l++) s[k][l] += x * other[l][i];
                }
            for (int k = 0; k < 4 && a + k < d; k++)
                for (int l = 0; l < 4 && b + l <= a + k; l++) *at(g->packed, a + k, b + l) = s[k][l];
        }
    }
    for (int a = 0; a < d; a++) *at(g->packed, a, a) += g->precision;
    g->gradient[d] = sum_residual;
    *at(g->packed, d, d) = sum_weight;
    factorise_eight(g->packed, d + 1);
    for (int a = 0; a <= d; a++) g->move[a] = -g->gradient[a];
    solve_eight(g->packed, d + 1, g->move);
}

/* Newton step in one unknown per row: the systems I + root(W) K root(W) are never ill conditioned. */
static void dual_step(Group *g) {
    int n = g->dims, ts = g->fold->ts;
    const double *K = g->design, *y = g->fold->target;
    vec *root = g->root, *working = g->gradient, *unit = g->gradient + n + 1;
    vec scale = 1.0 / g->precision, above = all(0.0), below = all(0.0);
    for (int i = 0; i < n; i++) {
        root[i] = vsqrt(g->weight[i]);
        working[i] = root[i] * g->odds[i] - (g->chance[i] - y[i]) / root[i];
        unit[i] = root[i];
    }
    for (int i = 0; i < n; i++) {
        vec factor = root[i] * scale, *row = at(g->packed, i, 0);
        for (int l = 0; l <= i; l++) row[l] = factor * root[l] * K[(size_t)i * ts + l];
        row[i] += 1.0;
    }
    factorise_eight(g->packed, n);
    solve_eight(g->packed, n, working);
    solve_eight(g->packed, n, unit);
    for (int i = 0; i < n; i++) {
        above += root[i] * working[i];
        below += root[i] * unit[i];
    }
    vec intercept = above / below;
    for (int i = 0; i < n; i++) g->move[i] = root[i] * (working[i] - intercept * unit[i]) - g->state[i];
    g->move[n] = intercept - g->state[n];
}

/* A step with the factors, and in the dual form the solution for the intercept, of the last Newton step. */
static void chord_step(Group *g) {
    int n = g->fold->nt, ts = g->fold->ts, d = g->dims;
    const double *y = g->fold->target;
    if (!g->dual) {
        vec *residual = g->moved, all_residuals = all(0.0);
        for (int i = 0; i < n; i++) all_residuals += residual[i] = g->chance[i] - y[i];
        for (int a = 0; a < d; a++) {
            const double *row = g->design + (size_t)a * ts;
            vec s = all(0.0), t = all(0.0);
            int i = 0;
            for (; i + 1 < n; i += 2) {
                s += row[i] * residual[i];
                t += row[i + 1] * residual[i + 1];
            }
            if (i < n) s += row[i] * residual[i];
            g->move[a] = -(s + t + g->precision * g->state[a]);
        }
        g->move[d] = -all_residuals;
        solve_eight(g->packed, d + 1, g->move);
        return;
    }
    vec *working = g->gradient, *unit = g->gradient + n + 1, above = all(0.0), below = all(0.0);
    for (int i = 0; i < n; i++) working[i] = (y[i] - g->chance[i] - g->state[i]) / g->root[i];
    solve_eight(g->packed, n, working);
    for (int i = 0; i < n; i++) {
        above += g->root[i] * working[i] + g->state[i];
        below += g->root[i] * unit[i];
    }
    vec intercept = above / below;
    for (int i = 0; i < n; i++) g->move[i] = g->root[i] * (working[i] - intercept * unit[i]);
    g->move[n] = intercept;
}

/* How far to go along `move` in each lane: the whole way, or half of it, a quarter, until the objective does not rise. */
static vec shorter_steps(Group *g, ivec open, int wanted, int64_t *counts) {
    vec value = objective(g, g->odds, g->state), size = all(1.0), *tried = g->weight, *where = g->gradient;
    for (int halving = 0; halving < 40; halving++) {
        for (int k = 0; k < wanted; k++) counts[COUNT_GRADIENTS] -= open[k];
        for (int i = 0; i < g->fold->nt; i++) tried[i] = g->odds[i] + size * g->moved[i];
        for (int a = 0; a <= g->dims; a++) where[a] = g->state[a] + size * g->move[a];
        ivec worse = open & ~(objective(g, tried, where) <= value + 1e-12 * vabs(value));
        if (!any(worse)) break;
        size = choose(worse, halving == 38 ? all(0.0) : size * 0.5, size);
    }
    return size;
}

/* How far to go along a long `move`: to where the objective, which is convex along it, still falls, but hardly. Newton's
   own steps are short where responders and others can be parted: they add about 1 to the log odds. */
static vec longer_steps(Group *g, ivec open, int wanted, int64_t *counts) {
    const double *y = g->fold->target;
    vec begin = all(0.0), bend = all(0.0), first = all(0.0), low = all(0.0), high = all(INFINITY), size = all(1.0);
    for (int j = 0; j < g->dims; j++) {
        vec with = g->dual ? g->moved[j] - g->move[g->dims] : g->precision * g->move[j];
        begin += g->state[j] * with;
        bend += g->move[j] * with;
    }
    for (int i = 0; i < g->fold->nt; i++) first += (g->chance[i] - y[i]) * g->moved[i];
    first += begin;
    vec below = first, above = first;
    for (int k = 0; k < LONG_TRIES && any(open); k++) {
        vec slope = begin + size * bend;
        for (int i = 0; i < g->fold->nt; i++) slope += (sigmoid(g->odds[i] + size * g->moved[i]) - y[i]) * g->moved[i];
        for (int l = 0; l < wanted; l++) counts[COUNT_GRADIENTS] -= open[l];
        ivec falls = open & (slope <= 0.0), rises = open & ~falls;
        high = choose(rises, size, high);
        above = choose(rises, slope, above);
        low = choose(falls, size, low);
        below = choose(falls, slope, below);
        open &= ~(falls & (slope >= LEVEL_SHARE * first));
        vec between = low + (high - low) * (below / (below - above));
        size = choose(open, choose(high < INFINITY, between, size * 2.0), size);
    }
    return low;
}

/* How far to go along `move` in each lane; the whole way where that is short. */
static vec step_sizes(Group *g, vec farthest, ivec open, int wanted, int64_t *counts) {
    ivec far = open & ~(farthest <= LONG_MOVE);
    vec size = choose(far, longer_steps(g, far, wanted, counts), all(1.0));
    ivec unsure = far & ~(size > 0.0) & ~(farthest <= SURE_MOVE);
    size = choose(size > 0.0, size, all(1.0));
    return any(unsure) ? choose(unsure, shorter_steps(g, unsure, wanted, counts), size) : size;
}

/* Solve one group from where `state` stands; `wanted` says which lanes hold a penalty of their own. */
static void solve_group(Group *g, int wanted, int64_t *counts) {
    int n = g->fold->nt;
    vec scale = g->dual ? 1.0 / g->precision : all(1.0);
    ivec open = {0};
    vec last = all(INFINITY), before = last; /* farthest move of the last Newton step, and of the last step of any kind */
    for (int k = 0; k < wanted; k++) open[k] = -1;
    apply(g, g->state, scale, g->odds);
    for (int round = 0; round < RIDGE_STEPS && any(open); round++) {
        int chord = g->dims >= CHORD_DIMS && !any(open & ~((last <= CHORD_MOVE) & (before <= last)));
        for (int k = 0; k < wanted && !chord; k++) counts[COUNT_SYSTEMS] -= open[k];
        for (int i = 0; i < n; i++) {
            g->chance[i] = sigmoid(g->odds[i]);
            g->weight[i] = vmax(g->chance[i] * (1.0 - g->chance[i]), all(1e-12));
        }
        if (chord) chord_step(g);
        else if (g->dual) dual_step(g);
        else primal_step(g);
        for (int a = 0; a <= g->dims; a++) g->move[a] = choose(open, g->move[a], all(0.0));
        apply(g, g->move, scale, g->moved);
        vec farthest = all(0.0), size = all(1.0);
        for (int i = 0; i < n; i++) farthest = vmax(farthest, vabs(g->moved[i]));
        for (int k = 0; k < wanted; k++) counts[COUNT_GRADIENTS] -= open[k];
        if (any(open & ~(farthest <= LONG_MOVE))) size = step_sizes(g, farthest, open, wanted, counts);
        for (int i = 0; i < n; i++) g->odds[i] += size * g->moved[i];
        for (int a = 0; a <= g->dims; a++) g->state[a] += size * g->move[a];
        ivec reached = chord ? farthest * last <= CHORD_ERROR : (size == 1.0) & (farthest <= SMALL_MOVE);
        open &= ~reached & (size > 0.0);
        if (!chord) last = farthest;
        /* A chord step that did not come much closer is followed by Newton's. */
        before = chord ? choose(farthest <= 0.25 * before, farthest, all(INFINITY)) : farthest;
    }
}

/* Symmetric products of the training rows, (nt, ts), and of predicted with training rows, (nv, ts). */
static void row_products(Arena *arena, const Fold *fold, Kept *kept) {
    int nt = fold->nt, ts = fold->ts;
    if (kept->gram) return;
    double *gram = TAKE(arena, double, (size_t)nt * ts), *other = TAKE(arena, double, (size_t)fold->vs * ts + LANES);
    gram_of(kept->train, kept->n, nt, gram);
    for (int i = 0; i < nt; i++)
        for (int l = 0; l < i; l++) gram[(size_t)i * ts + l] = gram[(size_t)l * ts + i];
    for (int i = 0; i < fold->nv; i += 4)
        for (int b = 0; b < ts; b += LANES) {
            vec s[4] = {0};
            for (int j = 0; j < kept->n; j++) {
                vec x = *(const vec *)(kept->train + (size_t)j * ts + b);
                const double *row = kept->valid + (size_t)j * fold->vs + i;
                for (int k = 0; k < 4; k++) s[k] += row[k] * x;
            }
            for (int k = 0; k < 4; k++) *(vec *)(other + (size_t)(i + k) * ts + b) = s[k];
        }
    kept->gram = gram;
    kept->gram_valid = other;
}

/* Where a lane starts: on the polynomial in the logarithm of the penalty through the solutions of up to four others that
   are nearest on the path. What is followed are weights; one number per row gives them when divided by the precision. */
static void start_lane(const double *solved, const uint8_t *known, const double *precision, int dual, int dims, int m, int l,
                       vec *state, int lane) {
    int chosen[4], n = 0;
    for (int away = 1; away < m && n < 4; away++)
        for (int side = -1; side <= 1 && n < 4; side += 2) {
            int at = l + side * away, again = 0;
            if (at < 0 || at >= m || !known[at]) continue;
            for (int k = 0; k < n; k++) again |= precision[chosen[k]] == precision[at];
            if (!again) chosen[n++] = at;
        }
    for (int k = 0; k < n; k++) {
        double share = 1.0;
        for (int i = 0; i < n; i++)
            if (i != k)
                share *= log_of1(precision[l] / precision[chosen[i]]) / log_of1(precision[chosen[k]] / precision[chosen[i]]);
        const double *x = solved + (size_t)chosen[k] * (dims + 1);
        double weight = dual ? share * (precision[l] / precision[chosen[k]]) : share;
        for (int j = 0; j <= dims; j++)
            state[j][lane] = (k ? state[j][lane] : 0.0) + (j < dims ? weight : share) * x[j];
    }
}

/* Precision of the weights for a prior standard deviation; 0 stands for 1.5 / root of the number of columns. */
static double precision_of(double prior_sd, int n_columns) {
    return prior_sd > 0 ? 1.0 / (prior_sd * prior_sd) : (n_columns > 1 ? n_columns : 1) / 2.25;
}

/* odds (m, vs) of the predicted rows for each of m prior standard deviations. */
static void ridge_path(Arena *arena, const Fold *fold, Kept *kept, const double *prior_sd, int m, double *odds,
                       int64_t *counts) {
    int dual = kept->n > fold->nt, d = dual ? fold->nt : kept->n, nt = fold->nt;
    if (dual) row_products(arena, fold, kept);
    Mark mark = arena_mark(arena);
    double *precision = TAKE(arena, double, m), *ordered = TAKE(arena, double, m);
    double *solved = TAKE_RAW(arena, double, (size_t)m * (d + 1));
    int32_t *order = TAKE(arena, int32_t, m), *scratch = TAKE(arena, int32_t, m);
    uint8_t *known = TAKE(arena, uint8_t, m);
    for (int l = 0; l < m; l++) {
        precision[l] = precision_of(prior_sd[l], kept->n);
        order[l] = l;
    }
    sort_places(precision, order, scratch, m);
    for (int l = 0; l < m; l++) ordered[l] = precision[order[l]];
    Group g = {.fold = fold, .design = dual ? kept->gram : kept->train, .dims = d, .dual = dual};
    g.state = TAKE(arena, vec, d + 1);
    g.odds = TAKE(arena, vec, nt + 4);
    g.root = dual ? TAKE_RAW(arena, vec, nt) : NULL;
    g.chance = TAKE(arena, vec, nt);
    g.weight = TAKE(arena, vec, nt);
    g.moved = TAKE(arena, vec, nt + 4);
    g.move = TAKE(arena, vec, d + 1);
    g.gradient = TAKE(arena, vec, 2 * (d + 1));
    g.packed = TAKE_RAW(arena, vec, (size_t)(d + 1) * (d + 2) / 2);
    int stride = (m + LANES - 1) / LANES;
    for (int first = 0; first < stride; first++) {
        int wanted = 0;
        for (int j = 0; j < d; j++) g.state[j] = all(0.0);
        g.state[d] = all(base_odds(fold));
        for (int l = first; l < m; l += stride, wanted++) {
            start_lane(solved, known, ordered, dual, d, m, l, g.state, wanted);
            g.precision[wanted] = ordered[l];
        }
        for (int k = wanted; k < LANES; k++) g.precision[k] = ordered[first];
        solve_group(&g, wanted, counts);
        for (int k = 0, l = first; k < wanted; k++, l += stride) {
            for (int j = 0; j <= d; j++) solved[(size_t)l * (d + 1) + j] = g.state[j][k];
            known[l] = 1;
        }
    }
    for (int l = 0; l < m; l++) {
        const double *state = solved + (size_t)l * (d + 1);
        double *out = odds + (size_t)order[l] * fold->vs;
        if (!dual) {
            odds_of(kept->valid, d, fold->vs, state, state[d], out);
            continue;
        }
        double *padded_state = TAKE(arena, double, fold->ts);
        memcpy(padded_state, state, sizeof(double) * (size_t)d);
        for (int i = 0; i < fold->nv; i++)
            out[i] = dot(kept->gram_valid + (size_t)i * fold->ts, padded_state, d) / precision[order[l]] + state[d];
    }
    arena_back(arena, mark);
}
