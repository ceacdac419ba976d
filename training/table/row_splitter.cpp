// RowSplitter: libcsv gets a line at a time and is told that it ends there.
#include "training/table/row_splitter.h"

#include <new>

#include <csv.h>

namespace sordino {
namespace {

bool is_blank(char c) { return c == ' ' || c == '\t'; }

// Runs of blanks outside quotes as one tab each, none in front and none behind.
void squeeze(std::string_view line, std::string& squeezed) {
    squeezed.clear();
    bool quoted = false, due = false;
    for (const char c : line) {
        if (c == '"') quoted = !quoted;
        if (!quoted && is_blank(c)) {
            due = !squeezed.empty();
            continue;
        }
        if (due) squeezed += '\t';
        due = false;
        squeezed += c;
    }
}

int never(unsigned char) { return 0; } // lines are cut before libcsv sees them

} // namespace

struct RowSplitter::Impl {
    explicit Impl(char by)
        : squeezes(by == blanks) {
        if (::csv_init(&parser, 0) != 0) throw std::bad_alloc();
        ::csv_set_delim(&parser, static_cast<unsigned char>(squeezes ? '\t' : by));
        ::csv_set_term_func(&parser, never);
    }
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;
    ~Impl() { ::csv_free(&parser); }

    static void cell(void* bytes, std::size_t size, void* self) {
        auto& [cells, count] = static_cast<Impl*>(self)->row;
        if (count == cells->size()) cells->emplace_back();
        (*cells)[count++].assign(static_cast<const char*>(bytes), size);
    }
    static void end_of_row(int, void*) {}

    struct Row {
        std::vector<std::string>* cells = nullptr;
        std::size_t count = 0;
    };

    bool squeezes;
    csv_parser parser{};
    std::string squeezed;
    Row row;
};

RowSplitter::RowSplitter(char separator)
    : impl_(std::make_unique<Impl>(separator)) {}
RowSplitter::RowSplitter(RowSplitter&&) noexcept = default;
RowSplitter::~RowSplitter() = default;

void RowSplitter::split(std::string_view line, std::vector<std::string>& cells) {
    impl_->row = {&cells, 0};
    if (impl_->squeezes) {
        squeeze(line, impl_->squeezed);
        line = impl_->squeezed;
    }
    ::csv_parse(&impl_->parser, line.data(), line.size(), Impl::cell, Impl::end_of_row, impl_.get());
    ::csv_fini(&impl_->parser, Impl::cell, Impl::end_of_row, impl_.get());
    cells.resize(impl_->row.count);
}

} // namespace sordino
