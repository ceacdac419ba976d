// Rows of tables through models: every row comes back, at its own time.
#include "training/table/restored_rows.h"

#include "tests/catch.h"
#include "tests/window_models.h"

using namespace sordino;
using namespace sordino::test;

namespace {

// Gives each row back as it came: a direct path that is trusted.
WindowModel passing_model(const WindowSpec& spec) {
    auto model = random_window_model(1, spec, 1);
    model.mean.setZero();
    model.scale.setConstant(0.001F); // no value of these tests is an outlier
    model.direct.setZero();
    for (int c = 0; c < spec.channel_count(); ++c)
        for (int r = 0; r < spec.output; ++r)
            model.direct(c * spec.output + r, c * spec.window + spec.output_begin() + r) = 1.0F;
    model.layers.back().weight.setZero();
    model.layers.back().bias.setZero();
    model.layers.back().bias.tail(spec.outputs()).setConstant(60.0F);
    return model;
}

TableInfo info_of(int channels) {
    TableInfo info;
    info.has_time = true;
    for (int c = 0; c < channels; ++c) info.channels.push_back("channel " + std::to_string(c));
    return info;
}

struct Stream {
    RestoredRows rows;
    std::vector<RestoredRow> done;

    Stream(const WindowSpec& spec, std::vector<std::size_t> columns)
        : rows(std::make_shared<const WindowModel>(passing_model(spec)), info_of(spec.channel_count()),
               std::move(columns)) {}

    void push(double time, std::vector<double> values) {
        TableRow row;
        row.time = time;
        row.values = std::move(values);
        row.line = static_cast<long>(pushed_++);
        rows.push(row);
        take();
    }
    void finish() {
        rows.finish();
        take();
        REQUIRE(done.size() == pushed_);
        for (std::size_t i = 0; i < done.size(); ++i) CHECK(done[i].row.line == static_cast<long>(i));
    }
    void take() {
        for (RestoredRow row; rows.next(row);) done.push_back(row);
    }

  private:
    std::size_t pushed_ = 0;
};

} // namespace

TEST_CASE("restored_rows: even rows come back each with its own values, in the columns that were matched") {
    const auto spec = window_spec(2, 12, 4, 3, 2);
    Stream stream(spec, {2, 0});
    Dice dice(1);
    for (int i = 0; i < 100; ++i) stream.push(i / spec.rate_hz, {dice.normal(), 7.0, dice.normal()});
    CHECK(stream.done.size() == 100 - static_cast<std::size_t>(spec.delay()));
    stream.finish();
    for (const auto& row : stream.done) {
        CHECK(row.restored[0] == Approx(row.row.values[2]).margin(1e-4));
        CHECK(row.restored[1] == Approx(row.row.values[0]).margin(1e-4));
    }
}

TEST_CASE("restored_rows: rows without time stamps are at one place each") {
    const auto spec = window_spec(1, 12, 4, 3, 2);
    Stream stream(spec, {0});
    for (int i = 0; i < 30; ++i) stream.push(std::numeric_limits<double>::quiet_NaN(), {std::sin(0.4 * i)});
    stream.finish();
    for (const auto& row : stream.done) CHECK(row.restored[0] == Approx(row.row.values[0]).margin(1e-4));
}

TEST_CASE("restored_rows: rows at uneven times get what lies between the places of the model") {
    const auto spec = window_spec(1, 12, 4, 3, 2);
    Stream stream(spec, {0});
    Dice dice(2);
    double time = 0.0;
    for (int i = 0; i < 300; ++i) {
        stream.push(time, {5.0 + 3.0 * time}); // a line: interpolation changes nothing of it
        time += dice.uniform(0.6, 1.4) / spec.rate_hz;
    }
    stream.finish();
    for (const auto& row : stream.done) CHECK(row.restored[0] == Approx(row.row.values[0]).margin(0.05));
}

TEST_CASE("restored_rows: a gap that is too long begins anew, and no row is lost") {
    const auto spec = window_spec(1, 12, 4, 3, 2);
    Stream stream(spec, {0});
    for (int i = 0; i < 50; ++i) stream.push(i / spec.rate_hz, {1.0 * i});
    for (int i = 0; i < 50; ++i) stream.push(1e7 + i / spec.rate_hz, {-2.0 * i});
    CHECK(stream.done.size() >= 50);
    stream.finish();
    for (const auto& row : stream.done) CHECK(row.restored[0] == Approx(row.row.values[0]).margin(1e-3));
}
