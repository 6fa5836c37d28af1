/* Sums of log losses, and log odds from weights: what all logistic classifiers share. */

/* Weights of one linear model: log odds = intercept + sum of weight[j] column[j]. */
static void odds_of(const double *columns, int n_columns, int stride, const double *weight, double intercept, double *odds) {
    for (int b = 0; b < stride; b += LANES) *(vec *)(odds + b) = all(intercept);
    for (int j = 0; j < n_columns; j++) {
        if (weight[j] == 0.0) continue;
        const double *column = columns + (size_t)j * stride;
        for (int b = 0; b < stride; b += LANES) *(vec *)(odds + b) += weight[j] * *(const vec *)(column + b);
    }
}

/* Probabilities of response and, where asked for, what is left of the label; both zero behind the end. */
static void chances(const double *odds, const double *target, int n, double *chance, double *residual) {
    for (int b = 0; b < padded(n); b += LANES) {
        vec p = sigmoid(*(const vec *)(odds + b));
        for (int k = n - b; k < LANES; k++) p[k] = 0.0;
        *(vec *)(chance + b) = p;
        if (residual) *(vec *)(residual + b) = p - *(const vec *)(target + b);
    }
}

static double log_losses(const double *odds, const double *target, int n) {
    vec s = all(0.0);
    for (int b = 0; b < padded(n); b += LANES) {
        vec x = *(const vec *)(odds + b), loss = softplus(x) - *(const vec *)(target + b) * x;
        for (int k = n - b; k < LANES; k++) loss[k] = 0.0;
        s += loss;
    }
    return total(s);
}

static double log_of1(double x) { return vlog(all(x))[0]; }

/* Log odds of the share of responders. */
static double base_odds(const Fold *fold) { return log_of1((double)fold->n1 / (fold->nt - fold->n1)); }
