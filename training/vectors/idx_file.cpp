// A header of big-endian numbers, and bytes.
#include "training/vectors/idx_file.h"

#include "training/table/byte_sink.h"
#include "training/table/byte_source.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <span>

namespace sordino {
namespace {

constexpr std::uint8_t unsigned_bytes = 0x08;
constexpr std::size_t most_bytes = std::size_t{1} << 31U;

// As many as are there, up to the span's length.
Result<std::size_t> read_up_to(ByteSource& source, std::span<char> bytes) {
    std::size_t done = 0;
    while (done < bytes.size()) {
        const auto count = source.read(bytes.subspan(done));
        if (!count) return tl::unexpected(count.error());
        if (*count == 0) break;
        done += *count;
    }
    return done;
}

std::uint32_t big_endian(std::span<const char> bytes) {
    std::uint32_t number = 0;
    for (const char byte : bytes.first(4)) number = number << 8U | static_cast<std::uint8_t>(byte);
    return number;
}

tl::unexpected<Error> wrong_magic(const std::string& path, std::span<const char> bytes) {
    std::string found;
    for (const char byte : bytes) found += fmt::format("{:02x} ", static_cast<std::uint8_t>(byte));
    return fail(fmt::format(
        "{}: expected an IDX of unsigned bytes, which begins with 00 00 08 and 01 to 04, found {}; "
        "is it the file that was meant?",
        path, found.empty() ? "nothing" : found.substr(0, found.size() - 1)));
}

// Its sizes; the values follow.
Result<std::vector<int>> read_header(ByteSource& source, const std::string& path) {
    std::array<char, 4> four{};
    auto count = read_up_to(source, four);
    if (!count) return tl::unexpected(count.error());
    if (*count < 4 || four[0] != 0 || four[1] != 0 || four[2] != unsigned_bytes || four[3] < 1 || four[3] > 4)
        return wrong_magic(path, std::span(four).first(*count));
    std::vector<int> sizes;
    std::size_t product = 1;
    for (int dimension = four[3]; dimension > 0; --dimension) {
        count = read_up_to(source, four);
        if (!count) return tl::unexpected(count.error());
        if (*count < 4)
            return fail(path + ": expected the sizes of an IDX, found the end of the file: it is cut off");
        const std::uint32_t size = big_endian(four);
        if (size < 1 || size > most_bytes || product > most_bytes / size)
            return fail(fmt::format("{}: expected sizes above 0 and 2 GiB at most, found {}{}{}", path,
                                    fmt::join(sizes, " x "), sizes.empty() ? "" : " x ", size));
        product *= size;
        sizes.push_back(static_cast<int>(size));
    }
    return sizes;
}

} // namespace

bool is_idx_file(const std::string& path) {
    auto source = ByteSource::open(path);
    std::array<char, 4> four{};
    if (!source) return false;
    const auto count = read_up_to(*source, four);
    return count && *count == 4 && four[0] == 0 && four[1] == 0 && four[2] >= unsigned_bytes &&
           four[2] <= 0x0E && four[3] >= 1 && four[3] <= 4;
}

Result<IdxArray> read_idx(const std::string& path) {
    auto source = ByteSource::open(path);
    if (!source) return tl::unexpected(source.error());
    auto sizes = read_header(*source, path);
    if (!sizes) return tl::unexpected(sizes.error());
    std::size_t expected = 1;
    for (const int size : *sizes) expected *= static_cast<std::size_t>(size);
    IdxArray array{std::move(*sizes), {}};
    constexpr std::size_t piece = std::size_t{1}
                                  << 22U; // memory follows what is there, not what the header says
    for (std::size_t done = 0; done <= expected;) {
        array.values.resize(std::min(done + piece, expected + 1)); // one more: there should be none
        const auto count = read_up_to(
            *source, {reinterpret_cast<char*>(array.values.data()) + done, array.values.size() - done});
        if (!count) return tl::unexpected(count.error());
        done += *count;
        const bool ended = done < array.values.size();
        array.values.resize(done);
        if (ended) break;
    }
    if (array.values.size() == expected) return array;
    const char* more = array.values.size() > expected ? "more" : "the file is cut off; fetch it again";
    return fail(fmt::format(
        "{}: expected {} bytes for {} values, found {}{}", path, expected, fmt::join(array.sizes, " x "),
        array.values.size() > expected ? "" : fmt::format("{}: ", array.values.size()), more));
}

Result<void> write_idx(const std::string& path, const IdxArray& array) {
    auto sink = ByteSink::create(path, path.ends_with(".gz"));
    if (!sink) return tl::unexpected(sink.error());
    std::string header{'\0', '\0', static_cast<char>(unsigned_bytes), static_cast<char>(array.sizes.size())};
    for (const int size : array.sizes)
        for (const int shift : {24, 16, 8, 0})
            header += static_cast<char>(static_cast<std::uint32_t>(size) >> shift & 0xFFU);
    if (auto good = sink->write(header); !good) return good;
    if (auto good = sink->write({reinterpret_cast<const char*>(array.values.data()), array.values.size()});
        !good)
        return good;
    return sink->finish();
}

} // namespace sordino
