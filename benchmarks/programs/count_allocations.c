/* SPDX-License-Identifier: BSL-1.0 */
/* Loaded before a program (LD_PRELOAD), it counts the blocks that the program asks of the heap and prints the number at its end. */
#include <errno.h>
#include <stddef.h>
#include <stdio.h>

extern void* __libc_malloc(size_t);
extern void* __libc_calloc(size_t, size_t);
extern void* __libc_realloc(void*, size_t);
extern void* __libc_memalign(size_t, size_t);

static long count;

static void another(void) { __atomic_fetch_add(&count, 1, __ATOMIC_RELAXED); }

void* malloc(size_t size) { return another(), __libc_malloc(size); }
void* calloc(size_t number, size_t size) { return another(), __libc_calloc(number, size); }
void* realloc(void* block, size_t size) { return another(), __libc_realloc(block, size); }
void* memalign(size_t alignment, size_t size) { return another(), __libc_memalign(alignment, size); }
void* aligned_alloc(size_t alignment, size_t size) { return another(), __libc_memalign(alignment, size); }
int posix_memalign(void** block, size_t alignment, size_t size) {
    another();
    *block = __libc_memalign(alignment, size);
    return *block ? 0 : ENOMEM;
}

__attribute__((destructor)) static void tell(void) { fprintf(stderr, "allocations %ld\n", count); }
