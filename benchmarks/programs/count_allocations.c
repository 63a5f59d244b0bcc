/* SPDX-License-Identifier: BSL-1.0 */
/* Loaded before a program (LD_PRELOAD), it counts the blocks that the program asks of the heap and the bytes that it holds. Who does
   not read them while the program runs is told the number of blocks at its end. */
#include <errno.h>
#include <malloc.h>
#include <stddef.h>
#include <stdio.h>

extern void* __libc_malloc(size_t);
extern void* __libc_calloc(size_t, size_t);
extern void* __libc_realloc(void*, size_t);
extern void* __libc_memalign(size_t, size_t);
extern void __libc_free(void*);

static long count, held, most;
static int is_read;

static void hold(long bytes) {
    long const now = __atomic_add_fetch(&held, bytes, __ATOMIC_RELAXED);
    if (now > __atomic_load_n(&most, __ATOMIC_RELAXED)) __atomic_store_n(&most, now, __ATOMIC_RELAXED);
}

static void* another(void* block) {
    __atomic_fetch_add(&count, 1, __ATOMIC_RELAXED);
    hold((long)malloc_usable_size(block));
    return block;
}

void* malloc(size_t size) { return another(__libc_malloc(size)); }
void* calloc(size_t number, size_t size) { return another(__libc_calloc(number, size)); }
void* memalign(size_t alignment, size_t size) { return another(__libc_memalign(alignment, size)); }
void* aligned_alloc(size_t alignment, size_t size) { return memalign(alignment, size); }
int posix_memalign(void** block, size_t alignment, size_t size) {
    *block = memalign(alignment, size);
    return *block ? 0 : ENOMEM;
}
void* realloc(void* block, size_t size) {
    long const before = (long)malloc_usable_size(block);
    void* const moved = __libc_realloc(block, size);
    if (moved || size == 0) hold(-before);
    return another(moved);
}
void free(void* block) {
    hold(-(long)malloc_usable_size(block));
    __libc_free(block);
}

/* From here on, most is what is held now. */
void read_heap(long* blocks, long* bytes, long* most_bytes) {
    is_read = 1;
    *blocks = count, *bytes = held, *most_bytes = most;
    most = held;
}

__attribute__((destructor)) static void tell(void) {
    if (!is_read) fprintf(stderr, "allocations %ld\n", count);
}
