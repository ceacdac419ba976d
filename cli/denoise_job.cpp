// Opening both ends, and the loop between them.
#include "cli/denoise_job.h"

#include <algorithm>
#include <system_error>
#include <vector>

#include <fmt/format.h>
#include <unistd.h>

#include "cli/ffmpeg_hint.h"
#include "cli/frame_codes.h"
#include "cli/interrupt.h"
#include "cli/progress.h"
#include "training/audio_stream.h"

namespace sordino {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t block_frames = 4096;
constexpr int max_channels = 16, min_rate = 8000, max_rate = 192000;

struct Input {
    std::unique_ptr<AudioSource> source;
    std::int64_t announced = 0; // frames, 0: unknown
};

template <class Source>
std::unique_ptr<AudioSource> boxed(Source&& source) {
    return std::make_unique<std::decay_t<Source>>(std::forward<Source>(source));
}

Result<Input> open_input(const DenoiseJob& job, const DenoiseSettings& settings) {
    const Truncated policy = settings.partial ? Truncated::accept : Truncated::refuse;
    if (job.in != standard_stream) {
        auto reader = AudioReader::open(job.in, policy);
        std::error_code error;
        const bool is_there = fs::is_regular_file(job.in, error);
        if (!reader) return fail(reader.error().message + (is_there ? ffmpeg_hint(job.in, job.out) : ""));
        const std::int64_t announced = reader->announced_frames();
        return Input{boxed(std::move(*reader)), announced};
    }
    if (settings.raw)
        return Input{boxed(StreamReader::open_raw(STDIN_FILENO, "standard input", *settings.raw))};
    if (::isatty(STDIN_FILENO) == 1) return fail("standard input: expected a WAV stream, found a terminal");
    return StreamReader::open_wav(STDIN_FILENO, "standard input", policy).map([](StreamReader&& reader) {
        return Input{boxed(std::move(reader))};
    });
}

std::string shown_name(const std::string& in) { return in == standard_stream ? "standard input" : in; }

Result<void> expect_in_range(const std::string& name, const AudioInfo& info) {
    if (info.channels > max_channels)
        return fail(
            fmt::format("{}: expected 1 to {} channels, found {}", name, max_channels, info.channels));
    if (info.rate < min_rate || info.rate > max_rate)
        return fail(fmt::format("{}: expected {} to {} Hz, found {} Hz. Convert it first.", name, min_rate,
                                max_rate, info.rate));
    return {};
}

Result<void> expect_replaceable(const DenoiseJob& job, bool force) {
    std::error_code error;
    if (force || !fs::exists(job.out, error)) return {};
    if (job.in != standard_stream && fs::equivalent(job.in, job.out, error))
        return fail(job.out + ": is the input itself; choose another name, or replace it with --force");
    return fail(job.out + ": is there already; choose another name, or replace it with --force");
}

Result<std::unique_ptr<AudioSink>> open_output(const DenoiseJob& job, const AudioInfo& like,
                                               const DenoiseSettings& settings) {
    if (job.out == standard_stream) {
        if (::isatty(STDOUT_FILENO) == 1)
            return fail("standard output: expected a pipe or file, found a terminal; send it on with | or >");
        return std::make_unique<StreamWriter>(STDOUT_FILENO, "standard output", like,
                                              settings.raw.has_value());
    }
    std::error_code error;
    const fs::path folder = fs::path(job.out).parent_path();
    if (job.makes_folder && !folder.empty()) fs::create_directories(folder, error);
    if (error) return fail(fmt::format("{}: cannot be made a folder: {}", folder.string(), error.message()));
    auto writer = AudioWriter::create(job.out, like);
    if (!writer) return fail(writer.error().message + ffmpeg_hint(job.in, job.out));
    return std::make_unique<AudioWriter>(std::move(*writer));
}

// Blocks of interleaved sound through the denoiser, in place.
class Worker {
  public:
    Worker(const std::shared_ptr<const Model>& model, const AudioInfo& info, const Controls& controls)
        : channels_(static_cast<std::size_t>(info.channels))
        , denoiser_(model, info.rate, info.channels)
        , interleaved_(channels_ * block_frames)
        , planar_(channels_ * block_frames) {
        denoiser_.set(controls);
        for (std::size_t c = 0; c < channels_; ++c) pointers_.push_back(planar_.data() + c * block_frames);
    }

    int latency() const { return denoiser_.latency(); }
    const Denoiser& denoiser() const { return denoiser_; }
    void use_blocks_of_a_hop() {
        interleaved_.resize(channels_ * static_cast<std::size_t>(denoiser_.frame_size().hop));
    }
    std::span<float> block() { return interleaved_; }
    std::int64_t frames() const { return static_cast<std::int64_t>(interleaved_.size() / channels_); }

    // The denoised first frames of block().
    std::span<const float> process(std::int64_t frames) {
        const auto count = static_cast<std::size_t>(frames);
        for (std::size_t c = 0; c < channels_; ++c)
            for (std::size_t i = 0; i < count; ++i) pointers_[c][i] = interleaved_[i * channels_ + c];
        denoiser_.process(pointers_.data(), pointers_.data(), static_cast<int>(frames));
        for (std::size_t c = 0; c < channels_; ++c)
            for (std::size_t i = 0; i < count; ++i) interleaved_[i * channels_ + c] = pointers_[c][i];
        return block().first(count * channels_);
    }

  private:
    std::size_t channels_;
    Denoiser denoiser_;
    std::vector<float> interleaved_, planar_;
    std::vector<float*> pointers_;
};

// Reads to the end, then as much silence as pushes the last sample out; the first `skip` frames are dropped.
// Returns the frames read.
Result<std::int64_t> run(const std::string& name, AudioSource& in, AudioSink& out, Worker& worker,
                         std::int64_t skip, std::optional<FrameCodes>& codes, Progress& progress) {
    const auto channels = static_cast<std::int64_t>(in.info().channels);
    std::int64_t frames_read = 0, silence = worker.latency();
    for (bool at_end = false; !at_end || silence > 0;) {
        if (interrupted()) return fail("interrupted");
        std::int64_t frames = 0;
        if (!at_end) {
            const auto count = in.read(worker.block());
            if (!count) return tl::unexpected(count.error());
            frames = *count;
            frames_read += frames;
            at_end = frames == 0;
            if (frames_read == 0) return fail(name + ": expected sound, found none");
        }
        if (at_end) {
            frames = std::min(silence, worker.frames());
            silence -= frames;
            std::ranges::fill(worker.block(), 0.0F);
        }
        const auto denoised = worker.process(frames);
        if (auto done = codes ? codes->take(worker.denoiser(), frames, at_end ? 0 : frames) : Result<void>{};
            !done)
            return tl::unexpected(done.error());
        const std::int64_t dropped = std::min(skip, frames);
        skip -= dropped;
        if (auto done = out.write(denoised.subspan(static_cast<std::size_t>(dropped * channels))); !done)
            return tl::unexpected(done.error());
        progress.advance(frames);
    }
    return frames_read;
}

} // namespace

Result<DenoiseOutcome> denoise(const DenoiseJob& job, const std::shared_ptr<const Model>& model,
                               const DenoiseSettings& settings) {
    auto input = open_input(job, settings);
    if (!input) return tl::unexpected(input.error());
    const AudioInfo& info = input->source->info();
    const bool to_pipe = job.out == standard_stream;
    if (auto good = expect_in_range(shown_name(job.in), info); !good) return tl::unexpected(good.error());
    if (auto good = to_pipe ? Result<void>{} : expect_replaceable(job, settings.force); !good)
        return tl::unexpected(good.error());

    Worker worker(model, info, settings.controls);
    auto codes = FrameCodes::open(settings.latent, *model, settings.model, worker.denoiser());
    if (!codes) return tl::unexpected(codes.error());
    if (*codes) worker.use_blocks_of_a_hop();
    auto output = open_output(job, info, settings);
    if (!output) return tl::unexpected(output.error());
    const bool pipe_to_pipe = to_pipe && job.in == standard_stream;
    Progress progress(shown_name(job.in), info.rate, info.frames, settings.quiet || to_pipe);
    const auto frames = run(shown_name(job.in), *input->source, **output, worker,
                            pipe_to_pipe ? 0 : worker.latency(), *codes, progress);
    if (!frames) return tl::unexpected(frames.error());
    if (auto done = *codes ? (*codes)->finish() : Result<void>{}; !done) return tl::unexpected(done.error());
    if (auto done = (*output)->finish(); !done) return tl::unexpected(done.error());
    const std::int64_t missing = std::max<std::int64_t>(input->announced - *frames, 0);
    return DenoiseOutcome{info, *frames, missing, progress.speed(), 1000.0 * worker.latency() / info.rate};
}

} // namespace sordino
