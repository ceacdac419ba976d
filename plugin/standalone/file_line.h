// The file that plays: its name, how far it is, and a line to click for another place in it.
#pragma once

#include "plugin/standalone/file_player.h"

#include <juce_gui_basics/juce_gui_basics.h>

#include <functional>

namespace sordino {

class FileLine final : public juce::Component, public juce::SettableTooltipClient {
  public:
    std::function<void(double seconds)> on_seek;

    void show(const FilePlayer::Shown& shown);

    void paint(juce::Graphics&) override;
    void mouseDown(const juce::MouseEvent&) override;

  private:
    bool playing_ = false;
    juce::String name_, time_;
    double share_ = 0, length_seconds_ = 0;
};

} // namespace sordino
