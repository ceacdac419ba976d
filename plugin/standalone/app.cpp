// Start, end, and what happens between them some times a second.
#include "plugin/standalone/app.h"
#include "plugin/text.h"

#include "plugin/standalone/quiet_jack.h"
#include "plugin/standalone/settings.h"
#include "plugin/standalone/stop_signals.h"

#include <fmt/format.h>

#include <cstdio>

namespace sordino {
namespace {

constexpr int ticks_per_second = 20;
constexpr auto between_stores = std::chrono::seconds(10); // what a crash can lose

bool is_file(const std::string& model) {
    return model.ends_with(".safetensors") || model.find_first_of("/\\") != model.npos;
}

bool has_display() { return !juce::Desktop::getInstance().getDisplays().displays.isEmpty(); }

} // namespace

App::App(const Options& options)
    : options_(options) {}

void App::initialise(const juce::String&) {
    catch_stop_signals();
    if (!has_display()) {
        say("no display to open a window on; set DISPLAY, or use the command: sordino denoise --help");
        setApplicationReturnValue(1);
        return quit();
    }
    open();
}

void App::open() {
    look_ = std::make_unique<Look>();
    juce::LookAndFeel::setDefaultLookAndFeel(look_.get());
    settings_ = open_settings();
    processor_ = std::make_unique<Processor>();
    if (const auto state = kept(*settings_, setting::processor); !state.isEmpty())
        processor_->setStateInformation(state.getData(), static_cast<int>(state.getSize()));
    choose_model();

    engine_ = std::make_unique<Engine>(*processor_);
    engine_->set_input_on(settings_->getBoolValue(setting::input_on, true));
    engine_->player().set_loop(settings_->getBoolValue(setting::loop));
    const auto saved = settings_->getXmlValue(setting::devices);
    quiet_jack();
    devices_ = std::make_unique<SoundDevices>(*engine_, saved.get());

    const auto music = juce::File::getSpecialLocation(juce::File::userMusicDirectory).getFullPathName();
    const juce::File folder(settings_->getValue(setting::folder, music));
    window_ = std::make_unique<Window>(std::make_unique<Content>(*processor_, *engine_, *devices_, folder),
                                       settings_->getValue(setting::window));
    if (!options_.play.empty())
        window_->content().play(
            juce::File::getCurrentWorkingDirectory().getChildFile(text_from(options_.play)));
    if (!settings_->isValidFile())
        tell(settings_->getFile().getFullPathName().toStdString() +
             ": no settings of Sordino can be read from it, so it starts anew, and will replace it");
    next_store_ = Clock::now() + between_stores;
    if (options_.seconds > 0)
        ends_ = Clock::now() + std::chrono::milliseconds(static_cast<std::int64_t>(1000 * options_.seconds));
    startTimerHz(ticks_per_second);
}

void App::choose_model() {
    if (options_.model.empty()) return;
    if (is_file(options_.model))
        processor_->choose_file(options_.model);
    else
        processor_->choose_model(options_.model);
}

void App::timerCallback() {
    devices_->poll();
    window_->content().refresh();
    tell_news();
    const auto now = Clock::now();
    if (now >= next_store_) {
        store();
        next_store_ = now + between_stores;
    }
    if (stop_asked() || now >= ends_) quit();
}

void App::tell_news() {
    if (const auto line = devices_->shown().explanation; line != device_line_) {
        device_line_ = line;
        say(line.toStdString());
    }
    if (const int revision = processor_->revision(); revision != revision_) {
        revision_ = revision;
        const auto notice = processor_->shown().notice;
        if (notice != model_notice_ && !notice.empty()) {
            say(notice); // the editor shows it
            if (!options_.model.empty()) failed();
        }
        model_notice_ = notice;
    }
    const auto& playing = engine_->player().poll();
    if (playing.playing && playing.length_seconds > 0 && playing.file != player_file_)
        say(fmt::format("plays {} ({:.1f} s)", playing.file.string(), playing.length_seconds));
    player_file_ = playing.playing && playing.length_seconds > 0 ? playing.file.string() : "";
    if (playing.error != player_error_ && !playing.error.empty()) {
        tell(playing.error);
        failed();
    }
    player_error_ = playing.error;
}

void App::tell(const std::string& sentence) {
    say(sentence);
    window_->content().notify(text_from(sentence));
}

void App::say(const std::string& sentence) { std::fprintf(stderr, "Sordino: %s\n", sentence.c_str()); }

void App::failed() {
    if (options_.seconds <= 0) return;
    setApplicationReturnValue(1);
    quit();
}

void App::store() {
    juce::MemoryBlock state;
    processor_->getStateInformation(state);
    keep(*settings_, setting::processor, state);
    settings_->setValue(setting::window, window_->getWindowStateAsString());
    settings_->setValue(setting::input_on, engine_->input_on());
    settings_->setValue(setting::loop, engine_->player().loop());
    settings_->setValue(setting::folder, window_->content().folder().getFullPathName());
    if (const auto devices = devices_->state()) settings_->setValue(setting::devices, devices.get());
}

void App::shutdown() {
    if (window_ == nullptr) return; // there was no display
    stopTimer();
    store();
    window_ = nullptr;
    devices_ = nullptr;
    engine_ = nullptr;
    processor_ = nullptr;
    if (!settings_->saveIfNeeded())
        say(settings_->getFile().getFullPathName().toStdString() +
            ": the settings cannot be written there, so nothing will be remembered");
    settings_ = nullptr;
    juce::LookAndFeel::setDefaultLookAndFeel(nullptr);
    look_ = nullptr;
}

} // namespace sordino
