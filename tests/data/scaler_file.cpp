// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE data_scaler_file
#include <boost/test/unit_test.hpp>

#include <scarp/data/scaler_file.hpp>

#include "files.hpp"

#include <limits>
#include <string>
#include <vector>

using scarp::scaler;

BOOST_AUTO_TEST_CASE(a_scaler_comes_back_from_its_file) {
    temporary_folder const folder;
    scaler const scale{{1.5f, -2, 0}, {0.1f, 3, 1}};
    save_scaler(folder / "scale.npz", scale);
    BOOST_TEST((scarp::load_scaler(folder / "scale.npz") == scale));
}

BOOST_AUTO_TEST_CASE(it_may_lie_among_other_arrays) {
    scaler const inputs{{1}, {2}}, targets{{3}, {4}};
    auto arrays = to_arrays(inputs, "inputs");
    for (auto& a : to_arrays(targets, "targets")) arrays.push_back(a);
    BOOST_TEST((scarp::scaler_of(arrays, "inputs") == inputs));
    BOOST_TEST((scarp::scaler_of(arrays, "targets") == targets));
    BOOST_CHECK_EXCEPTION(scarp::scaler_of(arrays), scarp::data_error, [](auto const& e) {
        return std::string{e.what()} == "arrays: expected an array named scaler.offset, found inputs.offset, inputs.factor, targets.offset, targets.factor";
    });
}

BOOST_AUTO_TEST_CASE(what_is_no_scaler_is_refused) {
    for (scaler const& wrong : {scaler{{1, 2}, {1}}, scaler{}, scaler{{1}, {std::numeric_limits<float>::infinity()}},
                                scaler{{std::numeric_limits<float>::quiet_NaN()}, {1}}})
        BOOST_CHECK_THROW(scarp::scaler_of(to_arrays(wrong)), scarp::data_error);
}
