// SPDX-License-Identifier: BSL-1.0
#pragma once

/// Marks a function that must vanish into its caller: a register passed to a real call would travel through memory.
#if defined(__GNUC__)
#define SCARP_INLINE [[gnu::always_inline]] inline
#else
#define SCARP_INLINE inline
#endif
