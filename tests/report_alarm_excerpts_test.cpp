// Which rows are kept one by one, and around which alarms.
#include "training/report/alarm_excerpts.h"

#include <algorithm>

#include "tests/catch.h"

using namespace sordino;
using report::AlarmExcerpts;

namespace {

struct AlarmAt {
    int first, last; // rows
    float score;
};

// Row r has the value r.
std::vector<report::Envelopes> excerpts_of(int rows, const std::vector<AlarmAt>& alarms, std::size_t length,
                                           std::size_t most) {
    AlarmExcerpts excerpts(1, length, most);
    for (int r = 0; r < rows; ++r) {
        float score = 0.0F;
        bool on = false;
        for (const auto& alarm : alarms) {
            if (r == alarm.first) score = alarm.score;
            on = on || (r >= alarm.first && r <= alarm.last);
        }
        excerpts.push(r, std::vector{static_cast<float>(r)}, score, on);
    }
    return excerpts.excerpts();
}

void check_rows(const report::Envelopes& excerpt, int first, int last) {
    CHECK(excerpt.rows_a_bin() == 1);
    REQUIRE(static_cast<int>(excerpt.bins()) == last - first + 1);
    for (std::size_t i = 0; i < excerpt.bins(); ++i) {
        CHECK(excerpt.first()[i] == first + static_cast<double>(i));
        CHECK(excerpt.low(0)[i] == static_cast<float>(excerpt.first()[i]));
    }
}

} // namespace

TEST_CASE("alarm excerpts: a quarter of an excerpt is before its alarm, as far as there are rows") {
    const auto excerpts = excerpts_of(200, {{3, 5, 0.5F}, {100, 150, 0.5F}, {190, 199, 0.5F}}, 40, 9);
    REQUIRE(excerpts.size() == 3);
    check_rows(excerpts[0], 0, 39);
    check_rows(excerpts[1], 90, 129); // a long alarm has one
    check_rows(excerpts[2], 180, 199);
}

TEST_CASE("alarm excerpts: an alarm that begins in an excerpt gets none of its own") {
    const auto excerpts = excerpts_of(200, {{50, 52, 0.5F}, {60, 100, 0.5F}}, 40, 9);
    REQUIRE(excerpts.size() == 1);
    check_rows(excerpts[0], 40, 79);
}

TEST_CASE("alarm excerpts: of many those with the highest scores are kept, in their order") {
    const auto excerpts =
        excerpts_of(600, {{100, 101, 0.5F}, {200, 201, 0.2F}, {300, 301, 0.9F}, {595, 599, 0.3F}}, 40, 2);
    REQUIRE(excerpts.size() == 2);
    CHECK(excerpts[0].first()[0] == 90);
    CHECK(excerpts[1].first()[0] == 290);
}

TEST_CASE("alarm excerpts: without an alarm there are none") { CHECK(excerpts_of(100, {}, 8, 2).empty()); }
