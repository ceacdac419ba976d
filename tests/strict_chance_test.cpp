// The VST3 in a strict host that does whatever comes to its mind. By hand, with the seed of a run that
// failed:
//     SORDINO_STRICT_SEED=7 SORDINO_STRICT_STEPS=2000 tests/under_xvfb.py
//     build/release/tests/sordino_strict_tests "[chance]"
#include "tests/strict_host.h"
#include "tests/strict_window.h"

#include <random>
#include <vector>

using namespace sordino::test::strict;

namespace {

constexpr std::size_t most_instances = 6;

// One instance with whatever it has just now.
struct Guest {
    explicit Guest(Instance opened)
        : instance(std::move(opened)) {}

    Instance instance;
    std::unique_ptr<Window> window;
    std::unique_ptr<AudioThread> audio; // while it is prepared; the last member: it ends before the rest does
};

class Chance {
  public:
    explicit Chance(juce::int64 seed)
        : random_(seed) {}

    void step() {
        if (guests_.empty()) guests_.push_back(std::make_unique<Guest>(host_.open()));
        Guest& guest = *guests_[below(guests_.size())];
        switch (random_.nextInt(12)) {
        case 0:
            open_or_close();
            break;
        case 1:
            window(guest);
            break;
        case 2:
            start(guest);
            break;
        case 3:
            stop(guest);
            break;
        case 4:
            channels(guest);
            break;
        case 5:
            size(guest);
            break;
        case 6:
            save(guest);
            break;
        case 7:
            restore(guest);
            break;
        case 8:
            serve_during([&] { move(guest); });
            break;
        case 9:
            move(guest);
            break;
        case 10:
            serve(random_.nextInt(30));
            break;
        default:
            if (guest.audio != nullptr) guest.audio->play_on(random_.nextInt(50));
        }
    }

  private:
    std::size_t below(std::size_t count) {
        return static_cast<std::size_t>(random_.nextInt(static_cast<int>(count)));
    }

    void open_or_close() {
        if (guests_.size() < most_instances && random_.nextBool())
            guests_.push_back(std::make_unique<Guest>(host_.open()));
        else {
            const auto leaving = guests_.begin() + static_cast<std::ptrdiff_t>(below(guests_.size()));
            close(**leaving);
            guests_.erase(leaving);
        }
    }

    // JUCE's host still posts to an editor that has just changed its size, though it be closed meanwhile.
    static void close(Guest& guest) {
        if (guest.window != nullptr) serve(300);
        guest.window.reset();
    }

    void window(Guest& guest) {
        if (guest.window != nullptr)
            close(guest);
        else if (std::getenv("DISPLAY") != nullptr)
            guest.window = std::make_unique<Window>(*guest.instance);
    }

    static void stop(Guest& guest) {
        if (guest.audio != nullptr) CHECK(guest.audio->broken() == 0);
        guest.audio.reset();
    }

    void start(Guest& guest) {
        stop(guest);
        if (random_.nextBool()) guest.instance->releaseResources();
        guest.instance->prepareToPlay(rates[below(rates.size())], block_sizes[below(block_sizes.size())]);
        guest.audio = std::make_unique<AudioThread>(*guest.instance);
    }

    void channels(Guest& guest) {
        stop(guest);
        guest.instance->releaseResources();
        const auto set = juce::AudioChannelSet::canonicalChannelSet(1 + random_.nextInt(8));
        const juce::AudioProcessor::BusesLayout layout{{set}, {set}};
        CHECK(guest.instance->setBusesLayout(layout) == guest.instance->checkBusesLayoutSupported(layout));
    }

    void size(Guest& guest) {
        if (guest.window == nullptr) return;
        guest.window->editor().setSize(random_.nextInt(2000), random_.nextInt(1300));
        CHECK(guest.window->size().x >= 620);
        CHECK(guest.window->size().y >= 440);
    }

    void save(const Guest& guest) {
        state_.reset();
        guest.instance->getStateInformation(state_);
        CHECK(state_.getSize() > 0);
    }
    void restore(const Guest& guest) {
        guest.instance->setStateInformation(state_.getData(), static_cast<int>(state_.getSize()));
    }

    void move(const Guest& guest) {
        for (auto* parameter : guest.instance->getParameters()) parameter->setValue(random_.nextFloat());
    }

    Host host_;
    juce::Random random_;
    juce::MemoryBlock state_; // the one last saved, of whichever instance
    std::vector<std::unique_ptr<Guest>> guests_;
};

juce::int64 number_or(const char* name, juce::int64 usual) {
    const char* number = std::getenv(name);
    return number != nullptr ? std::atoll(number) : usual;
}

} // namespace

// SORDINO_STRICT_SEED: 0 draws one.
TEST_CASE("vst3: a strict host does anything in any order, drawn by chance", "[chance]") {
    auto seed = number_or("SORDINO_STRICT_SEED", 1);
    if (seed == 0) seed = std::random_device()();
    std::cout << "SORDINO_STRICT_SEED=" << seed << '\n' << std::flush;
    Chance chance(seed);
    const auto steps = number_or("SORDINO_STRICT_STEPS", 150);
    for (juce::int64 i = 0; i < steps; ++i) {
        CAPTURE(seed, i);
        chance.step();
    }
}
