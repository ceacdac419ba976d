// Alarms begin with a score, go on while rows are unusual, and end once.
#include "model/alarms.h"

#include "tests/catch.h"

#include <string>
#include <vector>

using namespace sordino;

namespace {

// Of a text, a row a letter: '.' usual, 'u' unusual, 'A' an alarm's score (of channel 1), 'B' a higher one
// (2).
std::vector<Alarm> alarms_in(const std::string& rows, int patience) {
    Alarms alarms(0.5F, patience);
    std::vector<Alarm> found;
    for (const char row : rows) {
        Anomaly anomaly;
        anomaly.unusual = row != '.';
        anomaly.score = row == 'A' ? 0.6F : row == 'B' ? 0.9F : 0.4F;
        anomaly.channel = row == 'A' ? 1 : row == 'B' ? 2 : 0;
        if (const auto over = alarms.push(anomaly)) found.push_back(*over);
    }
    if (const auto over = alarms.finish()) found.push_back(*over);
    CHECK_FALSE(alarms.on());
    return found;
}

} // namespace

TEST_CASE("alarms: an alarm lasts from its score to the last unusual row, and the highest score names its "
          "channel") {
    const auto found = alarms_in("..uAuu.Bu......A...", 3);
    REQUIRE(found.size() == 2);
    CHECK(found[0].first == 3);
    CHECK(found[0].last == 8);
    CHECK(found[0].channel == 2);
    CHECK(found[0].score == 0.9F);
    CHECK(found[1].first == 15);
    CHECK(found[1].last == 15);
    CHECK(found[1].channel == 1);
}

TEST_CASE("alarms: what is unusual without reaching the threshold is no alarm") {
    CHECK(alarms_in("uuuu....uuuu", 2).empty());
    CHECK(alarms_in("", 2).empty());
}

TEST_CASE("alarms: usual rows up to the patience do not end one, one more does") {
    CHECK(alarms_in("A...uA", 3).size() == 1);
    CHECK(alarms_in("A....A", 3).size() == 2);
    CHECK(alarms_in("A", 0).size() == 1);
    CHECK(alarms_in("AA", 0).size() == 1);
}
