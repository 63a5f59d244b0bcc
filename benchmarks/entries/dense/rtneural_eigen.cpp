// SPDX-License-Identifier: BSL-1.0
// The same on Eigen: what differs are the options that it is compiled with.
#include "entries/dense/rtneural.cpp"
