// Layout of the window, and the ways in which files come into it.
#include "plugin/standalone/content.h"

#include "plugin/look.h"

#include <utility>

namespace sordino {
namespace {

constexpr int margin = 16, notice_height = 34, gap = 10;
constexpr const char* sounds =
    "*.wav;*.flac;*.ogg;*.oga;*.opus;*.mp3;*.aif;*.aiff;*.aifc;*.au;*.snd;*.caf;*.w64;*.rf64";

bool is_sound(const juce::String& path) {
    return juce::StringArray::fromTokens(sounds, ";", "")
        .contains("*" + juce::File(path).getFileExtension(), true);
}

} // namespace

Content::Content(juce::AudioProcessor& processor, Engine& engine, SoundDevices& devices, juce::File folder)
    : engine_(engine)
    , editor_(processor.createEditorIfNeeded())
    , bar_(engine, devices)
    , folder_(std::move(folder))
    , settings_(devices) {
    editor_->setResizable(true, false); // the window is what is dragged
    if (const auto* limits = editor_->getConstrainer())
        limits_.setSizeLimits(limits->getMinimumWidth(), limits->getMinimumHeight() + Bar::height,
                              limits->getMaximumWidth(), limits->getMaximumHeight() + Bar::height);
    addAndMakeVisible(*editor_);
    addAndMakeVisible(bar_);
    bar_.on_open = [this] { choose_file(); };
    bar_.on_settings = [this] { settings_.open(*this); };
    addChildComponent(notice_);
    addChildComponent(dismiss_);
    notice_.setColour(juce::Label::backgroundColourId, palette::before.withAlpha(0.16F));
    notice_.setMinimumHorizontalScale(0.7F);
    notice_.setTitle("Notice");
    dismiss_.setButtonText(juce::String::fromUTF8("\xc3\x97"));
    dismiss_.setTitle("Dismiss the notice");
    dismiss_.onClick = [this] { notify({}); };
    setWantsKeyboardFocus(true);
    setSize(editor_->getWidth(), editor_->getHeight() + Bar::height);
}

Content::~Content() { editor_->processor.editorBeingDeleted(editor_.get()); }

void Content::play(const juce::File& file) {
    notify({});
    engine_.player().play(file.getFullPathName().toStdString());
}

void Content::notify(const juce::String& sentence) {
    notice_.setText(sentence, juce::dontSendNotification);
    notice_.setTooltip(sentence);
    notice_.setVisible(sentence.isNotEmpty());
    dismiss_.setVisible(sentence.isNotEmpty());
    resized();
}

void Content::paint(juce::Graphics& g) { g.fillAll(palette::ground); }

void Content::resized() {
    auto area = getLocalBounds();
    bar_.setBounds(area.removeFromBottom(Bar::height));
    if (notice_.isVisible()) {
        auto strip = area.removeFromBottom(notice_height + gap).withTrimmedBottom(gap).reduced(margin, 0);
        dismiss_.setBounds(strip.removeFromRight(notice_height));
        notice_.setBounds(strip);
    }
    editor_->setBounds(area);
}

bool Content::keyPressed(const juce::KeyPress& key) {
    if (key != juce::KeyPress('o', juce::ModifierKeys::commandModifier, 0)) return false;
    choose_file();
    return true;
}

void Content::choose_file() {
    chooser_ = std::make_unique<juce::FileChooser>("Play a file", folder_, sounds);
    chooser_->launchAsync(juce::FileBrowserComponent::openMode | juce::FileBrowserComponent::canSelectFiles,
                          [content = SafePointer(this)](const juce::FileChooser& chooser) {
                              const auto file = chooser.getResult();
                              if (content == nullptr || file == juce::File()) return;
                              content->folder_ = file.getParentDirectory();
                              content->play(file);
                          });
}

bool Content::isInterestedInFileDrag(const juce::StringArray& files) {
    return files.size() == 1 && is_sound(files[0]);
}

void Content::fileDragEnter(const juce::StringArray&, int, int) { set_dropping(true); }
void Content::fileDragExit(const juce::StringArray&) { set_dropping(false); }

void Content::filesDropped(const juce::StringArray& files, int, int) {
    set_dropping(false);
    play(juce::File(files[0]));
}

void Content::set_dropping(bool dropping) {
    dropping_ = dropping;
    repaint();
}

void Content::paintOverChildren(juce::Graphics& g) {
    if (dropping_) draw_drop_target(g, getLocalBounds(), "Drop to play this sound", palette::before);
}

} // namespace sordino
