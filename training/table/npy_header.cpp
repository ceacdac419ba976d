// The dictionary is looked through for its three keys; NumPy writes no others.
#include "training/table/npy_header.h"

#include <optional>

#include <fmt/format.h>

#include "training/number_in.h"

namespace sordino {
namespace {

constexpr std::size_t most_columns = 1'000'000;
constexpr std::size_t written_header = 128; // a multiple of 64, as NumPy has it

// What stands behind "'key':", without blanks in front.
std::optional<std::string_view> value_of(std::string_view text, std::string_view key) {
    const std::size_t at = text.find(key);
    if (at == std::string_view::npos) return std::nullopt;
    const std::size_t value = text.find_first_not_of(" :", at + key.size());
    return value == std::string_view::npos ? std::nullopt : std::optional(text.substr(value));
}

Result<void> parse_type(std::string_view text, NpyHeader& header) {
    const auto type = value_of(text, "'descr'");
    const std::string_view found = type ? type->substr(0, 5) : "none";
    for (const std::string_view known : {"'<f4'", "'<f8'", "'<i2'", "'<i4'", "'<i8'"}) {
        if (found != known) continue;
        header.kind = known[2];
        header.value_bytes = static_cast<std::size_t>(known[3] - '0');
        return {};
    }
    return fail(fmt::format("expected numbers of type <f4, <f8, <i2, <i4 or <i8, found {}. Save it with "
                            "array.astype('<f4')",
                            found));
}

Result<void> parse_shape(std::string_view text, NpyHeader& header) {
    const auto shape = value_of(text, "'shape'");
    const auto wrong = [] {
        return fail("expected a shape of (rows,) or (rows, channels) with at least one channel and at most a "
                    "million, "
                    "found another. Reshape the array");
    };
    if (!shape || shape->front() != '(') return wrong();
    const std::size_t comma = shape->find(','), end = shape->find(')');
    if (comma == std::string_view::npos || end == std::string_view::npos || comma > end) return wrong();
    const auto rows = number_in<std::uint64_t>(shape->substr(1, comma - 1));
    if (!rows) return wrong();
    header.rows = *rows;
    std::string_view second = shape->substr(comma + 1, end - comma - 1);
    second.remove_prefix(std::min(second.find_first_not_of(' '), second.size()));
    if (second.empty()) return {};
    const auto columns = number_in<std::size_t>(second);
    if (!columns || *columns == 0 || *columns > most_columns) return wrong();
    header.columns = *columns;
    return {};
}

} // namespace

Result<NpyHeader> parse_npy_header(std::string_view text) {
    NpyHeader header;
    const auto order = value_of(text, "'fortran_order'");
    if (!order || (!order->starts_with("False") && !order->starts_with("True")))
        return fail("expected the header of a .npy file, found none that can be read");
    if (auto type = parse_type(text, header); !type) return tl::unexpected(type.error());
    if (auto shape = parse_shape(text, header); !shape) return tl::unexpected(shape.error());
    if (order->starts_with("True") && header.columns > 1)
        return fail("expected rows one after another (C order), found columns (Fortran order). Save it with "
                    "numpy.ascontiguousarray");
    return header;
}

std::string npy_header_f4(std::uint64_t rows, std::size_t columns) {
    std::string bytes(npy_magic);
    bytes += std::string_view("\x01\x00", 2);
    constexpr std::size_t length = written_header - npy_preamble;
    bytes += static_cast<char>(length & 0xFFU);
    bytes += static_cast<char>(length >> 8U);
    bytes += fmt::format("{{'descr': '<f4', 'fortran_order': False, 'shape': ({}, {}), }}", rows, columns);
    bytes.resize(written_header - 1, ' ');
    bytes += '\n';
    return bytes;
}

} // namespace sordino
