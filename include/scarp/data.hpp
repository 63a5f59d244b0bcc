// SPDX-License-Identifier: BSL-1.0
#pragma once

// Outside, for the sake of compile time and of what they need: the readers data/cifar.hpp, data/csv.hpp, data/csv_stream.hpp, data/libsvm.hpp,
// data/npy.hpp, data/npz.hpp, data/array_set.hpp, data/npy_stream.hpp, data/image.hpp and data/image_folder.hpp (libpng, libjpeg), and the
// adaptors data/augment.hpp and data/prefetch.hpp (a thread).

#include <scarp/data/dataset.hpp>
#include <scarp/data/digits.hpp>
#include <scarp/data/error.hpp>
#include <scarp/data/function_source.hpp>
#include <scarp/data/idx.hpp>
#include <scarp/data/k_fold.hpp>
#include <scarp/data/preview.hpp>
#include <scarp/data/scaler.hpp>
#include <scarp/data/selected.hpp>
#include <scarp/data/span_source.hpp>
#include <scarp/data/subset.hpp>
#include <scarp/data/synthetic.hpp>
#include <scarp/data/train_test_split.hpp>
