// What a spectral model says of tables: kept in its file, refused where it makes no sense.
#include "model/table_spec.h"

#include "tests/model_files.h"

#include <limits>

using namespace sordino;
using namespace sordino::test;

namespace {

TableSpec some_table() { return {{"x", "y, \u00b5m"}, 0.1 + 1.0 / 3.0, {1e-6F, 3.0F}}; }

Model model_of(TableSpec table) {
    Model model = random_model(2);
    model.table = std::move(table);
    return model;
}

std::string problem_after(const std::function<void(TableSpec&)>& change) {
    auto table = some_table();
    change(table);
    return problem_with(table);
}

} // namespace

TEST_CASE("table_spec: it comes back from a model's file as it was, and a model of sound has none") {
    const auto read = [](const Model& model) {
        return parse_model(serialize_safetensors(tensors_of(model)), "a.safetensors").value();
    };
    CHECK(read(model_of(some_table())).table == some_table());
    CHECK_FALSE(read(random_model(2)).table);
    CHECK(tensors_of(model_of(some_table())).metadata.contains("table"));
    CHECK_FALSE(tensors_of(random_model(2)).metadata.contains("table"));
}

TEST_CASE(
    "table_spec: the clock of the model is 16 kHz at the rate of its training, and in proportion else") {
    const TableSpec table{{"x"}, 200.0, {1.0F}};
    CHECK(table.clock_hz(200.0) == 16000.0);
    CHECK(table.clock_hz(100.0) == 8000.0);
    CHECK(table.clock_hz(2400.0) == 192000.0);
}

TEST_CASE("table_spec: names, rates and deviations that make no sense are refused") {
    CHECK(problem_with(some_table()).empty());
    const auto refused = [](const std::function<void(TableSpec&)>& change, const std::string& words) {
        CHECK(has(problem_after(change), words));
    };
    refused([](TableSpec& t) { t.channels.clear(); }, "channels: expected 1 to 1024");
    refused([](TableSpec& t) { t.channels[1] = t.channels[0]; }, "differ");
    for (const double hz : {0.0, -1.0, std::numeric_limits<double>::infinity()})
        refused([=](TableSpec& t) { t.rate_hz = hz; }, "rate_hz");
    refused([](TableSpec& t) { t.deviation.pop_back(); }, "expected 2 numbers, found 1");
    for (const float bad : {0.0F, -1.0F, std::numeric_limits<float>::quiet_NaN(), 1e-40F})
        refused([=](TableSpec& t) { t.deviation[0] = bad; }, "deviation");
    const auto file = tensors_of(model_of({{"x"}, 0.0, {1.0F}}));
    const auto model = parse_model(serialize_safetensors(file), "a.safetensors");
    REQUIRE_FALSE(model);
    CHECK(has(model.error().message, "table: rate_hz"));
}
