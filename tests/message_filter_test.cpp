// Messages through a model: the values and scores that the same rows of a table get.
#include "training/table/message_filter.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "tests/message_models.h"
#include "tests/tables.h"
#include "training/table/restored_messages.h"
#include "training/table/watched_messages.h"

using namespace sordino;
using namespace sordino::test;

using nlohmann::json;

namespace {

std::vector<std::string> all_of(MessageFilter& filter, const std::vector<std::string>& messages) {
    std::vector<std::string> done;
    for (const auto& message : messages) filter.push(message, done);
    filter.finish(done);
    return done;
}

} // namespace

TEST_CASE("restored_messages: each row comes out once, in order, with the values that a table gets") {
    const auto model = std::make_shared<const WindowModel>(message_model());
    const auto rows = uneven_rows(300);
    const auto table = read_text(csv_of(rows));
    RestoredRows wanted(model, table.info, match_channels(model->spec.channels, table.info).value());
    for (const auto& row : table.rows) wanted.push(row);
    wanted.finish();
    RestoredMessages filter(model, {}, {});
    std::size_t count = 0;
    for (const auto& text : all_of(filter, messages_of(rows))) {
        RestoredRow row;
        REQUIRE(wanted.next(row));
        const json object = json::parse(text);
        CHECK(object.at("time") == rows[count][0]);
        CHECK(object.at("n") == count);
        for (std::size_t c = 0; c < 2; ++c) {
            const bool is_there = std::isfinite(rows[count][c + 1]);
            CHECK(object.at(model->spec.channels[c]).is_null() == !is_there);
            if (is_there) CHECK(object.at(model->spec.channels[c]).get<float>() == row.restored[c]);
        }
        ++count;
    }
    CHECK(count == rows.size());
}

TEST_CASE("restored_messages: with impute gaps are filled, and all that is there stays as it was") {
    const auto model = std::make_shared<const WindowModel>(message_model());
    const auto rows = uneven_rows(200);
    RestoredMessages filter(model, {}, {false, true});
    const auto done = all_of(filter, messages_of(rows));
    REQUIRE(done.size() == rows.size());
    for (std::size_t r = 0; r < rows.size(); ++r) {
        const json object = json::parse(done[r]);
        for (std::size_t c = 0; c < 2; ++c) {
            const json& value = object.at(model->spec.channels[c]);
            CHECK(value.is_number());
            if (std::isfinite(rows[r][c + 1])) CHECK(value.get<double>() == rows[r][c + 1]);
        }
    }
}

TEST_CASE("watched_messages: each row has at once the score that a table gets") {
    const auto model = std::make_shared<const WindowModel>(message_model());
    const auto rows = uneven_rows(300);
    const auto table = read_text(csv_of(rows));
    WatchedRows wanted(model, table.info, match_channels(model->spec.channels, table.info).value());
    WatchedMessages filter(model, {}, 0.2F);
    std::vector<std::string> done;
    const auto messages = messages_of(rows);
    int scored = 0, alarms = 0;
    for (std::size_t r = 0; r < rows.size(); ++r) {
        filter.push(messages[r], done);
        REQUIRE(done.size() == r + 1);
        const Anomaly anomaly = wanted.push(table.rows[r]);
        const json object = json::parse(done.back());
        CHECK(object.size() == 4);
        CHECK(object.at("time") == rows[r][0]);
        CHECK(object.at("score").get<float>() == Approx(anomaly.score).epsilon(1e-4));
        CHECK(object.at("channel") ==
              (anomaly.score > 0.0F ? json(model->spec.channels[static_cast<std::size_t>(anomaly.channel)])
                                    : json()));
        scored += anomaly.score > 0.0F ? 1 : 0;
        alarms += object.at("alarm").get<bool>() ? 1 : 0;
    }
    CHECK(scored > 2);
    CHECK(alarms > 0);
}
