// Rows out of messages: which are rows, where they stand in time, and what is told of the others.
#include "training/table/message_rows.h"

#include <fmt/format.h>

#include "tests/tables.h"

using namespace sordino;
using namespace sordino::test;

namespace {

struct Taken {
    explicit Taken(MessageHints hints = {}, double rate_hz = 10.0)
        : reader({"flow", "heat"}, rate_hz, std::move(hints)) {}

    bool read(const std::string& message) { return reader.read(message, row); }
    std::int64_t count(MessageProblem kind) { return reader.problems().of(kind); }

    MessageRows reader;
    TableRow row;
};

} // namespace

TEST_CASE("message_rows: a row has the channels in the model's order, whatever the message's order") {
    Taken taken;
    REQUIRE(taken.read(R"({"heat": 300, "note": "a", "time": 12.5, "flow": 5.25})"));
    CHECK(taken.row.values == std::vector<double>{5.25, 300.0});
    CHECK(taken.row.time == 0.0);
    REQUIRE(taken.read(R"({"flow": "6.5", "heat": null, "time": 12.75})"));
    CHECK(same(taken.row.values, {6.5, std::nan("")}));
    CHECK(taken.row.time == 0.25);
    CHECK(taken.reader.problems().text("").empty());
}

TEST_CASE("message_rows: times are what the same stamps are in a table") {
    const std::vector<std::vector<std::string>> stamps{
        {"0", "0.05", "0.1", "7.15"},
        {"1700000000123", "1700000000173", "1700000001000", "1700000002001"},
        {"2024-02-28 23:59:59.9", "2024-02-29T00:00:00Z", "2024-02-29 12:00:00", "2024-03-01 00:00:00.25"}};
    for (const auto& column : stamps) {
        std::string csv = "time,flow\n";
        std::vector<double> found;
        Taken taken;
        for (const auto& stamp : column) {
            const bool is_text = stamp.find('-') != stamp.npos;
            csv += stamp + ",1\n";
            REQUIRE(taken.read(fmt::format(R"({{"time":{}{}{},"flow":1}})", is_text ? "\"" : "", stamp,
                                           is_text ? "\"" : "")));
            found.push_back(taken.row.time);
        }
        const auto table = read_text(csv);
        CHECK(found == times(table));
        CHECK(taken.reader.time_resolution_s() == table.info.format.time_resolution_s);
    }
}

TEST_CASE("message_rows: the time stamp is found by its name, or has the name that was said") {
    Taken found, said({"order", 1.0, ""}), none({"none", 0.0, "n"});
    const std::string message = R"({"n": 4, "flow": 1, "order": 3, "elapsed_ms": 20, "heat": 1})";
    REQUIRE(found.read(message));
    CHECK(found.reader.stamp_with(message, R"("x":1)") == R"({"elapsed_ms":20,"x":1})");
    REQUIRE(said.read(message));
    CHECK(said.reader.stamp_with(message, R"("x":1)") == R"({"order":3,"x":1})");
    REQUIRE(none.read(message));
    CHECK(none.reader.stamp_with(message, R"("x":1)") == R"({"n":4,"x":1})");
}

TEST_CASE("message_rows: what comes again or late is left out, by its time stamp or its number") {
    const std::string numbers = "123212334562";
    Taken by_time, by_number({"", 0.0, "n"});
    std::string seen_by_time, seen_by_number;
    for (const char n : numbers) {
        if (by_time.read(fmt::format(R"({{"t":{},"flow":1,"heat":1}})", n))) seen_by_time += n;
        if (by_number.read(fmt::format(R"({{"n":{},"flow":1,"heat":1}})", n))) seen_by_number += n;
    }
    CHECK(seen_by_time == "123456");
    CHECK(seen_by_number == "123456");
    CHECK(by_number.row.time == Approx(0.5)); // 10 rows a second, from 1 to 6
    CHECK(by_time.count(MessageProblem::old_row) == 6);
    CHECK(by_number.count(MessageProblem::old_row) == 6);
}

TEST_CASE("message_rows: numbers that were passed over are told as lost, and a publisher may begin anew") {
    Taken taken({"", 0.0, "n"});
    const auto row = [](int time, int n) {
        return fmt::format(R"({{"time":{},"n":{},"flow":1,"heat":1}})", time, n);
    };
    for (const auto& [time, n] : {std::pair{1, 5}, {2, 6}, {3, 10}, {4, 0}, {5, 1}, {6, 3}})
        CHECK(taken.read(row(time, n)));
    CHECK(taken.count(MessageProblem::lost_row) == 3 + 1);
}

TEST_CASE("message_rows: what is no row is left out and told, and the rows around it go on") {
    struct Case {
        std::string message;
        MessageProblem kind;
        bool is_row = false;
    };
    const std::string good = R"({"time": 5, "flow": 1, "heat": 2})";
    Taken taken;
    REQUIRE(taken.read(R"({"time": 4, "flow": 1, "heat": 2})"));
    for (const auto& [message, kind, is_row] :
         {Case{"", MessageProblem::no_object}, Case{"12,5", MessageProblem::no_object},
          Case{"[1,2]", MessageProblem::no_object}, Case{good.substr(0, 20), MessageProblem::no_object},
          Case{good + good, MessageProblem::no_object},
          Case{std::string("\0\xff", 2), MessageProblem::no_object},
          Case{R"({"time":5,"flow":)" + std::string(100'000, '['), MessageProblem::no_object},
          Case{R"({"time":5,"flow":1,"a":)" + std::string(64, '[') + std::string(64, ']') + "}",
               MessageProblem::no_object},
          Case{R"({"time":5,"flow":1,"a":")" + std::string(longest_message, 'x') + R"("})",
               MessageProblem::no_object},
          Case{R"({"time":5,"cold":1})", MessageProblem::no_channel},
          Case{R"({"flow":1,"heat":2})", MessageProblem::unreadable_order},
          Case{R"({"time":"noon","flow":1,"heat":2})", MessageProblem::unreadable_order},
          Case{R"({"time":null,"flow":1,"heat":2})", MessageProblem::unreadable_order},
          Case{R"({"time":3,"flow":1,"heat":2})", MessageProblem::old_row},
          Case{R"({"time":4.25,"flow":1})", MessageProblem::absent_channel, true},
          Case{R"({"time":4.5,"flow":"much","heat":2})", MessageProblem::text_for_number, true},
          Case{R"({"time":4.75,"flow":[1],"heat":true})", MessageProblem::text_for_number, true}}) {
        INFO(message.substr(0, 60));
        const auto before = taken.count(kind);
        CHECK(taken.read(message) == is_row);
        CHECK(taken.count(kind) > before);
    }
    CHECK(taken.count(MessageProblem::text_for_number) == 3);
    CHECK(taken.read(good));
    Taken without_order;
    CHECK_FALSE(without_order.read(R"({"flow":1,"heat":2})"));
    CHECK(without_order.count(MessageProblem::no_order) == 1);
    CHECK(without_order.read(good)); // the first row that has one says what it is called
}

TEST_CASE("message_rows: problems are told when there are 1, 10, 100 of a kind") {
    MessageProblems problems;
    CHECK(problems.news("").empty());
    std::string told;
    for (int i = 1; i <= 1000; ++i) {
        problems.add(MessageProblem::old_row, fmt::format("row\n{}", i));
        if (!problems.news("").empty()) told += fmt::format("{} ", i);
    }
    CHECK(told == "1 10 100 1000 ");
    CHECK(contains(problems.text("pump: "), "pump: 1000 rows left out"));
    CHECK(contains(problems.text(""), "row 1000)"));
}

TEST_CASE("message_rows: cleaned values stand in the message, and all else as it was") {
    Taken taken;
    const std::string message =
        R"({"id":18446744073709551615,"time":1700000000.125,"flow":5.1,"tags":{"a":[1,"ä"]},"heat":null})";
    REQUIRE(taken.read(message));
    const std::vector<float> values{0.1F, std::nanf("")};
    const std::vector<std::size_t> both{0, 1}, flow{0};
    CHECK(taken.reader.with_values(message, values, both) ==
          R"({"id":18446744073709551615,"time":1700000000.125,"flow":0.1,"tags":{"a":[1,"ä"]},"heat":null})");
    CHECK(taken.reader.with_values(message, std::span(values).first(0), std::span(flow).first(0)) == message);
}
