// Plays a file while none plays, and stops it while one does.
#pragma once

#include <juce_gui_basics/juce_gui_basics.h>

namespace sordino {

class PlayButton final : public juce::Button {
  public:
    PlayButton();

    void show(bool playing);

  private:
    void paintButton(juce::Graphics&, bool over, bool down) override;

    bool playing_ = false;
};

} // namespace sordino
