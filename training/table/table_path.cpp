// Extensions, compared without regard to capitals.
#include "training/table/table_path.h"

#include "training/audio_format.h"

namespace sordino {

TableKind table_kind(const std::filesystem::path& path) {
    const auto is_text = [](const std::string& extension) {
        return extension == "csv" || extension == "tsv" || extension == "txt";
    };
    const std::string extension = extension_of(path);
    if (extension == "npy") return TableKind::npy;
    if (is_text(extension)) return TableKind::text;
    return extension == "gz" && is_text(extension_of(path.stem())) ? TableKind::packed_text : TableKind::none;
}

} // namespace sordino
