// Which kind of table it is, and names found in it.
#include "training/table/table_reader.h"

#include <algorithm>
#include <numeric>

#include <fmt/format.h>

#include "training/table/byte_source.h"
#include "training/table/npy_header.h"
#include "training/table/npy_table.h"
#include "training/table/sound_table.h"
#include "training/table/table_path.h"
#include "training/table/text_table.h"

namespace sordino {
namespace {

Result<std::unique_ptr<TableReader>> open_source(ByteSource source, const TableHints& hints) {
    const auto npy = source.begins_with(npy_magic);
    if (!npy) return tl::unexpected(npy.error());
    return *npy ? open_npy_table(std::move(source), hints) : open_text_table(std::move(source), hints);
}

// "1", "2", "3": what columns without names are called.
bool are_numbers(const std::vector<std::string>& names) {
    for (std::size_t i = 0; i < names.size(); ++i)
        if (names[i] != fmt::format("{}", i + 1)) return false;
    return true;
}

Result<std::size_t> channel_named(const std::string& name, const TableInfo& info) {
    const auto& channels = info.channels;
    const auto found = std::find(channels.begin(), channels.end(), name);
    if (found == channels.end())
        return fail(
            fmt::format("{}: expected a channel \"{}\", found these: {}. Rename the column that it is.",
                        info.path, name, fmt::join(channels, ", ")));
    if (std::find(found + 1, channels.end(), name) != channels.end())
        return fail(fmt::format("{}: expected one channel \"{}\", found several. Give them different names.",
                                info.path, name));
    return static_cast<std::size_t>(found - channels.begin());
}

} // namespace

Result<std::unique_ptr<TableReader>> TableReader::open(const std::string& path, const TableHints& hints) {
    auto source = ByteSource::open(path);
    if (!source) return tl::unexpected(source.error());
    const auto sound = is_table(path) ? Result<bool>(false) : is_sound(*source);
    if (!sound) return tl::unexpected(sound.error());
    if (*sound && source->is_live())
        return fail(fmt::format(
            "{}: expected a table, found a sound; a sound that is to be rows comes from a file. Save it "
            "first.",
            source->name()));
    return *sound ? open_sound_table(path) : open_source(std::move(*source), hints);
}

Result<std::unique_ptr<TableReader>> TableReader::open(int descriptor, std::string name,
                                                       const TableHints& hints) {
    return open_source(ByteSource(descriptor, std::move(name)), hints);
}

Result<std::vector<std::size_t>> match_channels(const std::vector<std::string>& wanted,
                                                const TableInfo& info) {
    std::vector<std::size_t> columns(wanted.size());
    if (!info.named || are_numbers(wanted)) {
        if (wanted.size() != info.channels.size())
            return fail(fmt::format("{}: expected {} channels ({}), found {}: {}. Leave out or add columns.",
                                    info.path, wanted.size(), fmt::join(wanted, ", "), info.channels.size(),
                                    fmt::join(info.channels, ", ")));
        std::iota(columns.begin(), columns.end(), std::size_t{0});
        return columns;
    }
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        const auto column = channel_named(wanted[i], info);
        if (!column) return tl::unexpected(column.error());
        columns[i] = *column;
    }
    return columns;
}

} // namespace sordino
