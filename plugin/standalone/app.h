// The app: what it is made of, what it remembers, and when it ends.
#pragma once

#include "plugin/look.h"
#include "plugin/processor.h"
#include "plugin/standalone/engine.h"
#include "plugin/standalone/options.h"
#include "plugin/standalone/sound_devices.h"
#include "plugin/standalone/window.h"

#include <juce_gui_basics/juce_gui_basics.h>

#include <chrono>
#include <memory>
#include <string>

namespace sordino {

class App final : public juce::JUCEApplication, private juce::Timer {
  public:
    explicit App(const Options& options);

    const juce::String getApplicationName() override { return "Sordino"; }
    const juce::String getApplicationVersion() override { return SORDINO_VERSION; }
    bool moreThanOneInstanceAllowed() override { return true; }
    void initialise(const juce::String&) override;
    void shutdown() override;

  private:
    using Clock = std::chrono::steady_clock;

    void open();
    void choose_model();
    void timerCallback() override;
    void tell_news();
    void tell(const std::string& sentence); // in the window and on standard error
    void say(const std::string& sentence);  // on standard error
    void failed();                          // something that the command line asked for
    void store();

    const Options options_;
    Clock::time_point ends_ = Clock::time_point::max(), next_store_;

    // in the order in which they are made
    std::unique_ptr<Look> look_;
    std::unique_ptr<juce::PropertiesFile> settings_;
    std::unique_ptr<Processor> processor_;
    std::unique_ptr<Engine> engine_;
    std::unique_ptr<SoundDevices> devices_;
    std::unique_ptr<Window> window_;

    int revision_ = -1; // of the processor, that was told
    std::string model_notice_, player_error_, player_file_;
    juce::String device_line_;
};

} // namespace sordino
