// ConditionalMean: against the formula with a dense inverse, and where the answer is known.
#include "model/conditional_mean.h"

#include "tests/catch.h"
#include "tests/moving_average.h"
#include "tests/realtime_guard.h"
#include "tests/windows.h"

#include <Eigen/LU>

#include <map>

using namespace sordino;
using namespace sordino::test;

namespace {

using Rows = std::map<int, std::vector<float>>; // by offset

double covariance_of(const RowMatrix& all, int lag, int a, int b) {
    const auto channels = static_cast<int>(all.cols());
    return static_cast<double>(lag >= 0 ? all(lag * channels + a, b) : all(-lag * channels + b, a));
}

// The definition, with the inverse written out.
std::vector<double> slowly(const RowMatrix& all, const Rows& rows) {
    std::vector<std::pair<int, int>> places;
    std::vector<double> values;
    for (const auto& [offset, row] : rows)
        for (std::size_t c = 0; c < row.size(); ++c)
            if (!std::isnan(row[c])) {
                places.emplace_back(offset, static_cast<int>(c));
                values.push_back(static_cast<double>(row[c]));
            }
    const auto n = static_cast<Eigen::Index>(places.size());
    Eigen::MatrixXd s(n, n);
    Eigen::VectorXd k(n);
    for (Eigen::Index i = 0; i < n; ++i) {
        const auto [at, a] = places[static_cast<std::size_t>(i)];
        k[i] = values[static_cast<std::size_t>(i)];
        for (Eigen::Index j = 0; j < n; ++j) {
            const auto [bt, b] = places[static_cast<std::size_t>(j)];
            s(i, j) = covariance_of(all, at - bt, a, b);
        }
    }
    const Eigen::VectorXd weights = s.inverse() * k;
    std::vector<double> means;
    for (int c = 0; c < all.cols(); ++c) {
        double mean = 0.0;
        for (Eigen::Index i = 0; i < n; ++i)
            mean += covariance_of(all, -places[static_cast<std::size_t>(i)].first, c,
                                  places[static_cast<std::size_t>(i)].second) *
                    weights[i];
        means.push_back(mean);
    }
    return means;
}

Rows some_rows(int channels, const std::vector<int>& offsets, unsigned seed, double share_missing) {
    Rows rows;
    for (const int offset : offsets)
        rows[offset] = rows_with_gaps(channels, 1, seed + static_cast<unsigned>(offset + 100), share_missing);
    return rows;
}

void add_all(ConditionalMean& mean, const Rows& rows) {
    mean.begin();
    for (const auto& [offset, row] : rows) REQUIRE(mean.add(offset, row));
    mean.solve();
}

const MovingAverage process(5, 7, 9, 1);

} // namespace

TEST_CASE("conditional_mean: it is what the formula with a dense inverse gives") {
    const RowMatrix all = process.covariances(16, 1e-3);
    ConditionalMean mean(all);
    for (unsigned seed = 0; seed < 20; ++seed)
        for (const double missing : {0.0, 0.3, 0.8}) {
            const auto rows = some_rows(5, {-7, -2, -1, 0, 1, 3, 8}, seed, missing);
            add_all(mean, rows);
            const auto wanted = slowly(all, rows);
            for (std::size_t c = 0; c < 5; ++c) {
                CAPTURE(seed, missing, c);
                REQUIRE(mean.of(c) == Approx(wanted[c]).epsilon(1e-4).margin(1e-4));
            }
        }
}

TEST_CASE("conditional_mean: the order of the rows does not matter, nor what was asked before") {
    const RowMatrix all = process.covariances(16, 1e-2);
    const auto rows = some_rows(5, {-3, -1, 0, 2}, 3, 0.3), other = some_rows(5, {-3, 0, 5}, 4, 0.3);
    ConditionalMean mean(all), backwards(all);
    add_all(mean, rows);
    add_all(backwards, other);
    backwards.begin();
    for (auto it = rows.rbegin(); it != rows.rend(); ++it) REQUIRE(backwards.add(it->first, it->second));
    backwards.solve();
    for (std::size_t c = 0; c < 5; ++c) CHECK(backwards.of(c) == Approx(mean.of(c)).margin(1e-5));
}

TEST_CASE("conditional_mean: values at the same places are solved by the same factor, to the last bit") {
    const RowMatrix all = process.covariances(16, 1e-2);
    auto first = some_rows(5, {-1, 0, 2}, 5, 0.3), second = first;
    for (auto& [offset, row] : second)
        for (float& x : row) x = 1.5F - x;
    ConditionalMean used(all), fresh(all);
    add_all(used, first);
    add_all(used, second);
    add_all(fresh, second);
    for (std::size_t c = 0; c < 5; ++c) CHECK(used.of(c) == fresh.of(c));
}

TEST_CASE("conditional_mean: where nothing is known it is the mean") {
    const RowMatrix all = process.covariances(4, 1e-3);
    ConditionalMean mean(all);
    add_all(mean, {});
    for (std::size_t c = 0; c < 5; ++c) CHECK(mean.of(c) == 0.0F);
    add_all(mean, {{0, std::vector<float>(5, missing_number)}});
    for (std::size_t c = 0; c < 5; ++c) CHECK(mean.of(c) == 0.0F);
}

TEST_CASE("conditional_mean: of two channels it is the regression of one on the other") {
    RowMatrix all(2, 2);
    all << 1.0F, 0.6F, 0.6F, 0.9F;
    ConditionalMean mean(all);
    add_all(mean, {{0, {missing_number, 2.0F}}});
    CHECK(mean.of(0) == Approx(0.6 / 0.9 * 2.0));
    add_all(mean, {{0, {-1.0F, missing_number}}});
    CHECK(mean.of(1) == Approx(-0.6));
}

TEST_CASE("conditional_mean: with an unknown level of great variance it is the mean of white values") {
    RowMatrix all = RowMatrix::Constant(8, 1, 1e4F); // one channel, eight lags
    all(0, 0) += 1.0F;
    ConditionalMean mean(all);
    add_all(mean, {{-3, {1.0F}}, {-1, {2.0F}}, {2, {6.0F}}});
    CHECK(mean.of(0) == Approx(3.0).epsilon(1e-3));
}

TEST_CASE(
    "conditional_mean: channels that follow from the others exactly, without a ridge, give finite numbers") {
    const MovingAverage twice(6, 2, 5, 3); // six channels of two sources
    const RowMatrix all = twice.covariances(8, 0.0);
    const auto x = twice.rows(8, 5);
    ConditionalMean mean(all);
    mean.begin();
    for (int r = 0; r < 8; ++r) {
        std::vector<float> row(6);
        for (int c = 0; c < 6; ++c) row[static_cast<std::size_t>(c)] = x(r, c);
        if (r == 4) row[1] = missing_number;
        REQUIRE(mean.add(r - 4, row));
    }
    mean.solve();
    CHECK(mean.of(1) == Approx(x(4, 1)).margin(0.02));
}

TEST_CASE("conditional_mean: a row that there is no room for is refused whole") {
    const auto channels = ConditionalMean::most_values / 3;
    const RowMatrix all =
        RowMatrix::Identity(static_cast<Eigen::Index>(channels), static_cast<Eigen::Index>(channels))
            .replicate(8, 1);
    ConditionalMean mean(all);
    const std::vector<float> row(channels, 1.0F);
    std::vector<float> one(channels, missing_number);
    one[0] = 1.0F;
    mean.begin();
    for (const int offset : {0, -1, 1}) CHECK(mean.add(offset, row));
    CHECK_FALSE(mean.add(2, row));
    CHECK_FALSE(mean.add(3, one));
    CHECK(mean.add(4, std::vector<float>(channels, missing_number)));
    mean.solve();
    CHECK(std::isfinite(mean.of(0)));
}

TEST_CASE("conditional_mean: it asks for nothing that could keep a thread waiting") {
    if (skipped_unguarded()) return;
    const MovingAverage wide(24, 24, 5, 2);
    const RowMatrix all = wide.covariances(16, 1e-2);
    const auto rows = some_rows(24, {-4, -3, -2, -1, 0, 1, 2, 3}, 1, 0.1);
    ConditionalMean mean(all);
    float sum = 0.0F;
    const auto found = blocking_calls_of([&] {
        for (int i = 0; i < 3; ++i) {
            mean.begin();
            for (const auto& [offset, row] : rows) mean.add(offset + i % 2, row);
            mean.solve();
            sum += mean.of(3);
        }
    });
    CAPTURE(found);
    CHECK(found.empty());
    CHECK(std::isfinite(sum));
}
