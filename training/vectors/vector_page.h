// The page of a model of vectors at work: a table of scores, and pictures.
#pragma once

#include "training/report.h"
#include "training/training_report.h"

#include <filesystem>
#include <string>
#include <vector>

namespace sordino {

struct VectorPage {
    ReportFacts facts;
    std::vector<std::vector<std::string>> table; // lines of cells, the first one the head; may be empty
    std::string table_note;
    std::vector<ReportPicture> pictures;
};

// One HTML file that needs nothing else. Texts are UTF-8 and shown as they stand. Errors: AtomicFile's.
Result<void> write_vector_page(const std::filesystem::path& path, const VectorPage& page);

} // namespace sordino
