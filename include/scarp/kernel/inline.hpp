// SPDX-License-Identifier: BSL-1.0
#pragma once

/// Marks a function that must vanish into its caller: a register passed to a real call would travel through memory.
#if defined(__GNUC__)
#define SCARP_INLINE [[gnu::always_inline]] inline
#else
#define SCARP_INLINE inline
#endif

/// Unrolls the loop that follows, whose length is constant and at most `n`, so that its registers can be registers. clang does so
/// by itself when it optimizes, and must not warn that it did not when it does not.
#if defined(__GNUC__) && !defined(__clang__)
#define SCARP_PRAGMA(text) _Pragma(#text)
#define SCARP_UNROLL(n) SCARP_PRAGMA(GCC unroll n)
#define SCARP_NO_UNROLL SCARP_PRAGMA(GCC unroll 1)
#else
#define SCARP_UNROLL(n)
#define SCARP_NO_UNROLL
#endif
