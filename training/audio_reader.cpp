// AudioReader on libsndfile, with the checks that libsndfile leaves to its caller.
#include "training/audio_file.h"

#include "dsp/reblocker.h"

#include <algorithm>
#include <cmath>
#include <mutex>
#include <system_error>

#include <fmt/format.h>
#include <sndfile.h>

#include "training/audio_format.h"
#include "training/audio_length.h"

namespace sordino {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t block_frames = 4096;

struct Close {
    void operator()(SNDFILE* file) const { sf_close(file); }
};
using Handle = std::unique_ptr<SNDFILE, Close>;

// Before libsndfile is asked: its MP3 decoder prints a warning.
Result<void> expect_whole_mp3(const fs::path& path) {
    const auto extent = mp3_data(path);
    std::error_code error;
    const std::uint64_t there = fs::file_size(path, error);
    if (!extent || error || extent->offset + extent->bytes <= there) return {};
    return fail(
        fmt::format("{}: is truncated: header says {} bytes of sound, {} are there; use --partial to process "
                    "what is there",
                    path.string(), extent->bytes, there - std::min<std::uint64_t>(there, extent->offset)));
}

// What can be told before libsndfile is asked.
Result<void> expect_file(const fs::path& path) {
    std::error_code error;
    const fs::file_status status = fs::status(path, error);
    const auto found = [&](std::string_view what) {
        return fail(fmt::format("{}: expected a sound file, found {}", path.string(), what));
    };
    if (status.type() == fs::file_type::not_found) return found("no such file. Is the name right?");
    if (fs::is_directory(status)) return found("a folder. Name the files in it.");
    if (error) return found(error.message() + ".");
    if (!fs::is_regular_file(status)) return found("a pipe or device. Send it to standard input, named '-'.");
    if (fs::file_size(path, error) == 0 && !error) return found("an empty file.");
    return {};
}

tl::unexpected<Error> cannot_open(const fs::path& path) {
    const int code = sf_error(nullptr);
    if (code == SF_ERR_UNRECOGNISED_FORMAT)
        return fail(
            fmt::format("{}: expected a sound file (WAV, FLAC, AIFF, Ogg, Opus, MP3, ...), found something "
                        "else. Convert it to one of these.",
                        path.string()));
    return fail(fmt::format("{}: expected a sound file, found: {}", path.string(), sf_strerror(nullptr)));
}

Result<Handle> open_for_reading(const fs::path& path, SF_INFO& info) {
    static std::mutex lock; // libsndfile keeps the reason of a failed opening in one place for all threads
    const std::scoped_lock hold(lock);
    Handle file(sf_open(path.c_str(), SFM_READ, &info));
    if (!file) return cannot_open(path);
    return file;
}

tl::unexpected<Error> truncated(const std::string& name, std::int64_t announced, std::int64_t there) {
    const std::string says =
        announced > there ? fmt::format("header says {} frames", announced) : "its end is missing";
    return fail(fmt::format("{}: is truncated: {}, {} can be read; use --partial to process what is there",
                            name, says, there));
}

std::map<int, std::string> tags_of(SNDFILE* file) {
    std::map<int, std::string> tags;
    for (int tag = SF_STR_FIRST; tag <= SF_STR_LAST; ++tag)
        if (const char* text = sf_get_string(file, tag); text != nullptr && tag != SF_STR_SOFTWARE)
            tags[tag] = text;
    return tags;
}

std::vector<int> channel_map_of(SNDFILE* file, const SF_INFO& info) {
    std::vector<int> map(static_cast<std::size_t>(info.channels));
    const int bytes = static_cast<int>(map.size() * sizeof(int));
    if (sf_command(file, SFC_GET_CHANNEL_MAP_INFO, map.data(), bytes) == SF_FALSE) map.clear();
    return map;
}

std::int64_t count_frames(const fs::path& path) {
    SF_INFO info{};
    const auto file = open_for_reading(path, info);
    if (!file) return 0;
    std::vector<float> block(static_cast<std::size_t>(block_frames * std::max(info.channels, 1)));
    std::int64_t frames = 0;
    while (const sf_count_t n = sf_readf_float(file->get(), block.data(), block_frames)) frames += n;
    return frames;
}

// Whether the last announced frame can be read; leaves the file at its start. For lossless containers, where
// a seek is exact and cheap.
bool ends_as_announced(SNDFILE* file, const SF_INFO& info) {
    std::vector<float> frame(static_cast<std::size_t>(info.channels));
    const bool ends = sf_seek(file, info.frames - 1, SEEK_SET) == info.frames - 1 &&
                      sf_readf_float(file, frame.data(), 1) == 1;
    return sf_seek(file, 0, SEEK_SET) == 0 && ends;
}

struct Length {
    std::int64_t frames = -1;   // for AudioInfo
    std::int64_t announced = 0; // fewer than these mean a truncated file; 0: nothing was promised
    bool truncated = false;     // known before it is read
};

// Bytes that the header announces and the file does not have, in terms of frames.
Length pcm_length(const fs::path& path, std::int64_t frames) {
    std::error_code error;
    const auto extent = announced_data(path);
    const std::uint64_t size = fs::file_size(path, error);
    if (!extent || error) return {frames, frames, false};
    const std::uint64_t there = size - std::min<std::uint64_t>(size, extent->offset);
    const double frame_bytes =
        static_cast<double>(there) / static_cast<double>(std::max<std::int64_t>(frames, 1));
    if (static_cast<double>(extent->bytes) < static_cast<double>(there) + std::max(frame_bytes, 1.0))
        return {frames, frames, false};
    const double announced = frames > 0 ? static_cast<double>(extent->bytes) / frame_bytes : 0.0;
    return {frames, std::llround(announced), true};
}

Length length_of(const fs::path& path, SNDFILE* file, const SF_INFO& info) {
    const int kind = info.format & SF_FORMAT_TYPEMASK;
    if (info.frames == SF_COUNT_MAX) return {-1, 0, kind == SF_FORMAT_OGG}; // an Ogg without its last page
    if ((kind == SF_FORMAT_FLAC || kind == SF_FORMAT_CAF) && info.frames > 0 &&
        !ends_as_announced(file, info))
        return {-1, info.frames, true};
    if (kind == SF_FORMAT_MPEG) return {info.frames, 0, false}; // an estimate
    return pcm_length(path, info.frames);
}

} // namespace

struct AudioReader::Impl {
    Handle file;
    AudioInfo info;
    std::string name;
    Truncated policy = Truncated::refuse;
    std::int64_t announced = 0, delivered = 0;
};

AudioReader::AudioReader(std::unique_ptr<Impl> impl)
    : impl_(std::move(impl)) {}
AudioReader::AudioReader(AudioReader&&) noexcept = default;
AudioReader::~AudioReader() = default;

const AudioInfo& AudioReader::info() const { return impl_->info; }
std::int64_t AudioReader::announced_frames() const { return impl_->announced; }

Result<AudioReader> AudioReader::open(const fs::path& path, Truncated policy) {
    if (auto good = expect_file(path); !good) return tl::unexpected(good.error());
    if (auto good = expect_whole_mp3(path); !good && policy == Truncated::refuse)
        return tl::unexpected(good.error());
    SF_INFO info{};
    auto opened = open_for_reading(path, info);
    if (!opened) return tl::unexpected(opened.error());
    Handle file = std::move(*opened);
    if (info.channels < 1 || info.samplerate < 1)
        return fail(fmt::format("{}: expected a rate and channels, found {} Hz and {} channels",
                                path.string(), info.samplerate, info.channels));
    const Length length = length_of(path, file.get(), info);
    if (length.truncated && policy == Truncated::refuse)
        return truncated(path.string(), length.announced, count_frames(path));
    if (length.truncated) {
        opened = open_for_reading(path, info); // the search for its end left it there
        if (!opened) return tl::unexpected(opened.error());
        file = std::move(*opened);
    }
    if (length.frames == 0)
        return fail(fmt::format("{}: expected sound, found a file without samples", path.string()));

    auto impl = std::make_unique<Impl>();
    impl->info = {info.samplerate,    info.channels,      length.frames,
                  info.format,        extension_of(path), channel_map_of(file.get(), info),
                  tags_of(file.get())};
    impl->file = std::move(file);
    impl->name = path.string();
    impl->policy = policy;
    impl->announced = length.announced;
    return AudioReader(std::move(impl));
}

Result<std::int64_t> AudioReader::read(std::span<float> interleaved) {
    Impl& self = *impl_;
    const auto room = static_cast<sf_count_t>(interleaved.size()) / self.info.channels;
    const sf_count_t frames = sf_readf_float(self.file.get(), interleaved.data(), room);
    self.delivered += frames;
    if (self.policy == Truncated::accept) return frames;
    if (sf_error(self.file.get()) != SF_ERR_NO_ERROR)
        return fail(fmt::format("{}: is damaged after {} frames: {} Use --partial to process what is there.",
                                self.name, self.delivered, sf_strerror(self.file.get())));
    if (frames == 0 && self.delivered < self.announced)
        return truncated(self.name, self.announced, self.delivered);
    return frames;
}

std::vector<float> mono_of(const Sound& sound) {
    const auto channels = static_cast<std::size_t>(sound.channels);
    std::vector<float> mono(sound.samples.size() / channels);
    for (std::size_t i = 0; i < sound.samples.size(); ++i)
        mono[i / channels] += finite_or_zero(sound.samples[i]) / static_cast<float>(channels);
    return mono;
}

Result<Sound> read_sound(const fs::path& path) {
    auto reader = AudioReader::open(path);
    if (!reader) return tl::unexpected(reader.error());
    const AudioInfo& info = reader->info();
    Sound sound{static_cast<double>(info.rate), info.channels, {}};
    const auto channels = static_cast<std::size_t>(info.channels);
    sound.samples.reserve(static_cast<std::size_t>(std::max<std::int64_t>(info.frames, 0)) * channels);
    std::vector<float> block(static_cast<std::size_t>(block_frames) * channels);
    for (;;) {
        const auto frames = reader->read(block);
        if (!frames) return tl::unexpected(frames.error());
        if (*frames == 0) return sound;
        sound.samples.insert(sound.samples.end(), block.begin(), block.begin() + *frames * info.channels);
    }
}

} // namespace sordino
