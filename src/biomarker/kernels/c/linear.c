/* Symmetric positive definite systems: one at a time, or eight side by side. */

/* Products of the columns of `rows`: gram[a][b] = sum over i of rows[i][a] rows[i][b], for b >= a - a % 4.
   rows is (n, width), gram (dims, width); width is padded(dims), and rows are zero behind dims. */
static void gram_of(const double *rows, int n, int dims, double *gram) {
    int width = padded(dims);
    for (int a = 0; a < dims; a += 4) {
        int a1 = a + 1 < dims ? a + 1 : a, a2 = a + 2 < dims ? a + 2 : a, a3 = a + 3 < dims ? a + 3 : a;
        int b = a / LANES * LANES;
        for (; b + LANES < width; b += 2 * LANES) {
            vec s[8] = {0};
            for (int i = 0; i < n; i++) {
                const double *row = rows + (size_t)i * width;
                vec x = *(const vec *)(row + b), z = *(const vec *)(row + b + LANES);
                s[0] += row[a] * x;
                s[1] += row[a1] * x;
                s[2] += row[a2] * x;
                s[3] += row[a3] * x;
                s[4] += row[a] * z;
                s[5] += row[a1] * z;
                s[6] += row[a2] * z;
                s[7] += row[a3] * z;
            }
            for (int k = 3; k >= 0; k--) {
                int at = a + k < dims ? a + k : a;
                if (a + k >= dims) continue;
                *(vec *)(gram + (size_t)at * width + b) = s[k];
                *(vec *)(gram + (size_t)at * width + b + LANES) = s[k + 4];
            }
        }
        for (; b < width; b += LANES) {
            vec s[4] = {0};
            for (int i = 0; i < n; i++) {
                const double *row = rows + (size_t)i * width;
                vec x = *(const vec *)(row + b);
                s[0] += row[a] * x;
                s[1] += row[a1] * x;
                s[2] += row[a2] * x;
                s[3] += row[a3] * x;
            }
            for (int k = 0; k < 4 && a + k < dims; k++) *(vec *)(gram + (size_t)(a + k) * width + b) = s[k];
        }
    }
}

/* Upper Cholesky factor in place of the upper half of matrix (dims, width); the diagonal becomes its inverse.
   `before` (dims) is scratch. Returns the smallest pivot as a share of its diagonal; at nothing or less it stops. */
static double factorise(double *matrix, int dims, int width, double *before) {
    double least = 1.0;
    for (int j = 0; j < dims; j++) before[j] = matrix[(size_t)j * width + j];
    for (int j = 0; j < dims; j++) {
        double *row = matrix + (size_t)j * width, pivot = row[j];
        double share = before[j] > 0 ? pivot / before[j] : 0.0;
        if (!(pivot > 0) || !(share > 0)) return 0.0;
        least = share < least ? share : least;
        double inverse = 1.0 / sqrt(pivot);
        for (int b = (j + 1) / LANES * LANES; b < width; b += LANES) *(vec *)(row + b) *= inverse;
        for (int a = j + 1; a < dims; a++) {
            double *under = matrix + (size_t)a * width, factor = row[a];
            for (int b = a / LANES * LANES; b < width; b += LANES) *(vec *)(under + b) -= factor * *(const vec *)(row + b);
        }
        row[j] = inverse;
    }
    return least;
}

/* Solve with the factor; `right` (padded) becomes the solution. */
static void solve_with(const double *factor, int dims, int width, double *right) {
    for (int j = dims; j < width; j++) right[j] = 0.0;
    for (int j = 0; j < dims; j++) {
        const double *row = factor + (size_t)j * width;
        double value = right[j] *= row[j];
        int b = j + 1;
        for (; b < width && b % LANES; b++) right[b] -= value * row[b];
        for (; b < width; b += LANES) *(vec *)(right + b) -= value * *(const vec *)(row + b);
    }
    for (int j = dims - 1; j >= 0; j--) {
        const double *row = factor + (size_t)j * width;
        double value = right[j];
        int b = j + 1;
        for (; b < dims && b % LANES; b++) value -= row[b] * right[b];
        vec rest = all(0.0);
        for (; b < dims; b += LANES) {
            vec x = *(const vec *)(row + b), y = *(const vec *)(right + b);
            for (int k = dims - b; k < LANES; k++) y[k] = 0.0;
            rest += x * y;
        }
        right[j] = (value - total(rest)) * row[j];
    }
}

/* Keep `matrix` and solve; a matrix that is not positive definite gets the least ridge that makes it so. */
static void solve_positive(Arena *arena, const double *matrix, int dims, double *right, int64_t *counts) {
    int width = padded(dims);
    Mark mark = arena_mark(arena);
    double *factor = TAKE_RAW(arena, double, (size_t)dims * width), *scratch = TAKE_RAW(arena, double, dims);
    double trace = 0.0, lift = 0.0;
    for (int j = 0; j < dims; j++) trace += matrix[(size_t)j * width + j];
    for (int attempt = 0; attempt < 12; attempt++) {
        memcpy(factor, matrix, sizeof(double) * (size_t)dims * width);
        for (int j = 0; j < dims; j++) factor[(size_t)j * width + j] += lift;
        counts[COUNT_SYSTEMS]++;
        if (factorise(factor, dims, width, scratch) > 0) break;
        double least = 1e-12 * trace / dims;
        lift = 100 * lift > least ? 100 * lift : least;
        lift = lift > 1e-300 ? lift : 1e-300;
    }
    solve_with(factor, dims, width, right);
    arena_back(arena, mark);
}

/* --- eight systems side by side: entry (j, k), k <= j, of all eight is packed[j (j + 1) / 2 + k] --- */

static inline vec *at(vec *packed, int j, int k) { return packed + (size_t)j * (j + 1) / 2 + k; }

static inline vec vsqrt(vec x) {
    vec root;
    for (int k = 0; k < LANES; k++) root[k] = sqrt(x[k]);
    return root;
}

/* Rows first .. first + n - 1 (n is at most 4) of the factors, from the rows before them, column by column. */
static inline void factor_rows(vec *packed, int first, int n) {
    vec *row[4];
    for (int r = 0; r < 4; r++) row[r] = at(packed, first + (r < n ? r : n - 1), 0);
    for (int k = 0; k < first; k += 2) { /* two columns at a time; `first` is even */
        const vec *other = at(packed, k, 0), *next = at(packed, k + 1, 0);
        vec s[4], t[4];
        for (int r = 0; r < 4; r++) s[r] = row[r][k];
        for (int r = 0; r < 4; r++) t[r] = row[r][k + 1];
        for (int l = 0; l < k; l++)
            for (int r = 0; r < 4; r++) {
                s[r] -= row[r][l] * other[l];
                t[r] -= row[r][l] * next[l];
            }
        for (int r = 0; r < 4; r++) {
            s[r] *= other[k];
            t[r] = (t[r] - s[r] * next[k]) * next[k + 1];
        }
        for (int r = 0; r < n; r++) {
            row[r][k] = s[r];
            row[r][k + 1] = t[r];
        }
    }
    for (int r = 0; r < n; r++)
        for (int c = 0; c <= r; c++) {
            vec before = row[r][first + c], s = before, t = all(0.0);
            int l = 0, end = first + c;
            for (; l + 1 < end; l += 2) {
                s -= row[r][l] * row[c][l];
                t -= row[r][l + 1] * row[c][l + 1];
            }
            if (l < end) s -= row[r][l] * row[c][l];
            s += t;
            /* A pivot that rounding has eaten is made small. */
            row[r][end] = c < r ? s * row[c][end] : 1.0 / vsqrt(vmax(s, before * 1e-14 + 1e-300));
        }
}

/* Lower Cholesky factors in place, four rows at a time; the diagonal becomes its inverse. */
static void factorise_eight(vec *packed, int dims) {
    for (int first = 0; first < dims; first += 4) factor_rows(packed, first, dims - first < 4 ? dims - first : 4);
}

static void solve_eight(vec *packed, int dims, vec *right) {
    for (int j = 0; j < dims; j++) {
        const vec *row = at(packed, j, 0);
        vec s = right[j];
        for (int k = 0; k < j; k++) s -= row[k] * right[k];
        right[j] = s * row[j];
    }
    for (int j = dims - 1; j >= 0; j--) {
        const vec *row = at(packed, j, 0);
        vec x = right[j] * row[j];
        right[j] = x;
        for (int k = 0; k < j; k++) right[k] -= row[k] * x;
    }
}
