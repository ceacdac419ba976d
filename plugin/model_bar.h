// The model that plays, and the way to another one.
#pragma once

#include "plugin/processor.h"

#include <juce_gui_basics/juce_gui_basics.h>

#include <filesystem>

namespace sordino {

// Previous, a menu, next. The menu has the models that are built in, those of the user's folder, a file from
// anywhere, and the folder itself. Hovering tells what the present model is for. A model of the folder that
// is trained anew while it plays is loaded anew.
class ModelBar final : public juce::Component, private juce::Timer {
  public:
    explicit ModelBar(Processor&);

    // What is shown may have changed. Of the message thread, as all of this.
    void update(const Processor::Shown&);

    // What the timer does, for who has none: looks at the file of the present model.
    void reload_if_changed();

    void resized() override;
    void paintOverChildren(juce::Graphics&) override;

  private:
    static std::vector<std::string> names(); // all that can be chosen by name
    void step(int by);
    void open_menu();
    void open_file();
    void timerCallback() override { reload_if_changed(); }

    Processor& processor_;
    std::string playing_;
    std::filesystem::file_time_type
        changed_{}; // the file of that name in the user's folder; or when there is none
    juce::TextButton previous_, menu_, next_;
    std::unique_ptr<juce::FileChooser> chooser_;
};

} // namespace sordino
