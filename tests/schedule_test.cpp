// Schedules: their closed forms.
#include "training/schedule.h"

#include "tests/catch.h"

#include <cmath>
#include <limits>
#include <numbers>
#include <vector>

using namespace sordino;

namespace {

constexpr ScheduleKind every_kind[] = {ScheduleKind::constant, ScheduleKind::step, ScheduleKind::cosine,
                                       ScheduleKind::plateau};

ScheduleOptions options_of(ScheduleKind kind, double warm_up = 0.03) {
    ScheduleOptions options;
    options.kind = kind;
    options.warm_up = warm_up;
    return options;
}

double rate(const ScheduleOptions& options, double progress, const std::vector<double>& losses = {}) {
    return static_cast<double>(learning_rate(options, 1.0F, progress, losses));
}

} // namespace

TEST_CASE("schedule: every kind warms up in a straight line from just above zero to the highest rate") {
    const auto kind = GENERATE(from_range(std::begin(every_kind), std::end(every_kind)));
    const double warm_up = GENERATE(0.03, 0.2, 1.0);
    const auto options = options_of(kind, warm_up);
    CHECK(rate(options, 0) == Approx(1e-4 / (warm_up + 1e-4)));
    CHECK(rate(options, 0.25 * warm_up) == Approx(0.25).margin(3e-3));
    CHECK(rate(options, 0.5 * warm_up) == Approx(0.5).margin(3e-3));
    CHECK(rate(options, warm_up * (1 - 1e-9)) == Approx(1.0));
    CHECK(rate(options_of(kind, 0.0), 0) == 1.0);
    CHECK(std::isfinite(rate(options, 1)));
}

TEST_CASE("schedule: the default is a half cosine from the highest rate after 3 % to 1 % at the end") {
    const ScheduleOptions options;
    for (double progress = 0.03; progress < 1.1; progress += 0.01) {
        const double along = std::min(1.0, (progress - 0.03) / 0.97);
        CHECK(rate(options, progress) ==
              Approx(0.01 + 0.99 * (0.5 + 0.5 * std::cos(std::numbers::pi * along))).epsilon(1e-6));
    }
    CHECK(rate(options, 0.03) == 1.0);
    CHECK(rate(options, 0.515) == Approx(0.505));
    CHECK(rate(options, 1.0) == Approx(0.01));
    CHECK(learning_rate(options, 3e-3F, 0.515, {}) == Approx(3e-3 * 0.505));
}

TEST_CASE("schedule: a cosine ends at the lowest share that was asked for") {
    auto options = options_of(ScheduleKind::cosine, 0.1);
    options.lowest = 0.2;
    CHECK(rate(options, 1.0) == Approx(0.2));
    CHECK(rate(options, 0.55) == Approx(0.6));
}

TEST_CASE("schedule: constant stays at the highest rate whatever the losses do") {
    const auto options = options_of(ScheduleKind::constant);
    for (const double progress : {0.03, 0.5, 1.0})
        CHECK(rate(options, progress, {1, 2, 3, 4, 5, 6, 7, 8, 9, 9, 9}) == 1.0);
}

TEST_CASE("schedule: step falls by its factor at each whole multiple of its share, down to the lowest") {
    auto options = options_of(ScheduleKind::step);
    options.step_every = 0.1;
    options.step_factor = 0.3;
    options.lowest = 0.005;
    for (int n = 1; n < 10; ++n) {
        INFO("after " << n << " steps");
        CHECK(rate(options, n / 10.0 - 1e-6) == Approx(std::max(0.005, std::pow(0.3, n - 1))));
        CHECK(rate(options, n / 10.0) == Approx(std::max(0.005, std::pow(0.3, n))));
    }
    CHECK(rate(options_of(ScheduleKind::step), 0.49) == 0.5);
}

TEST_CASE(
    "schedule: plateau falls after so many epochs in a row without a better loss, and then waits anew") {
    auto options = options_of(ScheduleKind::plateau);
    options.plateau_patience = 3;
    options.plateau_factor = 0.5;
    const auto after = [&](const std::vector<double>& losses) { return rate(options, 0.5, losses); };
    CHECK(after({}) == 1.0);
    CHECK(after({5, 4, 3, 2, 1, 0, -1}) == 1.0);
    CHECK(after({5, 6, 6}) == 1.0);
    CHECK(after({5, 6, 6, 6}) == 0.5);
    CHECK(after({5, 5, 5, 5}) == 0.5);       // as good is not better
    CHECK(after({5, 6, 6, 4, 6, 6}) == 1.0); // a better one in between
    CHECK(after({5, 6, 6, 5.5, 6}) == 0.5);  // better than the last is not better than the best
    CHECK(after({5, 6, 6, 6, 6, 6}) == 0.5);
    CHECK(after({5, 6, 6, 6, 6, 6, 6}) == 0.25);
    CHECK(after({5, 6, 6, 6, 4, 6, 6, 6}) == 0.25);
    CHECK(after({-2, -1, -1, -1}) == 0.5); // losses with a term in dB are negative
    const double nan = std::numeric_limits<double>::quiet_NaN();
    CHECK(after({5, nan, nan, nan}) == 0.5);
    CHECK(after(std::vector<double>(100, 1.0)) == Approx(0.01)); // the lowest
}

TEST_CASE("schedule: after the warm-up no rate ever rises again") {
    const auto kind = GENERATE(from_range(std::begin(every_kind), std::end(every_kind)));
    const auto options = options_of(kind);
    std::vector<double> losses;
    double last = 1.0;
    for (int epoch = 3; epoch <= 100; ++epoch) {
        losses.push_back(std::abs(epoch - 40.0)); // better and better, then worse and worse
        const double now = rate(options, epoch / 100.0, losses);
        CHECK(now <= last);
        CHECK(now >= 0.01 * (1 - 1e-6));
        last = now;
    }
}

TEST_CASE("schedule: every kind has a name, and an unknown name is told which there are") {
    for (const auto kind : every_kind) CHECK(schedule_named(name_of(kind)).value() == kind);
    const auto unknown = schedule_named("linear");
    REQUIRE(!unknown);
    CHECK(unknown.error().message.find("'linear'") != std::string::npos);
    for (const auto kind : every_kind)
        CHECK(unknown.error().message.find(name_of(kind)) != std::string::npos);
}
