// VST3, LV2 and the library in one process: two JUCEs and three engines, which know nothing of each other.
#include "include/sordino/sordino.h"

#include "tests/catch.h"
#include "tests/hosted_sound.h"
#include "tests/lv2_host.h"
#include "tests/vst3_host.h"

#include <thread>

using namespace sordino;
using namespace sordino::test;

namespace {

// The library, as a program loads it that was not linked with it.
template <class Function>
Function* function(const char* name) {
    static void* const library = ::dlopen(SORDINO_LIBRARY, RTLD_NOW | RTLD_LOCAL);
    INFO((library == nullptr ? ::dlerror() : ""));
    REQUIRE(library != nullptr);
    const auto found = reinterpret_cast<Function*>(::dlsym(library, name));
    REQUIRE(found != nullptr);
    return found;
}

class Library {
  public:
    explicit Library(double rate)
        : self_(function<decltype(sordino_create)>("sordino_create")(nullptr),
                function<decltype(sordino_destroy)>("sordino_destroy"))
        , process_(function<decltype(sordino_process)>("sordino_process")) {
        REQUIRE(function<decltype(sordino_prepare)>("sordino_prepare")(self_.get(), rate, 2,
                                                                       SORDINO_LINKED) == SORDINO_OK);
    }
    Sound run(Sound sound) {
        for (std::size_t at = 0; at < sound[0].size(); at += 500) {
            float* const channels[] = {&sound[0][at], &sound[1][at]};
            process_(self_.get(), channels, channels, 500);
        }
        return sound;
    }

  private:
    std::unique_ptr<sordino_denoiser, decltype(&sordino_destroy)> self_;
    decltype(&sordino_process) process_;
};

Sound run(vst3::Plugin& plugin, Sound sound) {
    for (std::size_t at = 0; at < sound[0].size(); at += 500) {
        float* channels[] = {&sound[0][at], &sound[1][at]};
        plugin.play(channels, channels, 2, 500);
    }
    return sound;
}

} // namespace

TEST_CASE("plugins: VST3, LV2 and library play at once in one process, come and go, and each as if alone") {
    const Sound first = noise(2, 48000, 1), second = noise(2, 48000, 3), third = noise(2, 48000, 5);
    const Sound expected[] = {denoised(first, 48000, {.bypass = true}).sound,
                              denoised(second, 44100, {.mix = 0.25F}).sound, denoised(third, 96000).sound};
    for (int round = 0; round < 2; ++round) {
        vst3::Plugin vst3;
        vst3.start(48000);
        REQUIRE(vst3.set_state(state_of("\"bypass\":1")));
        lv2::Plugin lv2(44100);
        lv2.set("mix", 0.25F);
        Library library(96000);
        Sound found[3];
        {
            const std::jthread one([&] { found[0] = run(vst3, first); });
            const std::jthread two([&] { found[1] = lv2.run(second); });
            const std::jthread three([&] { found[2] = library.run(third); });
        }
        for (const int i : {0, 1, 2}) CHECK(found[i] == expected[i]);
    }
}
