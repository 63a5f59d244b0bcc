// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <dlfcn.h>

/// What this process has asked of the heap, where programs/count_allocations.c stands before malloc; nothing where it does not.
namespace bench {

struct heap_state {
    long blocks = 0;  // asked for until now
    long held = 0;    // bytes
    long most = 0;    // bytes held at once since the last reading
};

inline bool heap_is_counted() { return dlsym(RTLD_DEFAULT, "read_heap") != nullptr; }

inline heap_state read_heap() {
    static auto const read = reinterpret_cast<void (*)(long*, long*, long*)>(dlsym(RTLD_DEFAULT, "read_heap"));
    heap_state now;
    if (read) read(&now.blocks, &now.held, &now.most);
    return now;
}

}  // namespace bench
