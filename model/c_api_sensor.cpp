// The C API for sensors: a WindowStream behind a handle, and what is unusual in it.
#include "include/sordino/sordino.h"

#include "model/alarms.h"
#include "model/c_api_errors.h"
#include "model/c_api_models.h"
#include "model/window_stream.h"

#include <cmath>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <vector>

using namespace sordino;
using namespace sordino::c_api;

namespace {

// Rows with scores and alarms, as far as the model can tell.
struct Watch {
    explicit Watch(const WindowModel& model)
        : scorer(*model.anomaly)
        , threshold(model.anomaly->threshold)
        , patience(model.spec.window) {}

    void see(const WindowStream& stream) noexcept SORDINO_NONBLOCKING {
        newest = stream.has_seen() ? scorer.process(stream.level(), stream.misfit()) : Anomaly{};
        alarms.push(newest);
    }

    void reset() noexcept SORDINO_NONBLOCKING {
        scorer.reset();
        alarms = Alarms(threshold, patience);
        newest = {};
    }

    AnomalyScorer scorer;
    float threshold;
    int patience;
    Alarms alarms{threshold, patience};
    Anomaly newest;
};

} // namespace

struct sordino_sensor {
    explicit sordino_sensor(std::shared_ptr<const WindowModel> of)
        : model(std::move(of))
        , stream(model)
        , nothing(model->spec.channels.size(), std::numeric_limits<float>::quiet_NaN()) {
        if (model->anomaly) watch.emplace(*model);
    }

    std::shared_ptr<const WindowModel> model;
    WindowStream stream;
    std::optional<Watch> watch; // none: the model cannot score
    std::vector<float> nothing; // a row that is missing
    int waiting = 0;            // rows that went in and have not come out
    bool ends = false;          // and no further ones go in before these have come out
};

namespace {

// The row that is done.
void give(sordino_sensor& sensor, float* cleaned, float* filled) noexcept {
    --sensor.waiting;
    const auto given = sensor.stream.given(), restored = sensor.stream.restored();
    for (std::size_t c = 0; c < given.size(); ++c) {
        if (cleaned != nullptr) cleaned[c] = restored[c];
        if (filled != nullptr) filled[c] = std::isfinite(given[c]) ? given[c] : restored[c];
    }
}

// As if no row had come, but for what is remembered of scores.
void begin_anew(sordino_sensor& sensor) noexcept {
    sensor.stream.reset();
    sensor.waiting = 0;
    sensor.ends = false;
}

} // namespace

sordino_sensor* sordino_sensor_create(const char* model) {
    sordino_sensor* const none = nullptr;
    return guarded(none, [&] {
        if (model == nullptr)
            throw std::invalid_argument("sordino_sensor_create: expected the name or the path of a model, "
                                        "found NULL.");
        return std::make_unique<sordino_sensor>(window_model_named(model)).release();
    });
}

void sordino_sensor_destroy(sordino_sensor* sensor) { delete sensor; }

int sordino_sensor_channels(const sordino_sensor* sensor) {
    if (sensor == nullptr) return refuse("sordino_sensor_channels: expected a sensor, found NULL.");
    return sensor->model->spec.channel_count();
}

const char* sordino_sensor_channel_name(const sordino_sensor* sensor, int channel) {
    if (sensor == nullptr)
        refuse("sordino_sensor_channel_name: expected a sensor, found NULL.");
    else if (channel < 0 || channel >= sensor->model->spec.channel_count())
        refuse("sordino_sensor_channel_name: channel: expected 0 to sordino_sensor_channels less one, "
               "found another.");
    else
        return sensor->model->spec.channels[static_cast<std::size_t>(channel)].c_str();
    return nullptr;
}

double sordino_sensor_rate(const sordino_sensor* sensor) {
    if (sensor == nullptr) return refuse("sordino_sensor_rate: expected a sensor, found NULL.");
    return sensor->model->spec.rate_hz;
}

int sordino_sensor_delay(const sordino_sensor* sensor) {
    if (sensor == nullptr) return refuse("sordino_sensor_delay: expected a sensor, found NULL.");
    return sensor->stream.delay();
}

int sordino_sensor_can_score(const sordino_sensor* sensor) {
    if (sensor == nullptr) return refuse("sordino_sensor_can_score: expected a sensor, found NULL.");
    return sensor->watch ? 1 : 0;
}

int sordino_sensor_push(sordino_sensor* sensor, const float* row, float* cleaned, float* filled) {
    if (sensor == nullptr) return refuse("sordino_sensor_push: expected a sensor, found NULL.");
    if (row == nullptr)
        return refuse("sordino_sensor_push: row: expected a value of each channel, found NULL.");
    if (sensor->ends)
        return refuse("sordino_sensor_push: expected a stream that goes on, found one that is being flushed. "
                      "Call sordino_sensor_flush until it returns 0, or sordino_sensor_reset.");
    const bool done = sensor->stream.push({row, sensor->model->spec.channels.size()});
    ++sensor->waiting;
    if (sensor->watch) sensor->watch->see(sensor->stream);
    if (done) give(*sensor, cleaned, filled);
    return done ? 1 : 0;
}

int sordino_sensor_flush(sordino_sensor* sensor, float* cleaned, float* filled) {
    if (sensor == nullptr) return refuse("sordino_sensor_flush: expected a sensor, found NULL.");
    sensor->ends = sensor->waiting > 0;
    if (!sensor->ends) {
        begin_anew(*sensor);
        return 0;
    }
    while (!sensor->stream.push(sensor->nothing)) continue; // fewer rows came than the delay
    give(*sensor, cleaned, filled);
    return 1;
}

int sordino_sensor_reset(sordino_sensor* sensor) {
    if (sensor == nullptr) return refuse("sordino_sensor_reset: expected a sensor, found NULL.");
    begin_anew(*sensor);
    if (sensor->watch) sensor->watch->reset();
    return SORDINO_OK;
}

int sordino_sensor_score(const sordino_sensor* sensor, float* score, int* alarm, int* channel) {
    if (sensor == nullptr) return refuse("sordino_sensor_score: expected a sensor, found NULL.");
    if (!sensor->watch)
        return refuse("sordino_sensor_score: expected a model that knows what is usual, found one that does "
                      "not. Train it on more rows.");
    const Anomaly& newest = sensor->watch->newest;
    if (score != nullptr) *score = newest.score;
    if (alarm != nullptr) *alarm = sensor->watch->alarms.on() ? 1 : 0;
    if (channel != nullptr) *channel = newest.score > 0.0F ? newest.channel : -1;
    return SORDINO_OK;
}
