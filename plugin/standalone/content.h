// What the app's window holds: the editor, a notice where there is one, the bar.
#pragma once

#include "plugin/standalone/bar.h"
#include "plugin/standalone/device_dialog.h"

#include <juce_audio_processors/juce_audio_processors.h>

#include <functional>
#include <memory>

namespace sordino {

// A sound that is dropped on it is played; a model goes to the editor.
class Content final : public juce::Component, public juce::FileDragAndDropTarget {
  public:
    // `folder` is where the next file is looked for; it changes with what is chosen.
    Content(juce::AudioProcessor& processor, Engine& engine, SoundDevices& devices, juce::File folder);
    ~Content() override;

    const juce::File& folder() const noexcept { return folder_; }
    juce::ComponentBoundsConstrainer& limits() noexcept {
        return limits_;
    } // sizes that it can be laid out in

    void play(const juce::File& file);
    void notify(const juce::String& sentence); // empty: no notice any more
    void refresh() { bar_.refresh(); }

    void paint(juce::Graphics&) override;
    void paintOverChildren(juce::Graphics&) override;
    void resized() override;
    bool keyPressed(const juce::KeyPress&) override;

    bool isInterestedInFileDrag(const juce::StringArray& files) override;
    void fileDragEnter(const juce::StringArray&, int, int) override;
    void fileDragExit(const juce::StringArray&) override;
    void filesDropped(const juce::StringArray& files, int, int) override;

  private:
    void choose_file();
    void set_dropping(bool dropping);

    Engine& engine_;
    std::unique_ptr<juce::AudioProcessorEditor> editor_;
    juce::ComponentBoundsConstrainer limits_;
    Bar bar_;
    juce::Label notice_;
    juce::TextButton dismiss_;
    juce::File folder_;
    DeviceDialog settings_;
    std::unique_ptr<juce::FileChooser> chooser_;
    bool dropping_ = false;
};

} // namespace sordino
