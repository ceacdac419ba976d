// WindowStream: rows come back as late as it says, each the mean of all windows that gave it.
#include "model/window_stream.h"

#include "dsp/window.h"
#include "model/gap_filler.h"
#include "tests/catch.h"
#include "tests/moving_average.h"
#include "tests/realtime_guard.h"
#include "tests/window_models.h"

using namespace sordino;
using namespace sordino::test;

namespace {

std::span<const float> row_of(const std::vector<float>& rows, int channels, int r) {
    return std::span(rows).subspan(static_cast<std::size_t>(r * channels),
                                   static_cast<std::size_t>(channels));
}

// All rows that come out of rows in and delay() missing ones behind them; row after row.
std::vector<float> streamed(WindowStream& stream, const std::vector<float>& rows, int channels) {
    std::vector<float> out;
    const int count = static_cast<int>(rows.size()) / channels;
    const std::vector<float> nothing(static_cast<std::size_t>(channels), missing_number);
    for (int r = 0; r < count + stream.delay(); ++r)
        if (stream.push(r < count ? row_of(rows, channels, r) : std::span<const float>(nothing)))
            out.insert(out.end(), stream.restored().begin(), stream.restored().end());
    return out;
}

// From the definition, in doubles: the mean over every window whose output holds the row.
std::vector<double> slowly(const WindowModel& model, const std::vector<float>& rows) {
    const WindowSpec& s = model.spec;
    const int channels = s.channel_count(), count = static_cast<int>(rows.size()) / channels;
    std::vector<double> sums(rows.size()), times(rows.size());
    for (int end = s.hop; end <= count + s.delay() + s.hop; end += s.hop) { // rows that have come
        std::vector<float> window(static_cast<std::size_t>(channels * s.window), missing_number);
        for (int c = 0; c < channels; ++c)
            for (int i = 0; i < s.window; ++i) {
                const int r = end - s.window + i;
                if (r < 0 || r >= count) continue;
                const float x = rows[static_cast<std::size_t>(r * channels + c)];
                const float z = (x - model.mean[c]) * model.scale[c];
                if (std::abs(z) <= outlier) window[static_cast<std::size_t>(c * s.window + i)] = z;
            }
        std::vector<float> inputs(static_cast<std::size_t>(s.inputs()));
        window_inputs(s, window, inputs);
        const Eigen::VectorXd x = Eigen::Map<Eigen::VectorXf>(inputs.data(), s.inputs()).cast<double>();
        Eigen::VectorXd y(model.network_inputs());
        y.head(x.size()) = x;
        for (int k = 0; k < model.paths() * channels; ++k) {
            const auto path = model.direct.middleRows(k * s.output, s.output).cast<double>() * x;
            const auto taken = path - x.segment(k % channels * s.window + s.output_begin(), s.output);
            y[x.size() + k] = std::log(std::sqrt(taken.squaredNorm() / s.output) + 1e-3);
        }
        for (const Layer& layer : model.layers) {
            y = layer.weight.cast<double>() * y + layer.bias.cast<double>();
            if (layer.activation == Activation::tanh) y = y.array().tanh();
        }
        for (int o = 0; o < s.outputs(); ++o) {
            double value = y[o];
            if (model.direct.size() > 0) {
                double total = 1.0;
                for (int k = o; k < model.direct.rows(); k += s.outputs()) {
                    const double trust = std::exp(y[s.outputs() + k]);
                    value += trust * model.direct.row(k).cast<double>().dot(x);
                    total += trust;
                }
                value /= total;
            }
            const int c = o / s.output, r = end - s.ahead - s.output + o % s.output;
            if (r < 0 || r >= count) continue;
            sums[static_cast<std::size_t>(r * channels + c)] +=
                value / static_cast<double>(model.scale[c]) + static_cast<double>(model.mean[c]);
            times[static_cast<std::size_t>(r * channels + c)] += 1.0;
        }
    }
    for (std::size_t i = 0; i < sums.size(); ++i) {
        REQUIRE(times[i] == static_cast<double>(s.output) / s.hop);
        sums[i] /= times[i];
    }
    return sums;
}

std::shared_ptr<const WindowModel> shared(WindowModel model) {
    REQUIRE(problem_with(model).empty());
    return std::make_shared<const WindowModel>(std::move(model));
}

const WindowSpec specs[] = {window_spec(1, 16, 1, 0, 1), window_spec(2, 16, 4, 3, 2),
                            window_spec(3, 7, 7, 0, 7, true), window_spec(1, 30, 12, 18, 4, true),
                            window_spec(2, 9, 1, 8, 1)};

} // namespace

TEST_CASE(
    "window_stream: a row is the mean of what all windows over it give, with direct paths and without") {
    for (const auto& spec : specs)
        for (const int direct : {0, 1, 3}) {
            const auto model = shared(random_window_model(3, spec, direct));
            const int channels = spec.channel_count();
            for (const int count : {1, 5, 100}) {
                const auto rows = rows_with_gaps(channels, count, 9);
                WindowStream stream(model);
                const auto out = streamed(stream, rows, channels);
                const auto wanted = slowly(*model, rows);
                REQUIRE(out.size() == wanted.size());
                for (std::size_t i = 0; i < out.size(); ++i) {
                    CAPTURE(spec.window, spec.output, spec.ahead, spec.hop, direct, count, i);
                    REQUIRE(out[i] == Approx(wanted[i]).epsilon(1e-4).margin(1e-4));
                }
            }
        }
}

TEST_CASE("window_stream: rows come delay() rows late, with what they were beside what they are now") {
    for (const auto& spec : specs) {
        const int channels = spec.channel_count();
        const auto rows = rows_with_gaps(channels, 60, 4);
        WindowStream stream(shared(random_window_model(1, spec, 1)));
        CHECK(stream.delay() == spec.ahead + spec.output - 1);
        for (int r = 0; r < 60; ++r) {
            const bool done = stream.push(row_of(rows, channels, r));
            CHECK(done == (r >= stream.delay()));
            if (!done) continue;
            const auto then = row_of(rows, channels, r - stream.delay());
            for (std::size_t c = 0; c < then.size(); ++c)
                CHECK(
                    (stream.given()[c] == then[c] || (std::isnan(stream.given()[c]) && std::isnan(then[c]))));
        }
    }
}

TEST_CASE("window_stream: after a reset it is as new") {
    for (const auto& spec : specs) {
        const auto model = shared(random_window_model(2, spec, 1));
        const auto rows = rows_with_gaps(spec.channel_count(), 50, 6);
        WindowStream stream(model), other(model);
        const auto first = streamed(stream, rows, spec.channel_count());
        (void)streamed(other, rows_with_gaps(spec.channel_count(), 33, 8), spec.channel_count());
        other.reset();
        CHECK(streamed(other, rows, spec.channel_count()) == first);
    }
}

TEST_CASE("window_stream: a value that is infinite counts as missing, and so does an outlier") {
    const auto spec = window_spec(2, 12, 4, 2, 2);
    const auto model = shared(random_window_model(5, spec, 1));
    auto rows = rows_with_gaps(2, 80, 3, 0.0), holed = rows;
    rows[60] = std::numeric_limits<float>::infinity();
    holed[60] = missing_number;
    WindowStream one(model), two(model), three(model), four(model);
    CHECK(streamed(one, rows, 2) == streamed(two, holed, 2));
    auto wild = holed;
    wild[60] = 3e38F;
    CHECK(streamed(three, wild, 2) == streamed(four, holed, 2));
    wild[60] = model->mean[0] + 1.01F * outlier / model->scale[0];
    three.reset();
    four.reset();
    CHECK(streamed(three, wild, 2) == streamed(four, holed, 2));
    wild[60] = model->mean[0] + 0.99F * outlier / model->scale[0];
    three.reset();
    four.reset();
    CHECK(streamed(three, wild, 2) != streamed(four, holed, 2));
}

TEST_CASE("window_stream: missing values are filled as the model says, the rest is the network's, and what "
          "is infinite "
          "or far off is missing to its neighbours") {
    const auto spec = window_spec(3, 16, 4, 5, 2);
    WindowModel filling = random_window_model(5, spec, 1);
    const auto network = shared(filling);
    filling.fillers = {Filler::conditional_mean, Filler::lines, Filler::network};
    filling.covariance = MovingAverage(3, 3, 6, 2).covariances(40, 1e-2);
    const auto model = shared(filling);
    auto rows = rows_with_gaps(3, 90, 3, 0.2);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const auto c = static_cast<Eigen::Index>(i % 3);
        rows[i] = rows[i] / (3.0F * model->scale[c]) + model->mean[c];
    }
    auto wild = rows;
    rows[151] = rows[172] = missing_number;
    wild[151] = model->mean[1] + 1.01F * outlier / model->scale[1];
    wild[172] = std::numeric_limits<float>::infinity();
    WindowStream one(model), two(network), three(model);
    const auto filled = streamed(one, rows, 3), plain = streamed(two, rows, 3),
               of_wild = streamed(three, wild, 3);
    GapFiller gaps(*model);
    std::vector<float> row(3);
    for (int r = 0; r < 90 + spec.delay(); ++r) {
        for (std::size_t c = 0; c < 3; ++c) {
            const auto i = static_cast<Eigen::Index>(c);
            const float x = r < 90 ? row_of(rows, 3, r)[c] : missing_number;
            row[c] = (x - model->mean[i]) * model->scale[i];
        }
        gaps.push(row);
        if (r < spec.delay()) continue;
        std::ranges::fill(row, missing_number);
        gaps.fill(row);
        for (std::size_t c = 0; c < 3; ++c) {
            const auto at = static_cast<std::size_t>(3 * (r - spec.delay())) + c;
            const auto i = static_cast<Eigen::Index>(c);
            const bool is_filled = std::isnan(rows[at]) && c < 2;
            CAPTURE(r, c);
            REQUIRE(std::isnan(row[c]) != is_filled);
            REQUIRE(filled[at] == (is_filled ? row[c] / model->scale[i] + model->mean[i] : plain[at]));
            if (at != 151) REQUIRE(of_wild[at] == filled[at]); // that one came, far off as it is
        }
    }
}

TEST_CASE("window_stream: rows ask for nothing that could keep a thread waiting") {
    if (skipped_unguarded()) return;
    for (const auto& spec : specs) {
        const auto rows = rows_with_gaps(spec.channel_count(), 200, 2);
        WindowStream stream(shared(random_window_model(7, spec, 1)));
        const auto found = blocking_calls_of([&] {
            for (int r = 0; r < 200; ++r) stream.push(row_of(rows, spec.channel_count(), r));
            stream.reset();
            for (int r = 0; r < 200; ++r) stream.push(row_of(rows, spec.channel_count(), r));
        });
        CAPTURE(found);
        CHECK(found.empty());
    }
}
