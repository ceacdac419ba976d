// The peak rule: scores of rows, alarms to be expected.
#include "model/anomaly.h"

#include "tests/catch.h"
#include "tests/realtime_guard.h"
#include "tests/signals.h"

#include <deque>

using namespace sordino;
using namespace sordino::test;

namespace {

AnomalySpec some_spec(int memory) {
    AnomalySpec spec;
    spec.usual[0] = {{1.0F, 0.5F}, 2.0F, 2.5F, 0.2F};
    spec.usual[1] = {{0.3F, 0.1F}, 1.5F, 3.0F, 0.4F};
    spec.memory = memory;
    return spec;
}

// From the definition: the highest of the last rows is looked for anew in each row.
struct SlowScorer {
    AnomalySpec spec;
    std::vector<std::deque<double>> past;

    explicit SlowScorer(const AnomalySpec& s)
        : spec(s) {
        for (const auto& usual : s.usual) past.push_back({static_cast<double>(usual.highest)});
    }

    double process(const std::vector<float> (&errors)[2]) {
        double score = 0.0;
        for (std::size_t v = 0; v < 2; ++v) {
            double u = 0.0, peak = static_cast<double>(spec.usual[v].common);
            for (std::size_t c = 0; c < errors[v].size(); ++c)
                u = std::max(u,
                             static_cast<double>(errors[v][c]) / static_cast<double>(spec.usual[v].scale[c]));
            for (const double x : past[v]) peak = std::max(peak, x);
            score = std::max(score, 1.0 - (peak + 1e-3) / u);
            past[v].push_back(u);
            if (past[v].size() > static_cast<std::size_t>(spec.memory)) past[v].pop_front();
        }
        return score;
    }
};

} // namespace

TEST_CASE("anomaly: scores are those of the definition, whatever the memory") {
    for (const int memory : {1, 2, 7, 50, 1000}) {
        const auto spec = some_spec(memory);
        AnomalyScorer scorer(spec);
        for (int round = 0; round < 2; ++round, scorer.reset()) {
            SlowScorer slow(spec);
            Dice dice(static_cast<unsigned>(memory));
            int above = 0;
            for (int row = 0; row < 600; ++row) {
                std::vector<float> errors[2];
                for (auto& view : errors)
                    for (int c = 0; c < 2; ++c)
                        view.push_back(static_cast<float>(std::exp(1.5 * dice.normal())));
                const auto anomaly = scorer.process(errors[0], errors[1]);
                CAPTURE(memory, row);
                const double wanted = slow.process(errors);
                REQUIRE(anomaly.score == Approx(wanted).margin(1e-5));
                above += anomaly.score > 0.0F ? 1 : 0;
            }
            CHECK(above > 2);
        }
    }
}

TEST_CASE("anomaly: one event is one alarm, and what it hides is forgotten after the memory") {
    AnomalyScorer scorer(some_spec(100));
    const std::vector<float> calm{0.1F, 0.1F}, event{30.0F, 0.1F}, none{0.0F, 0.0F};
    for (int i = 0; i < 200; ++i) CHECK(scorer.process(calm, none).score == 0.0F);
    CHECK(scorer.process(event, none).score > 0.9F);
    for (int i = 0; i < 99; ++i) CHECK(scorer.process(event, none).score < 0.01F);
    for (int i = 0; i < 100; ++i) scorer.process(calm, none);
    CHECK(scorer.process(event, none).score > 0.9F);
}

TEST_CASE("anomaly: the channel is the most unusual one of the view that the score is of") {
    AnomalyScorer scorer(some_spec(100));
    const auto level = scorer.process(std::vector{1.0F, 40.0F}, std::vector{0.0F, 0.0F});
    CHECK(level.channel == 1);
    CHECK(level.view == View::level);
    CHECK(level.unusual);
    const auto window = scorer.process(std::vector{1.0F, 1.0F}, std::vector{30.0F, 0.0F});
    CHECK(window.channel == 0);
    CHECK(window.view == View::window);
    CHECK_FALSE(scorer.process(std::vector{1.0F, 0.5F}, std::vector{0.0F, 0.0F}).unusual);
}

TEST_CASE("anomaly: the threshold for a rate of alarms is the one at which that rate is expected") {
    const auto spec = some_spec(200);
    CHECK(false_alarms(spec, 0.0) == Approx(2.0 / 201.0));
    CHECK(false_alarms(spec, 1.0) == 0.0);
    CHECK(false_alarms(spec, 0.3) == Approx((std::pow(0.7, 5.0) + std::pow(0.7, 2.5)) / 201.0));
    for (const double rate : {1e-2 / 2.0, 1e-3, 1e-5})
        CHECK(false_alarms(spec, threshold_for(spec, rate)) == Approx(rate));
}

TEST_CASE("anomaly: a spec that makes no sense is refused") {
    CHECK(problem_with(some_spec(10), 2).empty());
    CHECK_FALSE(problem_with(some_spec(10), 3).empty());
    CHECK_FALSE(problem_with(some_spec(0), 2).empty());
    const auto after = [](const auto& change) {
        auto spec = some_spec(10);
        change(spec);
        return problem_with(spec, 2);
    };
    CHECK_FALSE(after([](AnomalySpec& s) { s.usual[1].scale[0] = 0.0F; }).empty());
    CHECK_FALSE(after([](AnomalySpec& s) { s.usual[1].common = -1.0F; }).empty());
    CHECK_FALSE(after([](AnomalySpec& s) { s.usual[0].tail = 2.0F; }).empty());
    CHECK_FALSE(after([](AnomalySpec& s) { s.threshold = 1.5F; }).empty());
}

TEST_CASE("anomaly: scores ask for nothing that could keep a thread waiting") {
    if (skipped_unguarded()) return;
    AnomalyScorer scorer(some_spec(50));
    Dice dice(1);
    std::vector<float> errors(2000);
    for (float& x : errors) x = static_cast<float>(std::abs(dice.normal()));
    const auto found = blocking_calls_of([&] {
        for (std::size_t i = 0; i + 4 <= errors.size(); i += 4)
            scorer.process(std::span(errors).subspan(i, 2), std::span(errors).subspan(i + 2, 2));
        scorer.reset();
    });
    CAPTURE(found);
    CHECK(found.empty());
}
