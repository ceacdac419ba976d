// RowErrors: sums that are those of a slow reference, and whole recordings through a model.
#include "training/row_errors.h"

#include "model/window_stream.h"
#include "tests/catch.h"
#include "tests/window_models.h"
#include "training/denoise_series.h"

using namespace sordino;
using namespace sordino::test;

namespace {

Eigen::MatrixXf rows(int count, int channels, unsigned seed, double share_missing) {
    const auto values = rows_with_gaps(channels, count, seed, share_missing);
    return Eigen::Map<const Eigen::MatrixXf>(values.data(), count, channels);
}

// The identity: what came, and 0 in the model's deviations where nothing did.
std::shared_ptr<const WindowModel> through(int channels) {
    WindowModel model = random_window_model(1, window_spec(channels, 4, 1, 0, 1), 0);
    Layer layer;
    layer.weight.setZero(channels, model.spec.inputs());
    for (int c = 0; c < channels; ++c) layer.weight(c, 4 * c + 3) = 1.0F;
    layer.bias.setZero(channels);
    model.layers = {layer};
    model.mean.setZero();
    model.scale.setOnes();
    return std::make_shared<const WindowModel>(std::move(model));
}

} // namespace

TEST_CASE("denoise_series: rows come out as a live stream gives them, less its delay, the last ones too") {
    const auto model =
        std::make_shared<const WindowModel>(random_window_model(3, window_spec(2, 12, 4, 3, 2, true), 1));
    for (const int count : {1, 5, 60}) {
        const auto values = rows(count, 2, 7, 0.2);
        const auto restored = denoise_series(model, values);
        REQUIRE(restored.rows() == count);
        WindowStream stream(model);
        for (int r = 0; r < count + stream.delay(); ++r) {
            const std::vector<float> row = r < count ? std::vector<float>{values(r, 0), values(r, 1)}
                                                     : std::vector<float>{missing_number, missing_number};
            if (!stream.push(row)) continue;
            for (int c = 0; c < 2; ++c)
                CHECK(restored(r - stream.delay(), c) == stream.restored()[static_cast<std::size_t>(c)]);
        }
    }
}

TEST_CASE("row_errors: a model that changes nothing has the errors that came, whatever is unknown") {
    const auto model = through(2);
    const auto clean = rows(400, 2, 1, 0.1), spoilt = rows(400, 2, 2, 0.15);
    const auto errors = row_errors(model, clean, spoilt);
    REQUIRE(errors.size() == 2);
    for (Eigen::Index c = 0; c < 2; ++c) {
        const auto& e = errors[static_cast<std::size_t>(c)];
        long there = 0, missing = 0;
        double error = 0;
        for (Eigen::Index r = 0; r < 400; ++r) {
            if (std::isnan(clean(r, c))) continue;
            (std::isnan(spoilt(r, c)) ? missing : there) += 1;
            if (!std::isnan(spoilt(r, c)))
                error += std::pow(static_cast<double>(spoilt(r, c) - clean(r, c)), 2);
        }
        CHECK(e.there == there);
        CHECK(e.missing == missing);
        CHECK(e.before == Approx(error));
        CHECK(e.after == Approx(e.before));
        CHECK(scores_of(e).gain_db == Approx(0.0).margin(1e-9));
        CHECK(scores_of(e).before == Approx(std::sqrt(error / static_cast<double>(there))));
    }
}

TEST_CASE("row_errors: lines fill a straight ramp without an error, and the power is about the mean") {
    const auto model = through(1);
    Eigen::MatrixXf clean(100, 1), spoilt;
    for (int r = 0; r < 100; ++r) clean(r, 0) = 0.05F * static_cast<float>(r) - 1.0F;
    spoilt = clean;
    for (const int r : {10, 11, 12, 50}) spoilt(r, 0) = missing_number;
    spoilt(30, 0) = 100.0F; // an outlier: it came, and lines go over it
    const auto e = row_errors(model, clean, spoilt).front();
    CHECK(e.missing == 4);
    CHECK(e.by_lines == Approx(0.0).margin(1e-9));
    CHECK(e.by_the_model > 0.0);
    const Eigen::VectorXf all = clean.col(0);
    CHECK(e.power / 96.0 ==
          Approx(static_cast<double>((all.array() - all.mean()).square().mean())).epsilon(0.05));
    CHECK(e.before > 9000.0);
}
