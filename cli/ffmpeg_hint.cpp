// Puts the pipe together from the kinds of both names.
#include "cli/ffmpeg_hint.h"

#include <string_view>

#include <fmt/format.h>

#include "training/audio_format.h"

namespace sordino {
namespace {

// As a word of the shell.
std::string quoted(const std::string& name) {
    constexpr std::string_view plain =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-./,+:@%";
    if (!name.empty() && name.find_first_not_of(plain) == name.npos) return name;
    std::string word = "'";
    for (const char c : name) word += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return word + "'";
}

// ffmpeg reads a leading '-' as an option.
std::string file_name(const std::string& name) { return quoted(name.starts_with('-') ? "./" + name : name); }

} // namespace

std::string ffmpeg_hint(const std::string& in, const std::string& out) {
    const bool from_ffmpeg = is_for_ffmpeg(in), to_ffmpeg = is_for_ffmpeg(out);
    if (!from_ffmpeg && !to_ffmpeg) return "";
    if (!from_ffmpeg) // only the output is beyond us
        return fmt::format(" This works: sordino denoise {} -o - | ffmpeg -i - {}", quoted(in),
                           file_name(out));
    const std::string head =
        fmt::format(" This works: ffmpeg -i {} -f wav - | sordino denoise - -o -", file_name(in));
    if (out == "-") return head;
    // the pictures of a video come from the file itself, copied
    const std::string pictures = is_video(in) && is_video(out)
                                     ? fmt::format("-i {} -map 0:a -map '1:v?' -c:v copy ", file_name(in))
                                     : "";
    return fmt::format("{} | ffmpeg -i - {}{}", head, pictures, file_name(out));
}

} // namespace sordino
