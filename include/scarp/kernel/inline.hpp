// SPDX-License-Identifier: BSL-1.0
#pragma once

/// Marks a function that must vanish into its caller: a register passed to a real call would travel through memory.
#if defined(__GNUC__)
#define SCARP_INLINE [[gnu::always_inline]] inline
#else
#define SCARP_INLINE inline
#endif

/// SCARP_WHOLE marks a function that takes everything that it calls into itself: a kernel. SCARP_PART marks what it is made of, in
/// front of a function and behind the parameters of a lambda. To g++ a part is an ordinary function, since whatever is always_inline
/// it optimizes again in each part that it is a part of, ten times over from the instruction to the kernel. clang takes in only
/// what is called directly, and without optimization nothing is.
#if defined(__GNUC__) && !defined(__clang__) && defined(__OPTIMIZE__)
#define SCARP_WHOLE [[gnu::flatten]]
#define SCARP_PART
#elif defined(__GNUC__)
#define SCARP_WHOLE
#define SCARP_PART __attribute__((always_inline))
#else
#define SCARP_WHOLE
#define SCARP_PART
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
