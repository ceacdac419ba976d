// The few header fields that announce a length, by container.
#include "training/audio_length.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <string>
#include <string_view>

namespace sordino {
namespace {

class Bytes {
  public:
    explicit Bytes(const std::filesystem::path& path)
        : file_(path, std::ios::binary) {}

    // What lies there; shorter where the file ends.
    std::string at(std::uint64_t offset, std::size_t count) {
        std::string bytes(count, '\0');
        file_.clear();
        file_.seekg(static_cast<std::streamoff>(offset));
        file_.read(bytes.data(), static_cast<std::streamsize>(count));
        bytes.resize(static_cast<std::size_t>(std::max<std::streamsize>(file_.gcount(), 0)));
        return bytes;
    }

  private:
    std::ifstream file_;
};

std::uint64_t big_endian(std::string_view bytes) {
    std::uint64_t value = 0;
    for (const char byte : bytes) value = value << 8 | static_cast<unsigned char>(byte);
    return value;
}

std::uint64_t little_endian(std::string_view bytes) {
    std::string reversed(bytes.rbegin(), bytes.rend());
    return big_endian(reversed);
}

std::optional<DataExtent> known(std::uint64_t offset, std::uint64_t bytes) {
    if (means_unknown_length(bytes)) return std::nullopt;
    return DataExtent{offset, bytes};
}

// RIFF, RF64 (its length stands in the chunk ds64) and, big endian, AIFF.
std::optional<DataExtent> in_chunks(Bytes& file, bool is_aiff) {
    std::optional<std::uint64_t> long_size;
    std::uint64_t position = 12;
    for (auto head = file.at(position, 8); head.size() == 8; head = file.at(position, 8)) {
        const std::string_view id(head.data(), 4), field(head.data() + 4, 4);
        const std::uint64_t size = is_aiff ? big_endian(field) : little_endian(field);
        if (is_aiff && id == "SSND" && size >= 8) return known(position + 16, size - 8);
        if (id == "ds64") long_size = little_endian(file.at(position + 16, 8));
        if (id == "data") {
            if (size == 0xFFFFFFFFU && long_size) return DataExtent{position + 8, *long_size};
            return known(position + 8, size);
        }
        position += 8 + size + (size & 1U);
    }
    return std::nullopt;
}

// Chunks named by 16 bytes, their 64-bit sizes count the chunk's head, and all start at multiples of 8.
std::optional<DataExtent> in_w64(Bytes& file) {
    std::uint64_t position = 40;
    for (auto head = file.at(position, 24); head.size() == 24; head = file.at(position, 24)) {
        const std::uint64_t size = little_endian(std::string_view(head).substr(16));
        if (size < 24) break;
        if (head.starts_with("data")) return DataExtent{position + 24, size - 24};
        position += (size + 7) / 8 * 8;
    }
    return std::nullopt;
}

} // namespace

std::optional<DataExtent> announced_data(const std::filesystem::path& path) {
    Bytes file(path);
    const std::string head = file.at(0, 12);
    if (head.size() < 12) return std::nullopt;
    if (head.starts_with("RIFF") || head.starts_with("RF64") || head.starts_with("BW64"))
        return in_chunks(file, false);
    if (head.starts_with("FORM")) return in_chunks(file, true);
    if (head.starts_with("riff")) return in_w64(file);
    if (head.starts_with(".snd"))
        return known(big_endian(std::string_view(head).substr(4, 4)),
                     big_endian(std::string_view(head).substr(8)));
    return std::nullopt;
}

// Flags tell which fields follow: bit 0 the count of MP3 frames, bit 1 that of bytes.
std::optional<DataExtent> mp3_data(const std::filesystem::path& path) {
    Bytes file(path);
    std::uint64_t start = 0;
    const std::string tag = file.at(0, 10);
    if (tag.size() == 10 && tag.starts_with("ID3")) {
        start = 10;
        for (int i = 0; i < 4; ++i)
            start += std::uint64_t{static_cast<unsigned char>(tag[6 + i])} << (7 * (3 - i));
    }
    const std::string frame = file.at(start, 192);
    const std::size_t xing = std::min(frame.find("Xing"), frame.find("Info"));
    if (frame.size() < 4 || frame[0] != '\xFF' || xing == frame.npos || xing + 16 > frame.size())
        return std::nullopt;
    const std::string_view fields = std::string_view(frame).substr(xing + 4);
    const std::uint64_t flags = big_endian(fields.substr(0, 4));
    if ((flags & 2U) == 0) return std::nullopt;
    return known(start, big_endian(fields.substr((flags & 1U) != 0 ? 8 : 4, 4)));
}

} // namespace sordino
