// The C API for sensors: the rows and the scores of the engine behind it, and a defined answer to every
// misuse.
#include "include/sordino/sordino.h"

#include "model/alarms.h"
#include "model/model_file.h"
#include "model/window_model_file.h"
#include "model/window_stream.h"
#include "tests/c_api.h"
#include "tests/catch.h"
#include "tests/realtime_guard.h"
#include "tests/run_command.h"
#include "tests/test_folder.h"
#include "tests/window_models.h"

#include <algorithm>
#include <cstdio>
#include <optional>
#include <thread>

using namespace sordino;
using namespace sordino::test;

namespace {

using Handle = std::unique_ptr<sordino_sensor, decltype(&sordino_sensor_destroy)>;
using Values = std::vector<float>; // row after row

// What is usual, such that some rows of rows_with_spikes are not.
AnomalySpec some_usual(int channels) {
    AnomalySpec spec;
    for (auto& usual : spec.usual)
        usual = {Values(static_cast<std::size_t>(channels), 1.0F), 40.0F, 60.0F, 0.2F};
    spec.memory = 25;
    return spec;
}

Values rows_with_spikes(int channels, int rows, unsigned seed) {
    Values values = rows_with_gaps(channels, rows, seed);
    for (std::size_t i = 40; i < values.size(); i += 97) values[i] *= 300.0F;
    return values;
}

// A model in a file, and the same one for the engine.
struct Made : TestFolder {
    explicit Made(const WindowSpec& spec, bool watches = true, bool direct = true) {
        WindowModel model = random_window_model(3, spec, direct);
        if (watches) model.anomaly = some_usual(spec.channel_count());
        model.fillers.assign(model.spec.channels.size(), Filler::network);
        model.fillers[0] = Filler::lines;
        REQUIRE(save_model(path, model));
        engine = std::make_shared<const WindowModel>(*load_window_model(path));
    }
    Handle open() const {
        Handle sensor(sordino_sensor_create(path.c_str()), &sordino_sensor_destroy);
        REQUIRE(sensor != nullptr);
        return sensor;
    }
    std::string path = *this / "model.safetensors";
    std::shared_ptr<const WindowModel> engine;
};

struct Score {
    float score = -2.0F;
    int alarm = -2, channel = -2;
    bool operator==(const Score&) const = default;
};

struct Results {
    Values cleaned, filled;
    std::vector<Score> scores; // one for each row that went in
    std::vector<int> late;     // of each row that came out, by how many rows
    bool operator==(const Results&) const = default;
};

// By the classes of the engine.
struct Engine {
    explicit Engine(std::shared_ptr<const WindowModel> of)
        : model(std::move(of)) {}

    void take(std::span<const float> row, Results& results) {
        if (!stream.push(row)) return;
        for (std::size_t c = 0; c < row.size(); ++c) {
            results.cleaned.push_back(stream.restored()[c]);
            results.filled.push_back(std::isfinite(stream.given()[c]) ? stream.given()[c]
                                                                      : stream.restored()[c]);
        }
    }
    void push(std::span<const float> row, Results& results) {
        take(row, results);
        const Anomaly anomaly =
            stream.has_seen() ? scorer.process(stream.level(), stream.misfit()) : Anomaly{};
        alarms.push(anomaly);
        results.scores.push_back(
            {anomaly.score, alarms.on() ? 1 : 0, anomaly.score > 0.0F ? anomaly.channel : -1});
    }
    // A whole recording, which begins anew; what scores remember stays.
    Results run(const Values& rows) {
        Results results;
        const auto channels = model->spec.channels.size();
        stream.reset();
        for (std::size_t at = 0; at < rows.size(); at += channels)
            push(std::span(rows).subspan(at, channels), results);
        const Values nothing(channels, missing_number);
        for (int i = 0; i < stream.delay(); ++i) take(nothing, results);
        results.late.assign(results.cleaned.size() / channels, stream.delay());
        return results;
    }

    std::shared_ptr<const WindowModel> model;
    WindowStream stream{model};
    AnomalyScorer scorer{model->anomaly.value_or(some_usual(model->spec.channel_count()))};
    Alarms alarms{some_usual(1).threshold, model->spec.window};
};

Score score_of(const Handle& sensor) {
    Score score;
    CHECK(sordino_sensor_score(sensor.get(), &score.score, &score.alarm, &score.channel) == SORDINO_OK);
    return score;
}

Results run(const Handle& sensor, const Values& rows) {
    Results results;
    const auto channels = static_cast<std::size_t>(sordino_sensor_channels(sensor.get()));
    Values cleaned(channels), filled(channels);
    int in = 0, out = 0;
    const auto keep = [&] {
        results.cleaned.insert(results.cleaned.end(), cleaned.begin(), cleaned.end());
        results.filled.insert(results.filled.end(), filled.begin(), filled.end());
    };
    for (std::size_t at = 0; at < rows.size(); at += channels, ++in) {
        const int done = sordino_sensor_push(sensor.get(), rows.data() + at, cleaned.data(), filled.data());
        REQUIRE((done == 0 || done == 1));
        if (sordino_sensor_can_score(sensor.get()) == 1) results.scores.push_back(score_of(sensor));
        if (done == 0) continue;
        keep();
        results.late.push_back(in - out++);
    }
    while (sordino_sensor_flush(sensor.get(), cleaned.data(), filled.data()) == 1) {
        keep();
        results.late.push_back(sordino_sensor_delay(sensor.get()));
    }
    return results;
}

const WindowSpec specs[] = {window_spec(1, 16, 1, 0, 1), window_spec(2, 16, 4, 3, 2),
                            window_spec(3, 7, 7, 0, 7, true), window_spec(2, 30, 12, 18, 4, true)};

} // namespace

TEST_CASE(
    "c_api sensor: rows, gaps, scores and alarms are bit for bit those of the engine, as late as said") {
    for (const auto& spec : specs)
        for (const bool direct : {false, true}) {
            const Made made(spec, true, direct);
            for (const int count : {0, 1, 5, 400}) {
                CAPTURE(spec.window, spec.output, spec.ahead, direct, count);
                const Values rows = rows_with_spikes(spec.channel_count(), count, 9);
                const Results results = run(made.open(), rows);
                const Results expected = Engine(made.engine).run(rows);
                CHECK(results.cleaned == expected.cleaned);
                CHECK(results.filled == expected.filled);
                CHECK(results.scores == expected.scores);
                CHECK(results.late == expected.late);
                CHECK(results.cleaned.size() == rows.size());
                if (count < 400) continue;
                const auto alarms = std::ranges::count(results.scores, 1, &Score::alarm);
                CHECK(alarms > 0); // or little would have been compared
                CHECK(alarms < count);
            }
        }
}

TEST_CASE("c_api sensor: a filled row is the row that came, where it has no gap") {
    const Made made(specs[1]);
    const Values rows = rows_with_gaps(2, 100, 5);
    const Results results = run(made.open(), rows);
    REQUIRE(results.filled.size() == rows.size());
    std::size_t gaps = 0;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        gaps += std::isnan(rows[i]) ? 1 : 0;
        CHECK(results.filled[i] == (std::isnan(rows[i]) ? results.cleaned[i] : rows[i]));
    }
    CHECK(gaps > 0);
}

TEST_CASE("c_api sensor: an infinite value is a gap, and is filled as one") {
    const Made made(specs[1]);
    Values rows = rows_with_gaps(2, 100, 5, 0.0), infinite = rows;
    rows[100] = missing_number;
    infinite[100] = -std::numeric_limits<float>::infinity();
    CHECK(run(made.open(), infinite) == run(made.open(), rows));
}

TEST_CASE("c_api sensor: a model tells its channels, rate, delay and whether it can score") {
    const Made made(specs[1]), plain(specs[0], false);
    const Handle sensor = made.open(), other = plain.open();
    CHECK(sordino_sensor_channels(sensor.get()) == 2);
    CHECK(std::string(sordino_sensor_channel_name(sensor.get(), 0)) == "channel 0");
    CHECK(std::string(sordino_sensor_channel_name(sensor.get(), 1)) == "channel 1");
    CHECK(sordino_sensor_rate(sensor.get()) == made.engine->spec.rate_hz);
    CHECK(sordino_sensor_delay(sensor.get()) == 6);
    CHECK(sordino_sensor_can_score(sensor.get()) == 1);
    CHECK(sordino_sensor_channels(other.get()) == 1);
    CHECK(sordino_sensor_delay(other.get()) == 0);
    CHECK(sordino_sensor_can_score(other.get()) == 0);
}

TEST_CASE(
    "c_api sensor: the cleaned row may stand where the new one stood, and what nobody wants is left out") {
    const Made made(specs[1]);
    const Values rows = rows_with_gaps(2, 60, 2);
    const Results expected = Engine(made.engine).run(rows);
    const Handle cleans = made.open(), fills = made.open(), neither = made.open();
    std::size_t out = 0;
    for (std::size_t at = 0; at < rows.size(); at += 2) {
        Values a(rows.begin() + static_cast<long>(at), rows.begin() + static_cast<long>(at) + 2), b = a;
        const int done = sordino_sensor_push(cleans.get(), a.data(), a.data(), nullptr);
        CHECK(sordino_sensor_push(fills.get(), b.data(), nullptr, b.data()) == done);
        CHECK(sordino_sensor_push(neither.get(), rows.data() + at, nullptr, nullptr) == done);
        CHECK(score_of(neither) == expected.scores[at / 2]);
        if (done == 0) continue;
        for (std::size_t c = 0; c < 2; ++c, ++out) {
            CHECK(a[c] == expected.cleaned[out]);
            CHECK(b[c] == expected.filled[out]);
        }
    }
    CHECK(out == rows.size() - 12);
    for (int i = 0; i < 6; ++i) CHECK(sordino_sensor_flush(neither.get(), nullptr, nullptr) == 1);
    CHECK(sordino_sensor_flush(neither.get(), nullptr, nullptr) == 0);
}

TEST_CASE("c_api sensor: after a flush a new recording begins, and scores remember the one before") {
    for (const auto& spec : specs) {
        const Made made(spec);
        const Values first = rows_with_spikes(spec.channel_count(), 200, 7),
                     second = rows_with_spikes(spec.channel_count(), 90, 8);
        const Handle sensor = made.open();
        Engine engine(made.engine);
        for (const Values& rows : {first, second, second}) CHECK(run(sensor, rows) == engine.run(rows));
        CHECK(sordino_sensor_flush(sensor.get(), nullptr, nullptr) == 0);
        CHECK(run(sensor, first) == engine.run(first));
    }
}

TEST_CASE("c_api sensor: a reset is a new beginning, also amid a flush, and scores are 0 again") {
    for (const auto& spec : specs) {
        const Made made(spec);
        const Values rows = rows_with_spikes(spec.channel_count(), 200, 7);
        const Results expected = Engine(made.engine).run(rows);
        const Handle sensor = made.open();
        CHECK(score_of(sensor) == Score{0.0F, 0, -1});
        for (int round = 0; round < 3; ++round) {
            CHECK(run(sensor, rows) == expected);
            const auto channels = made.engine->spec.channels.size();
            for (std::size_t at = 0; score_of(sensor).score <= 0.0F; at += channels) {
                REQUIRE(at < rows.size());
                sordino_sensor_push(sensor.get(), rows.data() + at, nullptr, nullptr);
            }
            if (round == 1) sordino_sensor_flush(sensor.get(), nullptr, nullptr);
            CHECK(sordino_sensor_reset(sensor.get()) == SORDINO_OK);
            CHECK(score_of(sensor) == Score{0.0F, 0, -1});
        }
    }
}

TEST_CASE("c_api sensor: a NULL sensor is an error that names the function, or nothing at all") {
    float row = 7.0F, score = 7.0F;
    CHECK(sordino_sensor_create(nullptr) == nullptr);
    CHECK(last_error_has("sordino_sensor_create: expected the name or the path of a model, found NULL"));
    CHECK(sordino_sensor_channels(nullptr) == SORDINO_ERROR);
    CHECK(last_error_has("sordino_sensor_channels: expected a sensor, found NULL"));
    CHECK(sordino_sensor_channel_name(nullptr, 0) == nullptr);
    CHECK(last_error_has("sordino_sensor_channel_name: expected a sensor, found NULL"));
    CHECK(sordino_sensor_rate(nullptr) == static_cast<double>(SORDINO_ERROR));
    CHECK(last_error_has("sordino_sensor_rate: expected a sensor, found NULL"));
    CHECK(sordino_sensor_delay(nullptr) == SORDINO_ERROR);
    CHECK(last_error_has("sordino_sensor_delay: expected a sensor, found NULL"));
    CHECK(sordino_sensor_can_score(nullptr) == SORDINO_ERROR);
    CHECK(last_error_has("sordino_sensor_can_score: expected a sensor, found NULL"));
    CHECK(sordino_sensor_push(nullptr, &row, &row, nullptr) == SORDINO_ERROR);
    CHECK(last_error_has("sordino_sensor_push: expected a sensor, found NULL"));
    CHECK(sordino_sensor_flush(nullptr, &row, nullptr) == SORDINO_ERROR);
    CHECK(last_error_has("sordino_sensor_flush: expected a sensor, found NULL"));
    CHECK(sordino_sensor_reset(nullptr) == SORDINO_ERROR);
    CHECK(last_error_has("sordino_sensor_reset: expected a sensor, found NULL"));
    CHECK(sordino_sensor_score(nullptr, &score, nullptr, nullptr) == SORDINO_ERROR);
    CHECK(last_error_has("sordino_sensor_score: expected a sensor, found NULL"));
    sordino_sensor_destroy(nullptr);
    CHECK(last_error_has("sordino_sensor_score"));
    CHECK(row == 7.0F);
    CHECK(score == 7.0F);
}

TEST_CASE("c_api sensor: what cannot be done is refused, writes nothing and leaves the stream as it was") {
    const Made made(specs[1]);
    const Handle sensor = made.open();
    for (const int channel : {-1, 2, std::numeric_limits<int>::max(), std::numeric_limits<int>::min()}) {
        CHECK(sordino_sensor_channel_name(sensor.get(), channel) == nullptr);
        CHECK(last_error_has("channel: expected 0 to"));
    }
    const Values rows = rows_with_gaps(2, 60, 2);
    float out[2] = {7.0F, 7.0F};
    for (std::size_t at = 0; at < rows.size(); at += 2)
        sordino_sensor_push(sensor.get(), rows.data() + at, nullptr, nullptr);
    const Score score = score_of(sensor);
    CHECK(sordino_sensor_push(sensor.get(), nullptr, out, out) == SORDINO_ERROR);
    CHECK(last_error_has("row: expected a value of each channel, found NULL"));
    CHECK(sordino_sensor_flush(sensor.get(), nullptr, nullptr) == 1);
    CHECK(sordino_sensor_push(sensor.get(), rows.data(), out, nullptr) == SORDINO_ERROR);
    CHECK(last_error_has("Call sordino_sensor_flush until it returns 0"));
    CHECK(score_of(sensor) == score);
    CHECK(std::ranges::count(out, 7.0F) == 2);
    const Results expected = Engine(made.engine).run(rows);
    for (std::size_t at = rows.size() - 10; at < rows.size(); at += 2) {
        CHECK(sordino_sensor_flush(sensor.get(), out, nullptr) == 1);
        CHECK(out[0] == expected.cleaned[at]);
        CHECK(out[1] == expected.cleaned[at + 1]);
    }
    CHECK(sordino_sensor_flush(sensor.get(), out, nullptr) == 0);
    CHECK(out[1] == expected.cleaned.back());
}

TEST_CASE("c_api sensor: a model that does not know what is usual cleans, and has no score") {
    const Made made(specs[1], false);
    const Handle sensor = made.open();
    const Values rows = rows_with_gaps(2, 60, 2);
    CHECK(run(sensor, rows).cleaned == Engine(made.engine).run(rows).cleaned);
    Score score;
    CHECK(sordino_sensor_score(sensor.get(), &score.score, &score.alarm, &score.channel) == SORDINO_ERROR);
    CHECK(last_error_has("sordino_sensor_score: expected a model that knows what is usual"));
    CHECK(score == Score{});
}

TEST_CASE("c_api sensor: a model of the other kind is refused with the call that it is for") {
    const Made made(specs[1]);
    CHECK(sordino_sensor_create("voice") == nullptr);
    CHECK(last_error_has("voice: expected a model of sensor rows, found one of sound"));
    CHECK(last_error_has("sordino_create"));
    const std::string sound = made / "sound.safetensors";
    REQUIRE(save_model(sound, random_model(1)));
    CHECK(sordino_sensor_create(sound.c_str()) == nullptr);
    CHECK(last_error_has(sound + ": expected a model of sensor rows"));
    CHECK(sordino_create(made.path.c_str()) == nullptr);
    CHECK(last_error_has(made.path + ": expected a model of sound, found one of sensor rows"));
    CHECK(last_error_has("sordino_sensor_create"));
    sordino_denoiser* denoiser = sordino_create(nullptr);
    CHECK(sordino_swap(denoiser, made.path.c_str()) == SORDINO_ERROR);
    CHECK(last_error_has("expected a model of sound, found one of sensor rows"));
    sordino_destroy(denoiser);
}

TEST_CASE("c_api sensor: a model that is none is refused with its path") {
    const Made made(specs[1]);
    write_bytes(made / "corrupt.safetensors", "{" + read_bytes(made.path));
    for (const std::string& name : {made / "missing.safetensors", made / "corrupt.safetensors",
                                    made.TestFolder::path().string(), std::string("pumpe"), std::string()}) {
        CAPTURE(name);
        CHECK(sordino_sensor_create(name.c_str()) == nullptr);
        CHECK(last_error_has(name));
    }
}

TEST_CASE("c_api sensor: what the audio thread may call asks for nothing, right or wrong") {
    if (skipped_unguarded()) return;
    for (const auto& spec : specs) {
        const Made made(spec), plain(spec, false);
        const Handle sensor = made.open(), other = plain.open();
        const Values rows = rows_with_spikes(spec.channel_count(), 300, 7);
        const auto channels = static_cast<std::size_t>(spec.channel_count());
        Values cleaned(channels), filled(channels);
        int done = 0, errors = 0;
        const auto count = [&](int status) { (status == SORDINO_ERROR ? errors : done) += status != 0; };
        const std::string asked = blocking_calls_of([&] {
            Score score;
            for (int round = 0; round < 2; ++round) {
                for (std::size_t at = 0; at < rows.size(); at += channels) {
                    count(sordino_sensor_push(sensor.get(), rows.data() + at, cleaned.data(), filled.data()));
                    count(sordino_sensor_score(sensor.get(), &score.score, &score.alarm, &score.channel));
                }
                while (sordino_sensor_flush(sensor.get(), cleaned.data(), filled.data()) == 1) ++done;
                count(sordino_sensor_reset(sensor.get()));
            }
            count(sordino_sensor_push(sensor.get(), nullptr, nullptr, nullptr));
            count(sordino_sensor_push(nullptr, rows.data(), nullptr, nullptr));
            count(sordino_sensor_score(other.get(), &score.score, nullptr, nullptr));
            count(sordino_sensor_flush(nullptr, nullptr, nullptr));
            count(sordino_sensor_reset(nullptr));
            count(sordino_sensor_delay(nullptr));
            sordino_sensor_channel_name(sensor.get(), -1);
        });
        CHECK(asked.empty());
        CHECK(done == 600);
        CHECK(errors == 6);
    }
}

namespace {

std::string number(float value) {
    char text[32];
    std::snprintf(text, sizeof text, "%.9g", static_cast<double>(value));
    return text;
}

std::string csv(const Values& rows, std::size_t channels) {
    std::string text;
    for (std::size_t i = 0; i < rows.size(); ++i)
        text += (std::isnan(rows[i]) ? "" : number(rows[i])) + (i % channels + 1 < channels ? "," : "\n");
    return text;
}

// The lines of the example: all that is cleaned, with the scores behind it where there are some.
std::string lines_of(const Results& results, std::size_t channels) {
    std::string text;
    char cell[32];
    for (std::size_t i = 0; i < results.cleaned.size(); ++i) {
        std::snprintf(cell, sizeof cell, "%.7g", static_cast<double>(results.cleaned[i]));
        text += cell;
        if (i % channels + 1 < channels) {
            text += ',';
            continue;
        }
        if (!results.scores.empty()) {
            std::snprintf(cell, sizeof cell, ",%.7g",
                          static_cast<double>(results.scores[i / channels].score));
            text += cell;
        }
        text += '\n';
    }
    return text;
}

} // namespace

TEST_CASE("c_api sensor: the example in C gives each row's line as the engine does, live or not") {
    for (const auto& spec : specs)
        for (const bool watches : {false, true}) {
            const Made made(spec, watches);
            const auto channels = static_cast<std::size_t>(spec.channel_count());
            for (const int count : {0, 1, 3, 150}) {
                CAPTURE(spec.window, watches, count);
                const Values rows = rows_with_spikes(spec.channel_count(), count, 4);
                Results expected = Engine(made.engine).run(rows);
                if (!watches) expected.scores.clear();
                std::string text = csv(rows, channels);
                if (count == 3) text.pop_back(); // the last line needs no end
                const auto shown = run_command({SORDINO_C_SENSOR_EXAMPLE, made.path}, text);
                CHECK(shown.err.empty());
                CHECK(shown.status == 0);
                CHECK(shown.out == lines_of(expected, channels));
            }
        }
}

TEST_CASE("c_api sensor: the example in C gives a row as soon as it is done") {
    const Made made(window_spec(1, 16, 4, 0, 1));
    Command example({SORDINO_C_SENSOR_EXAMPLE, made.path});
    example.write("1\n2\n3\n4\n");
    std::string line;
    while (line.empty() || line.back() != '\n') line += example.read(1);
    const Results expected = Engine(made.engine).run({1, 2, 3, 4});
    CHECK(lines_of(expected, 1).substr(0, line.size()) == line);
    CHECK(example.wait().status == 0);
}

TEST_CASE("c_api sensor: the example in C tells what is wrong") {
    const Made made(specs[1]);
    for (const char* text : {"1,2\n1\n", "1,2\n1,2,3\n", "1,2\n1;2\n", "1,2\nx,2\n", "1,2\n\n"}) {
        CAPTURE(text);
        const auto row = run_command({SORDINO_C_SENSOR_EXAMPLE, made.path}, text);
        CHECK(row.status == 1);
        CHECK(row.err == "sensor: line 2: expected 2 numbers with commas between them\n");
    }
    const auto model = run_command({SORDINO_C_SENSOR_EXAMPLE, "none.safetensors"});
    CHECK(model.status == 1);
    CHECK(model.err.find("sensor: none.safetensors") == 0);
    const auto voice = run_command({SORDINO_C_SENSOR_EXAMPLE, "voice"});
    CHECK(voice.err.find("sensor: voice: expected a model of sensor rows") == 0);
    CHECK(run_command({SORDINO_C_SENSOR_EXAMPLE}).status == 2);
}
