// AudioWriter: libsndfile writes through our own calls, so that no failed write goes unnoticed.
#include "training/audio_file.h"

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstring>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <sndfile.h>
#include <unistd.h>

#include "model/atomic_file.h"
#include "training/audio_format.h"

namespace sordino {
namespace {

constexpr std::int64_t four_gigabytes = 0xFFFFFFFF - (1 << 20); // less some room for headers

// An open file as libsndfile's virtual IO. Encoders that flush in sf_close lose its errors: they stand here.
struct Output {
    int descriptor = -1;
    int first_error = 0; // errno

    ~Output() {
        if (descriptor >= 0) ::close(descriptor);
    }
    void note_error() {
        if (first_error == 0) first_error = errno;
    }
    static Output& of(void* user) { return *static_cast<Output*>(user); }

    static sf_count_t seek(sf_count_t offset, int whence, void* user) {
        return ::lseek(of(user).descriptor, offset, whence);
    }
    static sf_count_t tell(void* user) { return seek(0, SEEK_CUR, user); }
    static sf_count_t length(void* user) {
        const sf_count_t here = tell(user), end = seek(0, SEEK_END, user);
        seek(here, SEEK_SET, user);
        return end;
    }
    static sf_count_t read(void* bytes, sf_count_t count, void* user) {
        return std::max<ssize_t>(::read(of(user).descriptor, bytes, static_cast<std::size_t>(count)), 0);
    }
    static sf_count_t write(const void* bytes, sf_count_t count, void* user) {
        sf_count_t done = 0;
        while (done < count) {
            const ssize_t written = ::write(of(user).descriptor, static_cast<const char*>(bytes) + done,
                                            static_cast<std::size_t>(count - done));
            if (written < 0 && errno == EINTR) continue;
            if (written < 0) {
                of(user).note_error();
                break;
            }
            done += written;
        }
        return done;
    }
};

struct Close {
    void operator()(SNDFILE* file) const { sf_close(file); }
};

bool is_wav(int format) {
    const int container = format & SF_FORMAT_TYPEMASK;
    return container == SF_FORMAT_WAV || container == SF_FORMAT_WAVEX;
}

std::int64_t bytes_of(int format, const AudioInfo& like) {
    const int bits = (format & SF_FORMAT_SUBMASK) == SF_FORMAT_DOUBLE  ? 64
                     : (format & SF_FORMAT_SUBMASK) == SF_FORMAT_FLOAT ? 32
                                                                       : integer_bits(format);
    return like.frames * like.channels * bits / 8;
}

// RF64 that becomes a plain WAV on closing, where it turns out to be short enough.
int long_wav(int format, const AudioInfo& like) {
    const int rf64 = SF_FORMAT_RF64 | (format & SF_FORMAT_SUBMASK);
    SF_INFO info{0, like.rate, like.channels, rf64, 0, 0};
    const bool may_be_long = like.frames < 0 || bytes_of(format, like) > four_gigabytes;
    return is_wav(format) && may_be_long && sf_format_check(&info) != 0 ? rf64 : format;
}

} // namespace

struct AudioWriter::Impl {
    explicit Impl(AtomicFile&& target)
        : atomic(std::move(target)) {}

    AtomicFile atomic;
    Output output;
    std::unique_ptr<SNDFILE, Close> file; // before output goes
    std::string name;
    int channels = 0, bits = 0;
    bool clamp = false;
    std::vector<int> integers;
    std::vector<float> clamped;

    sf_count_t write_samples(std::span<const float> samples);
    tl::unexpected<Error> failure(const std::string& otherwise) const;
};

// libsndfile takes the upper bits of an integer; they are rounded here, it would only cut them.
sf_count_t AudioWriter::Impl::write_samples(std::span<const float> samples) {
    const auto count = static_cast<sf_count_t>(samples.size());
    if (bits > 0) {
        integers.resize(samples.size());
        const double scale = std::ldexp(1.0, bits - 1);
        for (std::size_t i = 0; i < samples.size(); ++i) {
            const double level = std::clamp(static_cast<double>(samples[i]) * scale, -scale, scale - 1.0);
            integers[i] = static_cast<int>(std::lrint(level)) * (1 << (32 - bits));
        }
        return sf_write_int(file.get(), integers.data(), count);
    }
    if (!clamp) return sf_write_float(file.get(), samples.data(), count);
    clamped.resize(samples.size());
    std::ranges::transform(samples, clamped.begin(), [](float x) { return std::clamp(x, -1.0F, 1.0F); });
    return sf_write_float(file.get(), clamped.data(), count);
}

tl::unexpected<Error> AudioWriter::Impl::failure(const std::string& otherwise) const {
    const int error = output.first_error;
    return fail(fmt::format("{}: cannot be written: {}", name,
                            error != 0 ? std::generic_category().message(error) : otherwise));
}

AudioWriter::AudioWriter(std::unique_ptr<Impl> impl)
    : impl_(std::move(impl)) {}
AudioWriter::AudioWriter(AudioWriter&&) noexcept = default;
AudioWriter::~AudioWriter() = default;

Result<AudioWriter> AudioWriter::create(const std::filesystem::path& path, const AudioInfo& like) {
    const auto format = format_for(path, like);
    if (!format) return tl::unexpected(format.error());
    auto atomic = AtomicFile::create(path);
    if (!atomic) return tl::unexpected(atomic.error());
    auto impl = std::make_unique<Impl>(std::move(*atomic));
    impl->name = path.string();
    impl->channels = like.channels;
    impl->bits = integer_bits(*format);
    impl->clamp = !holds_beyond_full_scale(*format);
    impl->output.descriptor = ::open(impl->atomic.temporary().c_str(), O_RDWR | O_CLOEXEC);
    if (impl->output.descriptor < 0)
        return fail(path.string() + ": cannot be written: " + std::strerror(errno));

    SF_INFO info{0, like.rate, like.channels, long_wav(*format, like), 0, 0};
    SF_VIRTUAL_IO calls{Output::length, Output::seek, Output::read, Output::write, Output::tell};
    impl->file.reset(sf_open_virtual(&calls, SFM_WRITE, &info, &impl->output));
    if (!impl->file) return impl->failure(sf_strerror(nullptr));
    SNDFILE* file = impl->file.get();
    if (info.format != *format) sf_command(file, SFC_RF64_AUTO_DOWNGRADE, nullptr, SF_TRUE);
    sf_command(file, SFC_SET_ADD_PEAK_CHUNK, nullptr, SF_FALSE); // it holds the time of day
    if (!like.channel_map.empty()) {
        auto map = like.channel_map;
        sf_command(file, SFC_SET_CHANNEL_MAP_INFO, map.data(), static_cast<int>(map.size() * sizeof(int)));
    }
    for (const auto& [tag, text] : like.tags) sf_set_string(file, tag, text.c_str());
    return AudioWriter(std::move(impl));
}

// In small pieces: encoders of libsndfile put a whole call's samples on the stack.
Result<void> AudioWriter::write(std::span<const float> interleaved) {
    const std::size_t piece = 4096 * static_cast<std::size_t>(impl_->channels);
    while (!interleaved.empty()) {
        const auto now = interleaved.first(std::min(piece, interleaved.size()));
        if (impl_->write_samples(now) != static_cast<sf_count_t>(now.size()))
            return impl_->failure(sf_strerror(impl_->file.get()));
        interleaved = interleaved.subspan(now.size());
    }
    return {};
}

Result<void> AudioWriter::finish() {
    const int error = sf_close(impl_->file.release());
    if (error != 0 || impl_->output.first_error != 0) return impl_->failure(sf_error_number(error));
    if (::close(std::exchange(impl_->output.descriptor, -1)) != 0) {
        impl_->output.note_error();
        return impl_->failure("");
    }
    return impl_->atomic.commit();
}

} // namespace sordino
