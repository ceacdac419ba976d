#include "model/blend.h"

#include "tests/catch.h"
#include "tests/windows.h"

#include <cmath>
#include <vector>

using namespace sordino;

namespace {

struct Blended {
    std::vector<float> shares, rows;
};

Blended blended(const std::vector<float>& network, const std::vector<float>& paths, std::size_t rows) {
    Blended out{std::vector<float>(network.size()), std::vector<float>(rows)};
    blend(network, paths, out.shares, out.rows);
    return out;
}

} // namespace

TEST_CASE("blend: without paths a row is the estimate") {
    const auto out = blended({3.0F, -2.0F}, {}, 2);
    CHECK(out.rows == std::vector{3.0F, -2.0F});
    CHECK(out.shares == std::vector{1.0F, 1.0F});
}

TEST_CASE("blend: one path has the sigmoid of its trust as its share") {
    for (const float trust : {-4.0F, 0.0F, 0.7F, 9.0F}) {
        const auto out = blended({3.0F, trust}, {5.0F}, 1);
        const double share = 1.0 / (1.0 + std::exp(-static_cast<double>(trust)));
        CHECK(out.shares[1] == Approx(share));
        CHECK(out.rows[0] == Approx(3.0 + share * 2.0));
    }
}

TEST_CASE("blend: rows are told apart, and each one's shares add up to 1, however large the trusts are") {
    const std::vector<float> network{1, 10, 200, -500, 300, 80}, paths{2, 20, 3, 30}; // two rows, two paths
    const auto out = blended(network, paths, 2);
    CHECK(out.shares[0] + out.shares[2] + out.shares[4] == Approx(1.0));
    CHECK(out.shares[1] + out.shares[3] + out.shares[5] == Approx(1.0));
    CHECK(out.rows[0] == Approx(3.0)); // the second path's trust is highest
    CHECK(out.rows[1] == Approx(30.0));
}

TEST_CASE("blend: a path's level says how much it takes away from each channel") {
    const auto spec = test::window_spec(2, 4, 2, 1, 1); // of rows 0 to 3 the rows 1 and 2 are given back
    const std::vector<float> inputs{9, 1, 2, 9, 9, 3, 4, 9};
    const std::vector<float> paths{1, 2, 3, 4, 0, 2, 3, 14}; // the first gives what came
    std::vector<float> levels(4);
    path_levels(spec, inputs, paths, levels);
    CHECK(levels[0] == Approx(std::log(1e-3)));
    CHECK(levels[1] == Approx(std::log(1e-3)));
    CHECK(levels[2] == Approx(std::log(std::sqrt(0.5) + 1e-3)));
    CHECK(levels[3] == Approx(std::log(std::sqrt(50.0) + 1e-3)));
}
