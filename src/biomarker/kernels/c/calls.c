/* What Python calls: the version of the engine that fits this machine. All versions give the same bits. */

#include "task.h"

#if defined(_WIN32)
#define VISIBLE __declspec(dllexport)
#else
#define VISIBLE __attribute__((visibility("default")))
#endif

/* Digest of the sources, so that a library that was built from others is never called. */
#ifndef FINGERPRINT
#define FINGERPRINT "unknown"
#endif

int run_task(const Task *task);

#ifdef WIDE_VERSIONS
int run_task_avx2(const Task *task);
int run_task_avx512(const Task *task);

static int widest(void) {
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq")) return 2;
    return __builtin_cpu_supports("avx2") ? 1 : 0;
}
#else
static int widest(void) { return 0; }
#endif

VISIBLE const char *biomarker_kernels_fingerprint(void) { return FINGERPRINT; }

VISIBLE int biomarker_kernels_width(void) { return widest(); }

/* `width`: 0, 1 or 2 for a certain version (at most the widest that the machine has), -1 for the widest. */
VISIBLE int biomarker_run_task(const Task *task, int width) {
#ifdef WIDE_VERSIONS
    int most = widest();
    width = width < 0 || width > most ? most : width;
    if (width == 2) return run_task_avx512(task);
    if (width == 1) return run_task_avx2(task);
#endif
    (void)width;
    return run_task(task);
}
