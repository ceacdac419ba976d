// StoredSamples: the same from memory and from disk; SampleStore: its bound, its file, its failures.
#include "training/stored_samples.h"

#include "tests/catch.h"
#include "tests/recording_of.h"
#include "tests/signals.h"
#include "tests/test_folder.h"

#include <csignal>
#include <thread>

#include <sys/resource.h>

using namespace sordino;
using namespace sordino::test;

namespace {

constexpr std::uint64_t plenty = 1'000'000'000;

StoredSamples stored(const SampleStore& store, const std::vector<float>& sound, std::size_t piece = 5000) {
    SampleWriter writer(store);
    for (std::size_t at = 0; at < sound.size(); at += piece)
        REQUIRE(writer.append(std::span(sound).subspan(at, std::min(piece, sound.size() - at))));
    auto samples = writer.finish();
    REQUIRE(samples);
    return *samples;
}

// No file of this process grows beyond, as on a full disk, while this lives.
class FileSizeLimit {
  public:
    explicit FileSizeLimit(rlim_t bytes) {
        ::getrlimit(RLIMIT_FSIZE, &before_);
        handler_ = std::signal(SIGXFSZ, SIG_IGN);
        const rlimit limit{bytes, before_.rlim_max};
        ::setrlimit(RLIMIT_FSIZE, &limit);
    }
    FileSizeLimit(const FileSizeLimit&) = delete;
    FileSizeLimit& operator=(const FileSizeLimit&) = delete;
    ~FileSizeLimit() {
        ::setrlimit(RLIMIT_FSIZE, &before_);
        std::signal(SIGXFSZ, handler_);
    }

  private:
    rlimit before_{};
    void (*handler_)(int) = nullptr;
};

} // namespace

TEST_CASE("stored samples: any piece reads the same from memory, from disk and from a mixture of both") {
    const TestFolder folder;
    const auto sound = white_noise(700'000, 0.3, 1); // three blocks
    const SampleStore memory(plenty, folder.path()), disk(0, folder.path()), both(600'000, folder.path());
    const auto a = stored(memory, sound), b = stored(disk, sound), c = stored(both, sound);
    CHECK(memory.bytes_on_disk() == 0);
    CHECK(disk.bytes_on_disk() == 1'400'000);
    CHECK(both.bytes_in_memory() > 0);
    CHECK(both.bytes_in_memory() <= 600'000);
    CHECK(both.bytes_in_memory() + both.bytes_on_disk() == 1'400'000);
    const auto whole = samples_of(a);
    CHECK(std::abs(whole[123'456] - sound[123'456]) < 1e-4F);
    CHECK((samples_of(b) == whole));
    CHECK((samples_of(c) == whole));
    Dice dice(2);
    for (int i = 0; i < 100; ++i) {
        const auto start = static_cast<std::size_t>(dice.below(700'000));
        std::vector<float> piece(static_cast<std::size_t>(dice.below(700'001 - static_cast<int>(start))));
        for (const auto* samples : {&a, &b, &c}) {
            std::fill(piece.begin(), piece.end(), 9.0F);
            samples->read(start, piece);
            REQUIRE(std::equal(piece.begin(), piece.end(), whole.begin() + static_cast<long>(start)));
        }
    }
}

TEST_CASE("stored samples: a part is what lies there, and a part of a part too") {
    const TestFolder folder;
    const SampleStore store(GENERATE(std::uint64_t{0}, plenty), folder.path());
    const auto all = stored(store, uniform_values(600'000, -1, 1, 3));
    const auto whole = samples_of(all), part = samples_of(all.part(100'000, 400'000).part(50'000, 300'000));
    CHECK((part == std::vector(whole.begin() + 150'000, whole.begin() + 450'000)));
}

TEST_CASE("stored samples: writers on several threads do not disturb one another, on disk nor in memory") {
    const TestFolder folder;
    const SampleStore store(1'000'000, folder.path());
    std::vector<StoredSamples> written(4);
    {
        std::vector<std::jthread> threads;
        for (unsigned t = 0; t < 4; ++t)
            threads.emplace_back([&, t] {
                SampleWriter writer(store);
                const auto sound = white_noise(600'000, 0.1, t);
                for (std::size_t at = 0; at < sound.size(); at += 6000)
                    static_cast<void>(writer.append(std::span(sound).subspan(at, 6000)));
                written[t] = writer.finish().value();
            });
    }
    CHECK(store.bytes_in_memory() <= 1'000'000);
    CHECK(store.bytes_in_memory() + store.bytes_on_disk() == 4 * 1'200'000);
    for (unsigned t = 0; t < 4; ++t) {
        const SampleStore alone(plenty, {});
        CHECK((samples_of(written[t]) == samples_of(stored(alone, white_noise(600'000, 0.1, t)))));
    }
}

TEST_CASE("stored samples: the file has no name while it is used, and samples outlive their store") {
    const TestFolder folder;
    StoredSamples samples;
    {
        const SampleStore store(0, folder.path());
        samples = stored(store, tone(1000, 500, 16000, 0.5));
        CHECK(store.bytes_on_disk() == 2000);
        CHECK(folder.names().empty());
    }
    const SampleStore memory(plenty, {});
    CHECK((samples_of(samples) == samples_of(stored(memory, tone(1000, 500, 16000, 0.5)))));
}

TEST_CASE("stored samples: memory that is not held any more is given back") {
    const TestFolder folder;
    const SampleStore store(1000, folder.path());
    for (int i = 0; i < 5; ++i) {
        const auto samples = stored(store, std::vector<float>(400, 0.1F));
        CHECK(store.bytes_in_memory() == 800);
        const auto copy = samples.part(0, 1);
    }
    CHECK(store.bytes_in_memory() == 0);
    CHECK(store.bytes_on_disk() == 0);
}

TEST_CASE("stored samples: beyond full scale is clipped, and what is between two steps is rounded") {
    const SampleStore store(plenty, {});
    const auto samples = samples_of(stored(store, {2.0F, -2.0F, 0.6F / 32767.0F, -0.6F / 32767.0F, 0.0F}));
    CHECK((samples == std::vector{32767.0F / 32768, -32767.0F / 32768, 1.0F / 32768, -1.0F / 32768, 0.0F}));
}

TEST_CASE("stored samples: a full disk is an error that says where, and what to do, and leaves nothing") {
    const TestFolder folder;
    const SampleStore store(0, folder.path());
    const std::vector<float> sound(100'000, 0.1F);
    Result<void> written;
    {
        const FileSizeLimit limit(1'000'000);
        SampleWriter writer(store);
        for (int i = 0; i < 20 && written; ++i) written = writer.append(sound);
    }
    REQUIRE(!written);
    for (const char* words : {folder.path().c_str(), "--scratch", "--memory"})
        CHECK(written.error().message.find(words) != std::string::npos);
    REQUIRE(store.failure());
    CHECK(store.failure()->message == written.error().message);
    SampleWriter other(store); // once failed, always failed: a recording would have a hole
    REQUIRE(other.append(sound));
    CHECK(!other.finish());
    CHECK(folder.names().empty());
}

TEST_CASE("stored samples: a folder in which no file can be made is an error only once it is needed") {
    const TestFolder folder;
    const SampleStore store(2000, folder.path() / "gone");
    const auto samples = stored(store, std::vector<float>(1000, 0.1F));
    SampleWriter writer(store);
    REQUIRE(writer.append(std::vector<float>(1000, 0.1F)));
    const auto finished = writer.finish();
    REQUIRE(!finished);
    CHECK(finished.error().message.find(folder / "gone") != std::string::npos);
}
