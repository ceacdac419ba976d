// Time stamps: dates against the system's calendar, numbers to their last digit.
#include "training/table/time_stamp.h"

#include <ctime>

#include "tests/catch.h"
#include "training/random.h"

using namespace sordino;

namespace {

std::int64_t seconds_of(const std::string& text) {
    const auto stamp = iso_stamp(text);
    REQUIRE(stamp);
    return stamp->whole;
}

} // namespace

TEST_CASE("time stamps: dates and times are the seconds that the system's calendar says") {
    for (int i = 0; i < 2000; ++i) {
        const std::time_t time = static_cast<std::time_t>(i) * 7'919'317 - 4'000'000'000;
        std::tm parts{};
        gmtime_r(&time, &parts);
        char text[40];
        REQUIRE(std::strftime(text, sizeof text, i % 2 == 0 ? "%Y-%m-%dT%H:%M:%SZ" : "%Y-%m-%d %H:%M:%S",
                              &parts) > 0);
        CHECK(seconds_of(text) == time);
        if (i % 2 == 1) CHECK(iso_text({time, 0.0}, 0) == text);
    }
}

TEST_CASE("time stamps: offsets, fractions, slashes and dates alone are read") {
    CHECK(seconds_of("1970-01-02") == 86400);
    CHECK(seconds_of("1970/01/01 00:01") == 60);
    CHECK(seconds_of("1970-01-01T02:00:00+02:00") == 0);
    CHECK(seconds_of("1970-01-01T02:00:00+0200") == 0);
    CHECK(seconds_of("1970-01-01T00:00:00-01") == 3600);
    CHECK(seconds_of("1970-01-01 00:00:00 Z") == 0);
    CHECK(seconds_of("2016-12-31T23:59:60Z") == seconds_of("2017-01-01"));
    CHECK(iso_stamp("2014-04-02T14:25:00.123Z")->fraction == Approx(0.123).margin(1e-15));
    CHECK(iso_stamp("2014-04-02 14:25:00,000001")->fraction == Approx(1e-6).margin(1e-18));
}

TEST_CASE("time stamps: what is no date is none") {
    const auto text =
        GENERATE("", "2014", "2014-04", "2014-13-01", "2014-02-29", "2014-04-02T", "2014-04-02 25:00:00",
                 "2014-04-02 10:61", "2014-04-02 10:00:61", "2014-04/02", "14-04-02", "2014-04-02 10:00:00 x",
                 "2014-04-02 10:00:00.", "2014-04-02 10:00:00+1", "12:30:00", "0000-01-01");
    CAPTURE(text);
    CHECK_FALSE(iso_stamp(text));
}

TEST_CASE("time stamps: numbers keep their last digit, whatever their size") {
    const auto first = *number_stamp("1396448700123456789", false),
               second = *number_stamp("1396448700123456790", false);
    CHECK(difference(second, first) == 1.0);
    CHECK(difference(*number_stamp("1396448700.123457", false), *number_stamp("1396448700.123456", false)) ==
          Approx(1e-6).epsilon(1e-9));
    CHECK(difference(*number_stamp("-5.1E-07", false), *number_stamp("-5.2E-07", false)) ==
          Approx(1e-8).epsilon(1e-6));
    CHECK(difference(*number_stamp("-1,25", true), *number_stamp("-2,5", true)) == 1.25);
    CHECK(*number_stamp("-0.5", false) < *number_stamp("-0.25", false));
    CHECK(difference(*number_stamp("0.25", false), *number_stamp("-0.5", false)) == 0.75);
    CHECK(difference(*number_stamp("9000000000000000000", false),
                     *number_stamp("-9000000000000000000", false)) == 1.8e19);
}

TEST_CASE("time stamps: what is no finite number is none") {
    const auto text =
        GENERATE("", "-", "nan", "inf", "1e30", "12:30", "1.5x", "1.", "99999999999999999999", "1,5");
    CAPTURE(text);
    CHECK((!number_stamp(text, false) || std::string(text) == "1."));
}

TEST_CASE("time stamps: digits behind the point are counted, of numbers and of seconds") {
    CHECK(decimals_of("1.2500") == 4);
    CHECK(decimals_of("1,25") == 2);
    CHECK(decimals_of("2014-04-02T14:25:00.123Z") == 3);
    CHECK(decimals_of("17") == 0);
    CHECK_FALSE(decimals_of("1e-5"));
    CHECK(iso_text({0, 0.9999999}, 3) == "1970-01-01 00:00:01.000");
    CHECK(iso_text({-1, 0.25}, 2) == "1969-12-31 23:59:59.25");
}
