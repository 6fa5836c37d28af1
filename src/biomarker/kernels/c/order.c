/* Orders, quantiles and ranks. A column is sorted once per call; every fold starts from that order. */

/* Sort `place` by value (stable, missing values last): few moves where it is nearly sorted already. */
static void sort_nearly(const double *value, int32_t *place, int n) {
    for (int k = 1; k < n; k++) {
        int32_t moving = place[k];
        double x = value[moving];
        int at = k;
        if (x != x) continue; /* missing values are put last by the caller */
        for (; at > 0 && !(value[place[at - 1]] <= x); at--) place[at] = place[at - 1];
        place[at] = moving;
    }
}

/* Sort n places by value, stable, missing values last; `other` is scratch. Merges runs that double in length. */
static void sort_places(const double *value, int32_t *place, int32_t *other, int n) {
    enum { RUN = 16 };
    for (int from = 0; from < n; from += RUN) sort_nearly(value, place + from, n - from < RUN ? n - from : RUN);
    for (int run = RUN; run < n; run *= 2) {
        for (int from = 0; from < n; from += 2 * run) {
            int middle = from + run < n ? from + run : n, end = from + 2 * run < n ? from + 2 * run : n;
            int a = from, b = middle;
            for (int k = from; k < end; k++) {
                int left = b >= end || (a < middle && !(value[place[b]] < value[place[a]]));
                other[k] = left ? place[a++] : place[b++];
            }
        }
        memcpy(place, other, sizeof(int32_t) * (size_t)n);
    }
}

typedef struct {
    double key;
    int32_t row;
} Keyed;

/* Measured rows of a column by rising value, equal ones in their order; returns how many. scratch is (2 n). */
static int order_of(const double *column, int n, int32_t *order, Keyed *scratch) {
    enum { RUN = 8 };
    Keyed *from = scratch, *to = scratch + n;
    int m = 0;
    for (int i = 0; i < n; i++)
        if (column[i] == column[i]) from[m++] = (Keyed){column[i], i};
    for (int first = 0; first < m; first += RUN)
        for (int k = first + 1; k < m && k < first + RUN; k++) {
            Keyed moving = from[k];
            int at = k;
            for (; at > first && from[at - 1].key > moving.key; at--) from[at] = from[at - 1];
            from[at] = moving;
        }
    for (int run = RUN; run < m; run *= 2) {
        for (int first = 0; first < m; first += 2 * run) {
            int middle = first + run < m ? first + run : m, end = first + 2 * run < m ? first + 2 * run : m;
            int a = first, b = middle, k = first;
            while (a < middle && b < end) { /* without a branch that no machine can guess */
                int right = from[b].key < from[a].key;
                to[k++] = right ? from[b] : from[a];
                b += right;
                a += !right;
            }
            while (a < middle) to[k++] = from[a++];
            while (b < end) to[k++] = from[b++];
        }
        Keyed *swap = from;
        from = to;
        to = swap;
    }
    for (int k = 0; k < m; k++) order[k] = from[k].row;
    return m;
}

/* Order of at most n of the rows whose whole order is known; `within` says where each stands among them, else -1. */
static int part_of_order(const int32_t *whole, int measured, const int32_t *within, int32_t *order, int n) {
    int m = 0;
    for (int k = 0; k < measured && m < n; k++) { /* without a branch that no machine can guess */
        int32_t at = within[whole[k]];
        order[m] = at;
        m += at >= 0;
    }
    return m;
}

/* Quantile of n > 0 sorted numbers, linear between neighbours as numpy's default. */
static double quantile(const double *sorted, int n, double share) {
    double place = share * (n - 1);
    int before = (int)place, after = before + 1 < n ? before + 1 : n - 1;
    return sorted[before] + (place - before) * (sorted[after] - sorted[before]);
}

static void sort_numbers(double *number, int n) {
    for (int k = 1; k < n; k++) {
        double x = number[k];
        int at = k;
        for (; at > 0 && number[at - 1] > x; at--) number[at] = number[at - 1];
        number[at] = x;
    }
}

/* Twice the mid-ranks (whole numbers) of n values whose order is `place`; they go to rank[place]. */
static void twice_ranks(const double *value, const int32_t *place, int n, double *rank) {
    for (int first = 0; first < n;) {
        int last = first;
        while (last + 1 < n && value[place[last + 1]] == value[place[first]]) last++;
        for (int k = first; k <= last; k++) rank[place[k]] = first + last + 2;
        first = last + 1;
    }
}
