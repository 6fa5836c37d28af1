/* Working memory of one call: taken piece by piece, given back to a mark or all at once. */
#ifndef BIOMARKER_ARENA_H
#define BIOMARKER_ARENA_H

#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

typedef struct Block {
    struct Block *before;
    size_t size, used;
} Block;

typedef struct {
    Block *last;
    Block *spare; /* blocks that were given back, kept for the next need */
    jmp_buf *exhausted; /* where to go when the machine has no memory left */
} Arena;

typedef struct {
    Block *last;
    size_t used;
} Mark;

#define ARENA_BLOCK ((size_t)1 << 18)
#define ARENA_HEAD ((sizeof(Block) + 63) / 64 * 64)

static void *arena_bytes(Arena *arena, size_t bytes) {
    bytes = (bytes + 63) / 64 * 64 + 64;
#ifdef ARENA_EVERY_PIECE_ALONE /* so that a sanitizer sees the end of every piece */
    size_t least = bytes;
#else
    size_t least = bytes > ARENA_BLOCK ? bytes : ARENA_BLOCK;
#endif
    if (!arena->last || arena->last->size - arena->last->used < bytes) {
        Block **place = &arena->spare, *block;
        while (*place && (*place)->size < least) place = &(*place)->before;
        block = *place;
        if (block) {
            *place = block->before;
        } else {
            block = aligned_alloc(64, ARENA_HEAD + least);
            if (!block) longjmp(*arena->exhausted, 1);
            block->size = least;
        }
        block->before = arena->last;
        block->used = 0;
        arena->last = block;
    }
    char *found = (char *)arena->last + ARENA_HEAD + arena->last->used;
    arena->last->used += bytes;
    return found;
}

/* n zeros of a type, aligned to 64 bytes. */
#define TAKE(arena, type, n) ((type *)memset(arena_bytes(arena, sizeof(type) * (size_t)(n)), 0, sizeof(type) * (size_t)(n)))
/* The same, with whatever is there: for what is written before it is read. */
#define TAKE_RAW(arena, type, n) ((type *)arena_bytes(arena, sizeof(type) * (size_t)(n)))

static Mark arena_mark(const Arena *arena) {
    return (Mark){arena->last, arena->last ? arena->last->used : 0};
}

static void arena_back(Arena *arena, Mark mark) {
    while (arena->last != mark.last) {
        Block *block = arena->last;
        arena->last = block->before;
#ifdef ARENA_EVERY_PIECE_ALONE
        free(block);
#else
        block->before = arena->spare;
        arena->spare = block;
#endif
    }
    if (arena->last) arena->last->used = mark.used;
}

static void arena_end(Arena *arena) {
    arena_back(arena, (Mark){NULL, 0});
    while (arena->spare) {
        Block *block = arena->spare;
        arena->spare = block->before;
        free(block);
    }
}

#endif
