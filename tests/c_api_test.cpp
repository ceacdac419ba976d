// The C API: the same sound as the engine behind it, and a defined answer to every misuse.
#include "include/sordino/sordino.h"

#include "model/denoiser.h"
#include "model/model_file.h"
#include "model/shipped.h"
#include "tests/allocations.h"
#include "tests/c_api.h"
#include "tests/catch.h"
#include "tests/models.h"
#include "tests/realtime_guard.h"
#include "tests/run_command.h"
#include "tests/test_folder.h"

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <limits>
#include <thread>

using namespace sordino;
using namespace sordino::test;

namespace {

using Handle = std::unique_ptr<sordino_denoiser, decltype(&sordino_destroy)>;
using Sound = std::vector<std::vector<float>>; // (channels, samples)

constexpr float not_a_number = std::numeric_limits<float>::quiet_NaN();

Handle create(const char* model) { return {sordino_create(model), &sordino_destroy}; }

// Models in files: one of a usual window, one of a longer, one that takes all away.
struct Models : TestFolder {
    Models() {
        REQUIRE(save_model(usual, random_model(1)));
        REQUIRE(save_model(longer, random_model(2, spec_up_to(8000.0F, 20.0F))));
        REQUIRE(save_model(silence, constant_model(-40.0F)));
    }
    std::string usual = *this / "usual.safetensors";
    std::string longer = *this / "longer.safetensors";
    std::string silence = *this / "silence.safetensors";
};

std::shared_ptr<const Model> loaded(const std::string& path) { return shared(*load_model(path)); }

Sound noise(int channels, std::size_t samples) {
    Sound sound;
    for (int c = 0; c < channels; ++c) sound.push_back(white_noise(samples, 0.05, static_cast<unsigned>(c)));
    return sound;
}

// Through either API, in blocks of random length.
template <class Process>
Sound in_blocks(const Sound& sound, Process process) {
    Sound result(sound.size(), std::vector<float>(sound[0].size(), 99.0F));
    std::size_t at = 0;
    for (const int frames : random_partition(static_cast<int>(sound[0].size()), 1500, 5)) {
        std::vector<const float*> in;
        std::vector<float*> out;
        for (std::size_t c = 0; c < sound.size(); ++c) {
            in.push_back(sound[c].data() + at);
            out.push_back(result[c].data() + at);
        }
        process(in.data(), out.data(), frames);
        at += static_cast<std::size_t>(frames);
    }
    return result;
}

Sound run(Denoiser& denoiser, const Sound& sound) {
    return in_blocks(sound, [&](auto... block) { denoiser.process(block...); });
}

Sound run(const Handle& denoiser, const Sound& sound) {
    bool accepted = true;
    Sound result = in_blocks(
        sound, [&](auto... block) { accepted &= sordino_process(denoiser.get(), block...) == SORDINO_OK; });
    CHECK(accepted);
    return result;
}

std::string as_bytes(const std::vector<float>& samples) {
    return {reinterpret_cast<const char*>(samples.data()), samples.size() * sizeof(float)};
}

sordino_controls with(float reduction_db, float mix, float output_db) {
    sordino_controls controls = SORDINO_CONTROLS_DEFAULT;
    controls.reduction_db = reduction_db;
    controls.mix = mix;
    controls.output_db = output_db;
    return controls;
}

} // namespace

TEST_CASE("c_api: it gives bit for bit what the denoiser gives, at any rate, of any number of channels") {
    const Models models;
    for (const double rate : {8000.0, 44100.0, 48000.0})
        for (const int channels : {1, 2, 5})
            for (const Link link : {Link::linked, Link::independent}) {
                CAPTURE(rate, channels, link);
                const Sound sound = noise(channels, 12000);
                Denoiser expected(loaded(models.usual), rate, channels, link);
                const Handle denoiser = create(models.usual.c_str());
                REQUIRE(sordino_prepare(denoiser.get(), rate, channels,
                                        link == Link::linked ? SORDINO_LINKED : SORDINO_INDEPENDENT) ==
                        SORDINO_OK);
                CHECK(sordino_latency(denoiser.get()) == expected.latency());
                CHECK(run(denoiser, sound) == run(expected, sound));
            }
}

TEST_CASE("c_api: the default model is the one named voice") {
    const Sound sound = noise(1, 12000);
    Denoiser expected(*find_model("voice"), 16000, 1);
    const Sound clean = run(expected, sound);
    for (const char* name : {static_cast<const char*>(nullptr), "voice"}) {
        const Handle denoiser = create(name);
        REQUIRE(sordino_prepare(denoiser.get(), 16000, 1, SORDINO_LINKED) == SORDINO_OK);
        CHECK(run(denoiser, sound) == clean);
    }
}

TEST_CASE("c_api: in may be out, and a reset is a new beginning") {
    const Models models;
    const Handle denoiser = create(models.usual.c_str());
    CHECK(sordino_reset(denoiser.get()) == SORDINO_OK);
    REQUIRE(sordino_prepare(denoiser.get(), 16000, 1, SORDINO_LINKED) == SORDINO_OK);
    const Sound sound = noise(1, 8000), expected = run(denoiser, sound);
    CHECK(run(denoiser, sound) != expected);
    CHECK(sordino_reset(denoiser.get()) == SORDINO_OK);
    Sound in_place = sound;
    float* channels[] = {in_place[0].data()};
    CHECK(sordino_process(denoiser.get(), channels, channels, 8000) == SORDINO_OK);
    CHECK(in_place == expected);
}

TEST_CASE("c_api: every control does what it does in the denoiser, and is set before prepare too") {
    const Models models;
    const Sound sound = noise(2, 12000);
    sordino_controls listen = with(30, 0.7F, 3), bypass = listen;
    listen.listen = 2;
    bypass.bypass = -1;
    Sound before;
    for (const sordino_controls& controls :
         {with(12, 1, 0), with(100, 0.5F, 0), with(100, 1, -20), listen, bypass}) {
        Denoiser expected(loaded(models.usual), 16000, 2);
        expected.set({controls.reduction_db, controls.mix, controls.output_db, controls.listen != 0,
                      controls.bypass != 0});
        const Handle denoiser = create(models.usual.c_str());
        REQUIRE(sordino_set_controls(denoiser.get(), &controls) == SORDINO_OK);
        REQUIRE(sordino_prepare(denoiser.get(), 16000, 2, SORDINO_LINKED) == SORDINO_OK);
        const Sound result = run(denoiser, sound);
        CHECK(result == run(expected, sound));
        CHECK(result != before); // each control does something
        before = result;
    }
}

TEST_CASE("c_api: the controls at first are those of SORDINO_CONTROLS_DEFAULT") {
    const Models models;
    const Handle untouched = create(models.usual.c_str()), denoiser = create(models.usual.c_str());
    const sordino_controls controls = SORDINO_CONTROLS_DEFAULT;
    REQUIRE(sordino_set_controls(denoiser.get(), &controls) == SORDINO_OK);
    for (const auto* one : {&untouched, &denoiser})
        REQUIRE(sordino_prepare(one->get(), 16000, 1, SORDINO_LINKED) == SORDINO_OK);
    const Sound sound = noise(1, 8000);
    CHECK(run(untouched, sound) == run(denoiser, sound));
}

TEST_CASE("c_api: a control outside its range is brought into it, and NaN to the lower end") {
    const Models models;
    const Sound sound = noise(1, 8000);
    const auto sound_of = [&](const sordino_controls& controls) {
        const Handle denoiser = create(models.usual.c_str());
        REQUIRE(sordino_prepare(denoiser.get(), 16000, 1, SORDINO_LINKED) == SORDINO_OK);
        REQUIRE(sordino_set_controls(denoiser.get(), &controls) == SORDINO_OK);
        return run(denoiser, sound);
    };
    const Sound highest = sound_of(with(100, 1, 24)), lowest = sound_of(with(0, 1, -60));
    CHECK(highest != lowest);
    CHECK(sound_of(with(1000, 2, 25)) == highest);
    CHECK(sound_of(with(-1, 7, -61)) == lowest);
    CHECK(sound_of(with(not_a_number, 1, not_a_number)) == lowest);
    CHECK(sound_of(with(100, not_a_number, 0)) == sound_of(with(100, 0, 0)));
    CHECK(sound_of(with(100, -3, 0)) == sound_of(with(100, 0, 0)));
}

TEST_CASE("c_api: controls of a later version are accepted, and those that are too short refused") {
    const Models models;
    const Handle denoiser = create(models.usual.c_str());
    REQUIRE(sordino_prepare(denoiser.get(), 16000, 1, SORDINO_LINKED) == SORDINO_OK);
    struct {
        sordino_controls known = with(0, 1, 0);
        float added = not_a_number;
    } later;
    later.known.size = sizeof later;
    CHECK(sordino_set_controls(denoiser.get(), &later.known) == SORDINO_OK);
    sordino_controls little = with(100, 0, -60);
    little.size = 23;
    CHECK(sordino_set_controls(denoiser.get(), &little) == SORDINO_ERROR);
    CHECK(last_error_has("size"));
    const Sound sound = noise(1, 8000);
    Denoiser expected(loaded(models.usual), 16000, 1);
    expected.set({.reduction_db = 0.0F});
    CHECK(run(denoiser, sound) == run(expected, sound)); // what was refused changed nothing
}

TEST_CASE("c_api: a NULL denoiser is an error that names the function, or nothing at all") {
    const sordino_controls controls = SORDINO_CONTROLS_DEFAULT;
    float sample = 0;
    float* channels[] = {&sample};
    CHECK(sordino_prepare(nullptr, 48000, 1, SORDINO_LINKED) == SORDINO_ERROR);
    CHECK(last_error_has("sordino_prepare: expected a denoiser, found NULL"));
    CHECK(sordino_process(nullptr, channels, channels, 1) == SORDINO_ERROR);
    CHECK(last_error_has("sordino_process: expected a denoiser, found NULL"));
    CHECK(sordino_reset(nullptr) == SORDINO_ERROR);
    CHECK(last_error_has("sordino_reset: expected a denoiser, found NULL"));
    CHECK(sordino_latency(nullptr) == SORDINO_ERROR);
    CHECK(last_error_has("sordino_latency: expected a denoiser, found NULL"));
    CHECK(sordino_set_controls(nullptr, &controls) == SORDINO_ERROR);
    CHECK(last_error_has("sordino_set_controls: expected a denoiser, found NULL"));
    CHECK(sordino_swap(nullptr, "voice") == SORDINO_ERROR);
    CHECK(last_error_has("sordino_swap: expected a denoiser, found NULL"));
    sordino_collect(nullptr);
    sordino_destroy(nullptr);
    CHECK(last_error_has("sordino_swap"));
}

TEST_CASE("c_api: before prepare there is no latency, and process writes nothing") {
    const Models models;
    const Handle denoiser = create(models.usual.c_str());
    float sample = 7.0F;
    float* channels[] = {&sample};
    CHECK(sordino_process(denoiser.get(), channels, channels, 1) == SORDINO_ERROR);
    CHECK(last_error_has("Call sordino_prepare first"));
    CHECK(sordino_latency(denoiser.get()) == SORDINO_ERROR);
    CHECK(last_error_has("sordino_latency: expected a stream"));
    CHECK(sordino_prepare(denoiser.get(), 500, 1, SORDINO_LINKED) == SORDINO_ERROR);
    CHECK(sordino_process(denoiser.get(), channels, channels, 1) == SORDINO_ERROR);
    CHECK(sample == 7.0F);
}

TEST_CASE("c_api: a block that cannot be processed is refused and leaves the stream as it was") {
    const Models models;
    const Handle denoiser = create(models.usual.c_str());
    REQUIRE(sordino_prepare(denoiser.get(), 16000, 2, SORDINO_LINKED) == SORDINO_OK);
    float samples[2] = {7.0F, 7.0F};
    float* out[] = {&samples[0], &samples[1]};
    float* hole[] = {&samples[0], nullptr};
    CHECK(sordino_process(denoiser.get(), out, out, -1) == SORDINO_ERROR);
    CHECK(last_error_has("frames: expected 0 or more"));
    for (const auto& [in, into] :
         {std::pair<float**, float**>{nullptr, out}, {out, nullptr}, {hole, out}, {out, hole}}) {
        CHECK(sordino_process(denoiser.get(), in, into, 1) == SORDINO_ERROR);
        CHECK(last_error_has("expected samples for every channel, found NULL"));
    }
    CHECK(sordino_process(denoiser.get(), nullptr, nullptr, 0) == SORDINO_OK);
    CHECK(samples[0] == 7.0F);
    CHECK(samples[1] == 7.0F);
    const Sound sound = noise(2, 8000);
    Denoiser expected(loaded(models.usual), 16000, 2);
    CHECK(run(denoiser, sound) == run(expected, sound));
}

TEST_CASE("c_api: a stream out of range is refused with what was found, and the one before goes on") {
    const Models models;
    const Handle denoiser = create(models.usual.c_str());
    Denoiser expected(loaded(models.usual), 16000, 2);
    REQUIRE(sordino_prepare(denoiser.get(), 16000, 2, SORDINO_LINKED) == SORDINO_OK);
    const Sound sound = noise(2, 8000);
    CHECK(run(denoiser, sound) == run(expected, sound));
    for (const double rate : {500.0, -1.0, 192001.0, static_cast<double>(not_a_number),
                              std::numeric_limits<double>::infinity()}) {
        CHECK(sordino_prepare(denoiser.get(), rate, 2, SORDINO_LINKED) == SORDINO_ERROR);
        CHECK(last_error_has("sample rate: expected 8000 to 192000 Hz, found "));
    }
    for (const int channels : {0, -1, 17, std::numeric_limits<int>::max()}) {
        CHECK(sordino_prepare(denoiser.get(), 16000, channels, SORDINO_LINKED) == SORDINO_ERROR);
        CHECK(last_error_has("channels: expected 1 to 16, found 16000 Hz and " + std::to_string(channels)));
    }
    for (const int link : {-1, 2}) {
        CHECK(sordino_prepare(denoiser.get(), 16000, 2, link) == SORDINO_ERROR);
        CHECK(last_error_has("found " + std::to_string(link)));
    }
    CHECK(run(denoiser, sound) == run(expected, sound));
}

TEST_CASE("c_api: a model that is none is refused with its path, and the old one stays") {
    const Models models;
    write_bytes(models / "corrupt.safetensors", read_bytes(models.usual).substr(0, 5000));
    const Handle denoiser = create(models.usual.c_str());
    REQUIRE(sordino_prepare(denoiser.get(), 16000, 1, SORDINO_LINKED) == SORDINO_OK);
    for (const std::string& name : {models / "missing.safetensors", models / "corrupt.safetensors",
                                    models.path().string(), std::string("voicee"), std::string()}) {
        CAPTURE(name);
        CHECK(sordino_create(name.c_str()) == nullptr);
        CHECK(last_error_has(name));
        CHECK(last_error_has("expected"));
        CHECK(sordino_swap(denoiser.get(), name.c_str()) == SORDINO_ERROR);
        CHECK(last_error_has(name));
    }
    const Sound sound = noise(1, 16000);
    Denoiser expected(loaded(models.usual), 16000, 1);
    CHECK(run(denoiser, sound) == run(expected, sound));
    CHECK(sordino_prepare(denoiser.get(), 16000, 1, SORDINO_LINKED) == SORDINO_OK);
    expected.prepare(16000, 1);
    CHECK(run(denoiser, sound) == run(expected, sound));
}

TEST_CASE("c_api: a sentence belongs to the thread that failed, and stays until that one fails again") {
    CHECK(sordino_create("a/first") == nullptr);
    const char* const first = sordino_last_error();
    std::string at_first = "not empty", of_other;
    std::thread([&] {
        at_first = sordino_last_error();
        CHECK(sordino_create("a/second") == nullptr);
        of_other = sordino_last_error();
    }).join();
    const Handle fine = create(nullptr);
    CHECK(at_first.empty());
    CHECK(of_other.find("a/second") != std::string::npos);
    CHECK(sordino_last_error() == first);
    CHECK(last_error_has("a/first"));
    CHECK(sordino_create("a/third") == nullptr);
    CHECK(last_error_has("a/third"));
}

TEST_CASE("c_api: a model that is swapped in enters the stream as it does in the denoiser") {
    const Models models;
    const Handle denoiser = create(models.usual.c_str());
    Denoiser expected(loaded(models.usual), 16000, 2);
    REQUIRE(sordino_prepare(denoiser.get(), 16000, 2, SORDINO_LINKED) == SORDINO_OK);
    const Sound sound = noise(2, 40000);
    CHECK(run(denoiser, sound) == run(expected, sound));
    CHECK(sordino_swap(denoiser.get(), models.silence.c_str()) == SORDINO_OK);
    CHECK(expected.swap(loaded(models.silence)));
    const Sound result = run(denoiser, sound);
    CHECK(result == run(expected, sound));
    CHECK(mean_square(std::span(result[0]).first(1000)) > 1e-9); // not at once,
    CHECK(mean_square(std::span(result[0]).last(1000)) < 1e-20); // but in the end
    sordino_collect(denoiser.get());
    CHECK(sordino_swap(denoiser.get(), nullptr) == SORDINO_OK);
}

TEST_CASE("c_api: a model with a longer window, or before prepare, waits for the next prepare") {
    const Models models;
    const Sound sound = noise(1, 8000);
    const Handle denoiser = create(models.usual.c_str());
    CHECK(sordino_swap(denoiser.get(), models.silence.c_str()) == SORDINO_AT_PREPARE);
    CHECK(sordino_swap(denoiser.get(), models.usual.c_str()) == SORDINO_AT_PREPARE);
    REQUIRE(sordino_prepare(denoiser.get(), 16000, 1, SORDINO_LINKED) == SORDINO_OK);
    CHECK(sordino_latency(denoiser.get()) == 512);
    CHECK(sordino_swap(denoiser.get(), models.longer.c_str()) == SORDINO_AT_PREPARE);
    CHECK(sordino_latency(denoiser.get()) == 512);
    Denoiser old(loaded(models.usual), 16000, 1);
    CHECK(run(denoiser, sound) == run(old, sound));
    REQUIRE(sordino_prepare(denoiser.get(), 16000, 1, SORDINO_LINKED) == SORDINO_OK);
    CHECK(sordino_latency(denoiser.get()) == 640);
    Denoiser next(loaded(models.longer), 16000, 1);
    CHECK(run(denoiser, sound) == run(next, sound));
}

TEST_CASE("c_api: what the audio thread may call neither allocates nor frees, right or wrong") {
    REQUIRE(heap_use_of([] {
                std::vector<float>(8).swap(*std::make_unique<std::vector<float>>());
            }).allocations > 0);
    const Models models;
    const Handle denoiser = create(models.usual.c_str()), unprepared = create(models.usual.c_str());
    REQUIRE(sordino_prepare(denoiser.get(), 48000, 2, SORDINO_LINKED) == SORDINO_OK);
    Sound sound = noise(2, 4800);
    float* channels[] = {sound[0].data(), sound[1].data()};
    sordino_controls controls = with(20, 0.5F, -3);
    int errors = 0;
    HeapUse use{};
    std::thread([&] { // one that has never touched a thread-local variable
        use = heap_use_of([&] {
            const auto count = [&](int status) { errors += status == SORDINO_ERROR; };
            count(sordino_process(denoiser.get(), channels, channels, 4800));
            count(sordino_set_controls(denoiser.get(), &controls));
            count(sordino_process(denoiser.get(), channels, channels, 4800));
            count(sordino_reset(denoiser.get()));
            count(sordino_latency(denoiser.get()));
            count(sordino_process(denoiser.get(), nullptr, channels, 1));
            count(sordino_process(denoiser.get(), channels, channels, -1));
            count(sordino_process(unprepared.get(), channels, channels, 1));
            count(sordino_process(nullptr, channels, channels, 1));
            controls.size = 0;
            count(sordino_set_controls(denoiser.get(), &controls));
            count(std::strlen(sordino_last_error()) > 0 ? SORDINO_OK : SORDINO_ERROR);
        });
    })
        .join();
    CHECK(errors == 5);
    CHECK(use.allocations == 0);
    CHECK(use.frees == 0);
}

TEST_CASE("c_api: what the audio thread may call asks for nothing while another thread swaps models") {
    if (skipped_unguarded()) return;
    const Models models;
    const Handle denoiser = create(models.usual.c_str());
    REQUIRE(sordino_prepare(denoiser.get(), 48000, 2, SORDINO_LINKED) == SORDINO_OK);
    Sound sound = noise(2, 4800);
    float* channels[] = {sound[0].data(), sound[1].data()};
    const sordino_controls controls = with(20, 0.5F, -3);
    std::atomic<bool> over{false};
    int swaps = 0;
    std::thread control([&] {
        for (; !over; ++swaps) sordino_swap(denoiser.get(), swaps % 2 == 0 ? "voice" : models.usual.c_str());
    });
    const std::string asked = blocking_calls_of([&] {
        for (int block = 0; block < 300; ++block) {
            sordino_process(denoiser.get(), channels, channels, 4800);
            sordino_set_controls(denoiser.get(), &controls);
            sordino_latency(denoiser.get());
            if (block % 100 == 99) sordino_reset(denoiser.get());
            sordino_process(denoiser.get(), nullptr, channels, 1); // an error, and no less quiet
        }
    });
    over = true;
    control.join();
    CHECK(asked.empty());
    CHECK(swaps > 0);
}

TEST_CASE("c_api: memory that is short is an error with a sentence") {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    SUCCEED("the sanitizers reserve memory without end, and end the program where there is none");
#else
    int status = 0;
    const pid_t child = ::fork();
    if (child == 0) {
        std::ifstream statm("/proc/self/statm");
        rlim_t pages = 0;
        statm >> pages;
        const rlim_t now = pages * static_cast<rlim_t>(::sysconf(_SC_PAGESIZE));
        const rlimit limit{now, now};
        ::setrlimit(RLIMIT_AS, &limit);
        for (void* volatile taken = &status; taken != nullptr;) taken = std::malloc(4096);
        const bool told = sordino_create("voice") == nullptr &&
                          std::strstr(sordino_last_error(), "expected enough memory") != nullptr;
        ::_exit(told ? 0 : 1);
    }
    REQUIRE(::waitpid(child, &status, 0) == child);
    CHECK(WIFEXITED(status));
    CHECK(WEXITSTATUS(status) == 0);
#endif
}

TEST_CASE("c_api: the library says its version, and that it was compiled with this header") {
    CHECK(std::string(sordino_version()) == SORDINO_PROJECT_VERSION);
    CHECK(sordino_abi() == SORDINO_ABI);
}

TEST_CASE(
    "c_api: the example in C denoises a pipe as the denoiser does, in step with it, to the last sample") {
    const Models models;
    for (const std::size_t length : {0U, 1U, 479U, 480U, 20000U}) {
        CAPTURE(length);
        Denoiser denoiser(loaded(models.usual), 44100, 1);
        const auto late = static_cast<std::size_t>(denoiser.latency());
        std::vector<float> sound = white_noise(length, 0.05, 3);
        const std::string bytes = as_bytes(sound);
        sound.resize(length + late);
        const Sound result = run(denoiser, {sound});
        const auto shown = run_command({SORDINO_C_EXAMPLE, "44100", models.usual}, bytes);
        CHECK(shown.err.empty());
        CHECK(shown.status == 0);
        CHECK(shown.out ==
              as_bytes({result[0].begin() + static_cast<std::ptrdiff_t>(late), result[0].end()}));
    }
}

TEST_CASE("c_api: the example in C tells what is wrong") {
    const auto rate = run_command({SORDINO_C_EXAMPLE, "500"});
    CHECK(rate.status == 1);
    CHECK(rate.err.find("denoise: sordino_prepare: sample rate: expected 8000") == 0);
    const auto model = run_command({SORDINO_C_EXAMPLE, "48000", "none.safetensors"});
    CHECK(model.status == 1);
    CHECK(model.err.find("denoise: none.safetensors") == 0);
    CHECK(run_command({SORDINO_C_EXAMPLE}).status == 2);
}
