// Formats by extension, and the nearest sample type that a container can hold.
#include "training/audio_format.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>

#include <fmt/format.h>
#include <sndfile.h>

namespace sordino {
namespace {

namespace fs = std::filesystem;

struct Kind {
    std::string_view extension;
    int container;
    int sample_type = 0; // where the extension leaves no choice
};

constexpr std::array kinds{
    Kind{"wav", SF_FORMAT_WAV},
    Kind{"wave", SF_FORMAT_WAV},
    Kind{"flac", SF_FORMAT_FLAC},
    Kind{"aiff", SF_FORMAT_AIFF},
    Kind{"aif", SF_FORMAT_AIFF},
    Kind{"aifc", SF_FORMAT_AIFF},
    Kind{"ogg", SF_FORMAT_OGG, SF_FORMAT_VORBIS},
    Kind{"oga", SF_FORMAT_OGG, SF_FORMAT_VORBIS},
    Kind{"opus", SF_FORMAT_OGG, SF_FORMAT_OPUS},
    Kind{"mp3", SF_FORMAT_MPEG, SF_FORMAT_MPEG_LAYER_III},
    Kind{"w64", SF_FORMAT_W64},
    Kind{"rf64", SF_FORMAT_RF64},
    Kind{"caf", SF_FORMAT_CAF},
    Kind{"au", SF_FORMAT_AU},
    Kind{"snd", SF_FORMAT_AU},
};

constexpr std::array<std::string_view, 9> ffmpeg_sound{"m4a", "m4b", "aac", "wma", "ac3",
                                                       "amr", "ape", "wv",  "mka"};
constexpr std::array<std::string_view, 13> ffmpeg_video{"mp4",  "m4v", "mkv", "webm", "mov", "avi", "mpg",
                                                        "mpeg", "ts",  "flv", "3gp",  "wmv", "ogv"};

// libsndfile's own check lets two things pass that it then refuses to write: MP3 in a WAV, and Opus at any
// rate.
bool can_write(int format, const AudioInfo& like) {
    constexpr std::array opus_rates{8000, 12000, 16000, 24000, 48000};
    const int container = format & SF_FORMAT_TYPEMASK, type = format & SF_FORMAT_SUBMASK;
    if (type == SF_FORMAT_MPEG_LAYER_III && container != SF_FORMAT_MPEG) return false;
    if (type == SF_FORMAT_OPUS && std::ranges::find(opus_rates, like.rate) == opus_rates.end()) return false;
    SF_INFO info{0, like.rate, like.channels, format, 0, 0};
    return sf_format_check(&info) != 0;
}

// Sample types for a sound of the given one, best first.
std::vector<int> nearest(int sample_type) {
    switch (sample_type) {
    case SF_FORMAT_FLOAT:
    case SF_FORMAT_DOUBLE:
        return {sample_type, SF_FORMAT_FLOAT, SF_FORMAT_PCM_24};
    case SF_FORMAT_PCM_32:
    case SF_FORMAT_ALAC_32:
        return {SF_FORMAT_PCM_32, SF_FORMAT_PCM_24};
    case SF_FORMAT_PCM_24:
    case SF_FORMAT_ALAC_24:
    case SF_FORMAT_ALAC_20:
        return {SF_FORMAT_PCM_24};
    case SF_FORMAT_PCM_S8:
    case SF_FORMAT_PCM_U8:
        return {sample_type, SF_FORMAT_PCM_U8, SF_FORMAT_PCM_S8, SF_FORMAT_PCM_16};
    default:
        return {SF_FORMAT_PCM_16};
    }
}

std::string known_extensions() {
    std::string list;
    for (const Kind& kind : kinds) list += fmt::format("{}.{}", list.empty() ? "" : ", ", kind.extension);
    return list;
}

std::string sound_of(const AudioInfo& like) {
    return fmt::format("{} channel{} at {} Hz", like.channels, like.channels == 1 ? "" : "s", like.rate);
}

} // namespace

std::string extension_of(const fs::path& path) {
    std::string extension = path.extension().string();
    if (!extension.empty()) extension.erase(0, 1);
    for (char& c : extension) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return extension;
}

Result<int> format_for(const fs::path& path, const AudioInfo& like) {
    const std::string extension = extension_of(path);
    if (extension == like.extension && can_write(like.format, like)) return like.format;
    const auto* kind = std::ranges::find(kinds, extension, &Kind::extension);
    if (kind == kinds.end())
        return fail(fmt::format("{}: expected a name that ends in one of {}, found {}. Choose one of these.",
                                path.string(), known_extensions(),
                                extension.empty() ? "no extension" : "'." + extension + "'"));
    const std::vector<int> types =
        kind->sample_type != 0 ? std::vector{kind->sample_type} : nearest(like.format & SF_FORMAT_SUBMASK);
    for (const int type : types)
        if (can_write(kind->container | type, like)) return kind->container | type;
    return fail(fmt::format("{}: .{} cannot hold {}. Choose another extension, such as .wav or .flac.",
                            path.string(), extension, sound_of(like)));
}

int integer_bits(int format) {
    switch (format & SF_FORMAT_SUBMASK) {
    case SF_FORMAT_PCM_S8:
    case SF_FORMAT_PCM_U8:
        return 8;
    case SF_FORMAT_PCM_16:
    case SF_FORMAT_ALAC_16:
        return 16;
    case SF_FORMAT_ALAC_20:
        return 20;
    case SF_FORMAT_PCM_24:
    case SF_FORMAT_ALAC_24:
        return 24;
    case SF_FORMAT_PCM_32:
    case SF_FORMAT_ALAC_32:
        return 32;
    default:
        return 0;
    }
}

bool holds_beyond_full_scale(int format) {
    const int type = format & SF_FORMAT_SUBMASK;
    return type == SF_FORMAT_FLOAT || type == SF_FORMAT_DOUBLE || type == SF_FORMAT_VORBIS ||
           type == SF_FORMAT_OPUS;
}

bool is_for_ffmpeg(const fs::path& path) {
    return is_video(path) || std::ranges::find(ffmpeg_sound, extension_of(path)) != ffmpeg_sound.end();
}

bool is_video(const fs::path& path) {
    return std::ranges::find(ffmpeg_video, extension_of(path)) != ffmpeg_video.end();
}

} // namespace sordino
