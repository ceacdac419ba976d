// Frames from blocks of an AudioReader.
#include "training/table/sound_table.h"

#include <cmath>

#include "training/audio_file.h"
#include "training/table/cell_value.h"
#include "training/table/plain_columns.h"

namespace sordino {
namespace {

constexpr std::size_t block_frames = 4096;

// WAV and its large kinds, AIFF, FLAC, Ogg, CAF, AU, MP3 with tags and without.
constexpr std::string_view beginnings[] = {"RIFF",     "RIFX",     "RF64",     "riff",    "FORM",
                                           "fLaC",     "OggS",     "caff",     ".snd",    "ID3",
                                           "\xFF\xFB", "\xFF\xFA", "\xFF\xF3", "\xFF\xF2"};

class SoundTable : public TableReader {
  public:
    SoundTable(std::string path, AudioReader reader)
        : reader_(std::move(reader))
        , channels_(static_cast<std::size_t>(reader_.info().channels))
        , info_(plain_columns(std::move(path), channels_, reader_.info().rate))
        , samples_(block_frames * channels_) {}

    const TableInfo& info() const override { return info_; }

    Result<bool> next(TableRow& row) override {
        if (frame_ == frames_) {
            const auto read = reader_.read(samples_);
            if (!read) return tl::unexpected(read.error());
            frames_ = static_cast<std::size_t>(*read);
            frame_ = 0;
            if (frames_ == 0) return false;
        }
        row.time = static_cast<double>(place_) / info_.rate_hz;
        row.line = ++place_;
        row.cells.clear();
        row.values.resize(channels_);
        for (std::size_t i = 0; i < channels_; ++i) {
            const float value = samples_[frame_ * channels_ + i];
            row.values[i] = std::isfinite(value) ? static_cast<double>(value) : missing_value;
        }
        ++frame_;
        return true;
    }

  private:
    AudioReader reader_;
    std::size_t channels_;
    TableInfo info_;
    std::vector<float> samples_; // interleaved
    std::size_t frame_ = 0, frames_ = 0;
    std::int64_t place_ = 0;
};

} // namespace

Result<bool> is_sound(ByteSource& source) {
    for (const std::string_view beginning : beginnings) {
        const auto found = source.begins_with(beginning);
        if (!found || *found) return found;
    }
    return false;
}

Result<std::unique_ptr<TableReader>> open_sound_table(const std::string& path) {
    auto reader = AudioReader::open(path);
    if (!reader) return tl::unexpected(reader.error());
    return std::make_unique<SoundTable>(path, std::move(*reader));
}

} // namespace sordino
