/* Eight numbers at a time, in a fixed order of operations: the same bits with and without wide registers. */
#ifndef BIOMARKER_VEC_H
#define BIOMARKER_VEC_H

#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define LANES 8
typedef double vec __attribute__((vector_size(64)));
typedef int64_t ivec __attribute__((vector_size(64)));
/* The same, for reading at places that are not a multiple of 64 bytes. */
typedef double loose __attribute__((vector_size(64), aligned(8), may_alias));

#define MAGIC 6755399441055744.0 /* 1.5 * 2^52: adding it rounds to a whole number, kept in the low bits */
#define LN2_HIGH 6.93147180369123816490e-01
#define LN2_LOW 1.90821492927058770002e-10

static inline vec all(double x) { return (vec){x, x, x, x, x, x, x, x}; }
static inline vec choose(ivec which, vec yes, vec no) { return (vec)((which & (ivec)yes) | (~which & (ivec)no)); }
static inline vec vmax(vec a, vec b) { return choose(a > b, a, b); }
static inline vec vmin(vec a, vec b) { return choose(a < b, a, b); }
static inline vec vabs(vec a) { return (vec)((ivec)a & (INT64_MAX - (ivec){0})); }
static inline int any(ivec m) { return (m[0] | m[1] | m[2] | m[3] | m[4] | m[5] | m[6] | m[7]) != 0; }

/* Sum of the lanes, always in this order. */
static inline double total(vec a) { return ((a[0] + a[4]) + (a[1] + a[5])) + ((a[2] + a[6]) + (a[3] + a[7])); }

static inline double largest(vec a) {
    double most = a[0];
    for (int k = 1; k < LANES; k++) most = a[k] > most ? a[k] : most;
    return most;
}

/* exp(x) to 2 units in the last place; x outside [-700, 700] counts as the limit. */
static inline vec vexp(vec x) {
    x = vmin(vmax(x, all(-700.0)), all(700.0));
    vec shifted = x * 1.4426950408889634 + MAGIC;
    vec k = shifted - MAGIC;
    vec r = (x - k * LN2_HIGH) - k * LN2_LOW;
    vec p = all(1.0 / 6227020800.0);
    p = p * r + 1.0 / 479001600.0;
    p = p * r + 1.0 / 39916800.0;
    p = p * r + 1.0 / 3628800.0;
    p = p * r + 1.0 / 362880.0;
    p = p * r + 1.0 / 40320.0;
    p = p * r + 1.0 / 5040.0;
    p = p * r + 1.0 / 720.0;
    p = p * r + 1.0 / 120.0;
    p = p * r + 1.0 / 24.0;
    p = p * r + 1.0 / 6.0;
    p = p * r + 0.5;
    p = p * r + 1.0;
    p = p * r + 1.0;
    ivec power = ((ivec)shifted << 52) + ((int64_t)1023 << 52);
    return p * (vec)power;
}

/* Natural logarithm of positive normal numbers, to 1 unit in the last place (the method of fdlibm, 1993). */
static inline vec vlog(vec x) {
    ivec bits = (ivec)x;
    ivec exponent = (bits >> 52) - 1023;
    vec m = (vec)((bits & (((int64_t)1 << 52) - 1)) | ((int64_t)1023 << 52));
    ivec high = m > 1.4142135623730951;
    m = choose(high, m * 0.5, m);
    exponent -= high; /* a true comparison is -1 */
    vec e = (vec)(exponent + (ivec)all(MAGIC)) - MAGIC;
    vec f = m - 1.0, s = f / (f + 2.0), z = s * s, half = f * f * 0.5;
    vec r = all(1.479819860511658591e-01);
    r = r * z + 1.531383769920937332e-01;
    r = r * z + 1.818357216161805012e-01;
    r = r * z + 2.222219843214978396e-01;
    r = r * z + 2.857142874366239149e-01;
    r = r * z + 3.999999999940941908e-01;
    r = r * z + 6.666666666666735130e-01;
    r = r * z;
    return e * LN2_HIGH - ((half - (s * (half + r) + e * LN2_LOW)) - f);
}

static inline vec sigmoid(vec odds) { return 1.0 / (1.0 + vexp(-odds)); }

/* log(1 + exp(x)), without overflow. */
static inline vec softplus(vec x) { return vmax(x, all(0.0)) + vlog(1.0 + vexp(-vabs(x))); }

static inline double sigmoid1(double odds) { return sigmoid(all(odds))[0]; }

/* Number of doubles that hold n in whole vectors. */
static inline int padded(int n) { return (n + LANES - 1) / LANES * LANES; }

/* Sum of products; both arrays are aligned, padded, and zero behind their end in one of the two. */
static inline double dot(const double *a, const double *b, int n) {
    vec s = all(0.0), t = all(0.0);
    const vec *x = (const vec *)a, *y = (const vec *)b;
    int blocks = padded(n) / LANES, k = 0;
    for (; k + 1 < blocks; k += 2) {
        s += x[k] * y[k];
        t += x[k + 1] * y[k + 1];
    }
    if (k < blocks) s += x[k] * y[k];
    return total(s + t);
}

static inline double sum(const double *a, int n) {
    vec s = all(0.0);
    for (int k = 0; k < padded(n) / LANES; k++) s += ((const vec *)a)[k];
    return total(s);
}

#endif
