// The audio thread in the VST3 that was built, JUCE's wrapper included: one lock of the wrapper's own a
// block, which nobody else wants, two for the listeners of each parameter that changes, and nothing else.
#include "tests/catch.h"
#include "tests/hosted_sound.h"
#include "tests/realtime_guard.h"
#include "tests/vst3_host.h"

#include <atomic>
#include <cmath>
#include <thread>

using namespace sordino;
using namespace sordino::test;

namespace {

constexpr int longest = 4096;
constexpr int lengths[] = {1, 7, 64, 333, 1024, longest, 2, 500};
constexpr Steinberg::Vst::SpeakerArrangement arrangements[] = {Steinberg::Vst::SpeakerArr::kMono,
                                                               Steinberg::Vst::SpeakerArr::kStereo,
                                                               Steinberg::Vst::SpeakerArr::k71CineFullFront};

// Plays one block after another; all its memory is there from the start.
template <class Sample>
class Player {
  public:
    explicit Player(std::size_t channels) {
        for (std::size_t c = 0; c < channels; ++c) {
            const auto sound = white_noise(longest, 0.05, static_cast<unsigned>(c));
            in_.emplace_back(sound.begin(), sound.end());
            out_.emplace_back(longest);
        }
        for (std::size_t c = 0; c < channels; ++c) {
            in_pointers_.push_back(in_[c].data());
            out_pointers_.push_back(out_[c].data());
        }
    }

    // [audio thread] So many blocks of all lengths.
    void play(vst3::Plugin& plugin, long blocks, vst3::Changes* changes = nullptr) noexcept {
        for (long block = 0; block < blocks; ++block) {
            const int frames = lengths[block_++ % std::size(lengths)];
            good_ = good_ && plugin.play(in_pointers_.data(), out_pointers_.data(),
                                         static_cast<int>(in_.size()), frames, changes);
            for (const auto& channel : out_)
                for (int n = 0; n < frames; ++n)
                    good_ = good_ && std::isfinite(channel[static_cast<std::size_t>(n)]);
        }
    }

    bool all_went_well() const { return good_; }

  private:
    std::vector<std::vector<Sample>> in_, out_; // (channels, longest)
    std::vector<Sample*> in_pointers_, out_pointers_;
    std::size_t block_ = 0;
    bool good_ = true;
};

std::string locks_and_unlocks(long pairs) {
    return std::to_string(2 * pairs) + " lock calls (first: pthread_mutex_lock)";
}

// What both precisions do alike, for each arrangement and some rates.
template <class Action>
void for_every_stream(Action&& action) {
    for (const double rate : {8000, 44100, 48000, 192000})
        for (const auto arrangement : arrangements) {
            CAPTURE(rate, arrangement);
            const auto channels =
                static_cast<std::size_t>(Steinberg::Vst::SpeakerArr::getChannelCount(arrangement));
            vst3::Plugin plugin;
            REQUIRE(plugin.arrange(arrangement, arrangement));
            plugin.start(rate, Steinberg::Vst::kSample32, longest);
            Player<float> single(channels);
            action(plugin, single);
            plugin.start(rate, Steinberg::Vst::kSample64, longest);
            Player<double> twice(channels);
            action(plugin, twice);
            CHECK(single.all_went_well());
            CHECK(twice.all_went_well());
        }
}

} // namespace

TEST_CASE(
    "vst3: what the plugin's library asks of the heap, of locks and of the kernel is seen from outside") {
    if (skipped_unguarded()) return;
    const vst3::Plugin first; // with JUCE's own threads, which must not begin under the guard
    const auto class_id = vst3::audio_class();
    void* made = nullptr;
    const std::string found = blocking_calls_of(
        [&] { vst3::factory().createInstance(class_id.cid, Steinberg::Vst::IComponent_iid, &made); });
    REQUIRE(made != nullptr);
    static_cast<Steinberg::FUnknown*>(made)->release();
    INFO(found);
    for (const char* what : {" system call", " allocations", " frees", " lock calls"})
        CHECK(found.find(what) != std::string::npos);
}

TEST_CASE("vst3: from its first on a block takes the wrapper's own lock and asks for nothing else") {
    if (skipped_unguarded()) return;
    for_every_stream([](vst3::Plugin& plugin, auto& player) {
        constexpr long blocks = 80;
        CHECK(blocking_calls_of([&] { player.play(plugin, blocks); }) == locks_and_unlocks(blocks));
    });
}

TEST_CASE("vst3: a parameter that changes takes the locks of its two lists of listeners and asks for nothing "
          "else") {
    if (skipped_unguarded()) return;
    for_every_stream([](vst3::Plugin& plugin, auto& player) {
        vst3::Changes changes;
        long blocks = 0, changed = 0;
        const std::string found = blocking_calls_of([&] {
            for (int round = 0; round < 8; ++round) {
                changes.clear();
                for (const auto& [title, parameter] : plugin.parameters) {
                    const bool high = (round % 2 == 0) == (parameter.defaultNormalizedValue < 0.5);
                    changes.set(parameter.id, high ? 1.0 : 0.0); // another than before
                }
                changed += static_cast<long>(plugin.parameters.size());
                player.play(plugin, 3, &changes);
                blocks += 3;
            }
        });
        CHECK(found == locks_and_unlocks(blocks + 2 * changed));
    });
}

TEST_CASE("vst3: a reset on the audio thread asks for nothing") {
    if (skipped_unguarded()) return;
    for_every_stream([](vst3::Plugin& plugin, auto& player) {
        player.play(plugin, 10);
        CHECK(blocking_calls_of([&] {
                  plugin.processor->setProcessing(0);
                  plugin.processor->setProcessing(1);
              }) == "");
        CHECK(blocking_calls_of([&] { player.play(plugin, 10); }) == locks_and_unlocks(10));
    });
}

TEST_CASE("vst3: nor while another thread gives it states, with models of their own, all the time") {
    if (skipped_unguarded()) return;
    std::vector<std::string> states;
    for (unsigned seed = 1; seed < 4; ++seed) {
        const auto spec = spec_up_to(8000.0F, seed == 3 ? 8.0F : 16.0F);
        states.push_back(
            state_of(R"("mix":0.)" + std::to_string(seed), weights_of(random_model(seed, spec))));
    }
    states.push_back(state_of(R"("mix":1,"bypass":1)"));
    states.push_back(state_of(R"("bypass":0,"reduction":12)"));
    states.emplace_back("nobody's state");

    vst3::Plugin plugin;
    plugin.start(48000, Steinberg::Vst::kSample32, longest);
    Player<float> player(2);
    std::atomic<long> blocks{0};
    std::atomic<bool> done{false};
    std::jthread control([&] {
        for (std::size_t round = 0; round < 60; ++round) {
            plugin.set_state(states[round % states.size()]);
            for (const long start = blocks; blocks < start + 40;) std::this_thread::yield();
        }
        done = true;
    });
    const std::string found = blocking_calls_of([&] {
        while (!done) {
            player.play(plugin, 8);
            blocks += 8;
        }
    });
    control.join();
    CHECK(found == locks_and_unlocks(blocks));
    CHECK(player.all_went_well());
}
