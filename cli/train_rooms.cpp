// Files become impulse responses.
#include "cli/train_rooms.h"

#include "cli/verbs.h"
#include "training/mono_reader.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace sordino {
namespace {

constexpr std::size_t block = 4096;

Result<std::vector<float>> samples_of(MonoReader& reader) {
    std::vector<float> samples;
    for (std::size_t read = 1, size = 0; read > 0; samples.resize(size)) {
        samples.resize(size + block);
        const auto more = reader.read(std::span(samples).subspan(size));
        if (!more) return fail(more.error().message);
        size += read = *more;
    }
    return samples;
}

// What is told of a response. Its direct sound has the energy 1, so that no tap is beyond full scale.
Recording heard(const std::string& name, const ImpulseResponse& response, double file_rate) {
    std::vector<std::int16_t> values;
    for (const float tap : response.taps)
        values.push_back(static_cast<std::int16_t>(std::lround(std::clamp(tap, -1.0F, 1.0F) * 32767.0F)));
    Recording recording{name, std::move(values), 0, file_rate};
    recording.limit_hz = std::min(static_cast<float>(file_rate / 2), band_limit_hz(recording, response.rate));
    return recording;
}

Result<void> load(const FoundFile& file, double rate, LoadedRooms& rooms) {
    auto reader = MonoReader::open(file.path, rate);
    if (!reader) return fail(reader.error().message);
    const auto samples = samples_of(*reader);
    if (!samples) return fail(samples.error().message);
    auto response = impulse_response(file.path.string(), *samples, rate);
    if (!response) return fail(response.error().message);
    rooms.usable.push_back(heard(file.name, *response, reader->file_rate()));
    rooms.seconds += static_cast<double>(response->taps.size()) / rate;
    rooms.responses.push_back(std::move(*response));
    return {};
}

} // namespace

LoadedRooms load_rooms(const std::vector<FoundFile>& files, const Loading& loading) {
    LoadedRooms rooms;
    for (std::size_t i = 0; i < files.size(); ++i) {
        if (loading.stop && loading.stop()) throw Failure("stopped while rooms were read");
        if (const auto loaded = load(files[i], loading.rate, rooms); !loaded)
            rooms.left_out.push_back(loaded.error().message);
        if (loading.progress) loading.progress(i + 1, files.size());
    }
    return rooms;
}

} // namespace sordino
