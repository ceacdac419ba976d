// The audio thread of the denoiser asks for nothing that could keep it waiting, whatever else goes on.
#include "model/denoiser.h"

#include "model/quantise.h"
#include "tests/catch.h"
#include "tests/models.h"
#include "tests/realtime_guard.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <limits>
#include <memory>
#include <thread>

using namespace sordino;
using namespace sordino::test;

namespace {

constexpr Controls every_control[] = {{.reduction_db = 12.0F}, {.mix = 0.3F},    {.output_db = -6.0F},
                                      {.listen = true},        {.bypass = true}, {}};

// Noise, silence, denormals, and what should not be there.
std::vector<float> rough_sound(std::size_t samples, unsigned seed) {
    using Limits = std::numeric_limits<float>;
    constexpr float bad[] = {Limits::quiet_NaN(), Limits::infinity(), -Limits::infinity(), Limits::max()};
    Dice dice(seed);
    auto sound = white_noise(samples, 0.1, seed);
    for (std::size_t n = 0; n < samples; ++n) {
        if (n % 5000 > 4000) sound[n] *= 1e-38F;
        if (n % 9000 > 8000) sound[n] = 0.0F;
        if (dice.below(500) == 0) sound[n] = bad[dice.below(4)];
    }
    return sound;
}

// Plays blocks of random length; all its memory is there from the start.
class Host {
  public:
    explicit Host(int channels, int longest = 8192)
        : longest_(longest) {
        for (int c = 0; c < channels; ++c) {
            sound_.push_back(rough_sound(static_cast<std::size_t>(longest), static_cast<unsigned>(c)));
            heard_.emplace_back(sound_.back().size());
            out_.push_back(heard_.back().data());
            in_.push_back(sound_.back().data());
        }
    }

    // [audio thread]
    void play(Denoiser& denoiser, long samples) noexcept {
        while (samples > 0) {
            const int frames = 1 + dice_.below(longest_);
            denoiser.process(in_.data(), out_.data(), frames);
            for (const float* channel : out_)
                for (int n = 0; n < frames; ++n) all_finite_ = all_finite_ && std::isfinite(channel[n]);
            samples -= frames;
        }
    }

    bool heard_only_finite() const { return all_finite_; }

  private:
    int longest_;
    Dice dice_{1};
    std::vector<std::vector<float>> sound_, heard_; // (channels, longest)
    std::vector<const float*> in_;
    std::vector<float*> out_;
    bool all_finite_ = true;
};

struct Stream {
    double rate;
    int channels;
    Link link;
    bool int8;
};

std::vector<Stream> streams() {
    std::vector<Stream> all;
    for (const double rate : {8000, 44100, 48000, 96000, 192000})
        for (const int channels : {1, 2, 16})
            for (const Link link : {Link::linked, Link::independent})
                for (const bool int8 : {false, true}) all.push_back({rate, channels, link, int8});
    return all;
}

std::shared_ptr<const Model> some_model(unsigned seed, bool int8, float hop_ms = 16.0F) {
    Model model = random_model(seed, spec_up_to(16000.0F, hop_ms));
    model.treble = shared(random_model(seed + 1, spec_up_to(20000.0F, hop_ms)));
    return shared(int8 ? quantised(std::move(model)) : std::move(model));
}

} // namespace

TEST_CASE(
    "denoiser: from its first block on, process, set and reset never ask the kernel, the heap or a lock") {
    if (skipped_unguarded()) return;
    for (const auto& [rate, channels, link, int8] : streams()) {
        Denoiser denoiser(some_model(1, int8), rate, channels, link);
        Host host(channels);
        const std::string found = blocking_calls_of([&] {
            for (const Controls& controls : every_control) {
                host.play(denoiser, denoiser.latency());
                denoiser.set(controls);
            }
            denoiser.reset();
            host.play(denoiser, denoiser.latency());
        });
        CAPTURE(rate, channels, link == Link::linked, int8, found);
        CHECK(found.empty());
        CHECK(host.heard_only_finite());
    }
}

TEST_CASE("denoiser: nor while a new model comes in and the old one leaves, from the hop that meets it on") {
    if (skipped_unguarded()) return;
    for (const auto& [rate, channels, link, int8] : streams()) {
        auto first = some_model(1, !int8);
        const std::weak_ptr<const Model> old = first;
        Denoiser denoiser(std::move(first), rate, channels, link);
        const auto next = some_model(2, int8);
        REQUIRE(denoiser.swap(next));
        const long hops = next->receptive_hops() + GainSwitch::fade_hops + 1;
        Host host(channels);
        const std::string found =
            blocking_calls_of([&] { host.play(denoiser, hops * denoiser.frame_size().hop); });
        CAPTURE(rate, channels, link == Link::linked, int8, found);
        CHECK(found.empty());
        CHECK(host.heard_only_finite());
        CHECK_FALSE(old.expired()); // it has left
        denoiser.collect();
        CHECK(old.expired()); // and is freed here
    }
}

namespace {

// What control threads do while a stream plays: models of their own making come one after another.
class Publisher {
  public:
    Publisher(Denoiser& denoiser, std::atomic<long>& played)
        : denoiser_(denoiser)
        , played_(played) {}

    void publish(int round) {
        auto model =
            some_model(static_cast<unsigned>(round % 3 + 1), round % 2 == 1, round % 5 == 4 ? 8.0F : 16.0F);
        given_.push_back(model);
        denoiser_.set(every_control[round % std::size(every_control)]);
        denoiser_.swap(std::move(model));
        if (round % 7 == 6) denoiser_.relink(round % 2 == 0 ? Link::linked : Link::independent);
    }

    void wait(long samples) {
        for (const long start = played_; played_ < start + samples;) std::this_thread::yield();
    }

    // Whether twenty seconds of sound are enough for all but the newest to come in, leave and be freed.
    bool all_but_one_are_freed() {
        const auto alive = [](const auto& model) { return !model.expired(); };
        bool freed = false, over = false;
        for (const long start = played_; !freed && !over;) {
            over =
                played_ >= start + 20 * 48000L; // read first: however long this thread slept, it looks again
            denoiser_.collect();
            freed = std::count_if(given_.begin(), given_.end(), alive) == 1;
        }
        return freed;
    }

  private:
    Denoiser& denoiser_;
    std::atomic<long>& played_;
    std::vector<std::weak_ptr<const Model>> given_;
};

} // namespace

TEST_CASE("denoiser: nor while another thread publishes models, hops, links and controls all the time") {
    if (skipped_unguarded()) return;
    Denoiser denoiser(some_model(0, false), 48000, 2);
    std::atomic<long> played{0};
    std::atomic<bool> done{false};
    int freed = 0, settled = 0;
    std::jthread control([&] {
        Publisher publisher(denoiser, played);
        Dice dice(1);
        for (int round = 0; round < 120; ++round) {
            publisher.publish(round);
            if (round % 3 != 2)
                publisher.wait(dice.below(20000)); // superseded, silent or fading by then
            else {
                ++settled;
                freed += publisher.all_but_one_are_freed() ? 1 : 0;
            }
        }
        done = true;
    });
    Host host(2);
    const std::string found = blocking_calls_of([&] {
        for (int turn = 1; !done; ++turn) {
            host.play(denoiser, 4000);
            if (turn % 300 == 0) denoiser.reset();
            played += 4000;
        }
    });
    control.join();
    INFO(found);
    CHECK(found.empty());
    CHECK(host.heard_only_finite());
    CHECK(settled == 40);
    CHECK(freed == settled); // so all ways in and out were gone, and the audio thread freed nothing
}

TEST_CASE("denoiser: 20000 swaps under changing controls lose no model and put out only finite samples") {
    const FrameSpec spec = spec_up_to(4000.0F);
    const std::shared_ptr<const Model> models[] = {shared(random_model(1, spec)),
                                                   shared(random_model(2, spec)), shared(unity_model(spec)),
                                                   shared(random_model(3, spec_up_to(4000.0F, 8.0F)))};
    const auto all_let_go_of_but = [&](int held) {
        return std::ranges::count_if(models, [](const auto& m) { return m.use_count() > 1; }) == held;
    };
    auto denoiser = std::make_unique<Denoiser>(models[0], 8000, 1);
    Host host(1, 200);
    std::atomic<long> played{0};
    std::atomic<bool> done{false};
    std::jthread audio([&] {
        for (int turn = 1; !done; ++turn) {
            host.play(*denoiser, 64);
            played += 64;
            if (turn % 1000 == 0) denoiser->reset();
        }
    });
    std::jthread setting([&] {
        for (std::size_t i = 0; !done; ++i) {
            denoiser->set(every_control[i % std::size(every_control)]);
            std::this_thread::yield();
        }
    });
    int came_in = 0;
    for (int i = 0; i < 20000; ++i) {
        denoiser->swap(models[i % 40 == 39 ? 3 : i % 3]);
        if (i % 10 == 0) denoiser->relink(i % 20 == 0 ? Link::linked : Link::independent);
        if (i % 100 != 0) continue;
        // now and then the last one comes in, within ten seconds of sound
        for (const long start = played; !all_let_go_of_but(1) && played < start + 80000;) denoiser->collect();
        denoiser->collect(); // however long this thread slept
        came_in += all_let_go_of_but(1) ? 1 : 0;
    }
    done = true;
    setting.join();
    audio.join();
    CHECK(host.heard_only_finite());
    CHECK(came_in == 200);
    denoiser.reset();
    CHECK(all_let_go_of_but(0));
}
