// Values in the order in which they stand, a row at a time.
#include "training/table/npy_table.h"

#include <cmath>
#include <cstring>

#include <fmt/format.h>

#include "training/table/cell_value.h"
#include "training/table/npy_header.h"
#include "training/table/plain_columns.h"

namespace sordino {
namespace {

constexpr std::size_t longest_header =
    65536; // ours and NumPy's have 128 bytes; structured types are refused anyway

// Fills all of `bytes`; false where the source ends before, even at once.
Result<bool> read_all(ByteSource& source, std::span<char> bytes) {
    while (!bytes.empty()) {
        const auto count = source.read(bytes);
        if (!count) return tl::unexpected(count.error());
        if (*count == 0) return false;
        bytes = bytes.subspan(*count);
    }
    return true;
}

tl::unexpected<Error> cut_off(const std::string& name, std::string_view expected) {
    return fail(fmt::format("{}: expected {}, found the file cut off before. Copy or fetch it again.", name,
                            expected));
}

template <class Number>
double number_at(const char* bytes) {
    Number value;
    std::memcpy(&value, bytes, sizeof value);
    return static_cast<double>(value);
}

double value_at(const char* bytes, const NpyHeader& header) {
    if (header.kind == 'f')
        return header.value_bytes == 4 ? number_at<float>(bytes) : number_at<double>(bytes);
    if (header.value_bytes == 2) return number_at<std::int16_t>(bytes);
    return header.value_bytes == 4 ? number_at<std::int32_t>(bytes) : number_at<std::int64_t>(bytes);
}

class NpyTable : public TableReader {
  public:
    NpyTable(ByteSource source, NpyHeader header, double rate_hz)
        : source_(std::move(source))
        , header_(header)
        , info_(plain_columns(source_.name(), header.columns, rate_hz))
        , bytes_(header.columns * header.value_bytes) {}

    const TableInfo& info() const override { return info_; }

    Result<bool> next(TableRow& row) override {
        if (place_ == header_.rows) return false;
        const auto whole = read_all(source_, bytes_);
        if (!whole) return whole;
        if (!*whole) return cut_off(info_.path, fmt::format("{} rows", header_.rows));
        row.time = info_.rate_hz > 0.0 ? static_cast<double>(place_) / info_.rate_hz : missing_value;
        row.line = static_cast<std::int64_t>(++place_);
        row.cells.clear();
        row.values.resize(header_.columns);
        for (std::size_t i = 0; i < header_.columns; ++i) {
            const double value = value_at(bytes_.data() + i * header_.value_bytes, header_);
            row.values[i] = std::isfinite(value) ? value : missing_value;
        }
        return true;
    }

  private:
    ByteSource source_;
    NpyHeader header_;
    TableInfo info_;
    std::vector<char> bytes_;
    std::uint64_t place_ = 0;
};

// The text of the header, whose length has two bytes in version 1 and four in version 2.
Result<std::string> read_header(ByteSource& source) {
    unsigned char magic[npy_magic.size()] = {}, version[2] = {}, length[4] = {};
    const auto read_into = [&](std::span<unsigned char> bytes) {
        return read_all(source, {reinterpret_cast<char*>(bytes.data()), bytes.size()});
    };
    auto whole = read_into(magic);
    if (whole && *whole) whole = read_into(version);
    if (whole && *whole) whole = read_into(std::span(length).first(version[0] == 1 ? 2 : 4));
    if (!whole) return tl::unexpected(whole.error());
    const std::size_t size =
        length[0] + 256U * (length[1] + 256U * (length[2] + std::size_t{256} * length[3]));
    if (!*whole) return cut_off(source.name(), "the header of a .npy file");
    if (version[0] < 1 || version[0] > 2 || size > longest_header)
        return fail(fmt::format(
            "{}: expected a .npy file of version 1 or 2 with a header of at most 64 KB, found version "
            "{} with {} bytes. Save it with numpy.save.",
            source.name(), version[0], size));
    std::string text(size, '\0');
    whole = read_all(source, text);
    if (!whole) return tl::unexpected(whole.error());
    if (!*whole) return cut_off(source.name(), "the header of a .npy file");
    return text;
}

} // namespace

Result<std::unique_ptr<TableReader>> open_npy_table(ByteSource source, const TableHints& hints) {
    if (!hints.time_column.empty() && hints.time_column != "none")
        return fail(fmt::format(
            "{}: expected a table as text for a time column \"{}\", found a .npy file. Say its rate "
            "instead.",
            source.name(), hints.time_column));
    const auto text = read_header(source);
    if (!text) return tl::unexpected(text.error());
    const auto header = parse_npy_header(*text);
    if (!header) return fail(fmt::format("{}: {}.", source.name(), header.error().message));
    return std::make_unique<NpyTable>(std::move(source), *header, hints.rate_hz);
}

} // namespace sordino
