// Messages to rows, rows to messages.
#include "training/table/restored_messages.h"

#include <cmath>

namespace sordino {

RestoredMessages::RestoredMessages(std::shared_ptr<const WindowModel> model, MessageHints hints,
                                   MessageRepair repair)
    : repair_(repair)
    , reader_(model->spec.channels, model->spec.rate_hz, std::move(hints))
    , rows_(model, {}, reader_.columns()) {}

void RestoredMessages::push(std::string_view message, std::vector<std::string>& done) {
    if (!reader_.read(message, row_)) return;
    rows_.set_time_resolution(reader_.time_resolution_s());
    rows_.push(std::move(row_));
    take(done);
}

void RestoredMessages::finish(std::vector<std::string>& done) {
    rows_.finish();
    take(done);
}

void RestoredMessages::take(std::vector<std::string>& done) {
    while (rows_.next(restored_)) {
        values_.clear();
        changed_.clear();
        for (std::size_t c = 0; c < restored_.restored.size(); ++c) {
            if (!(std::isnan(restored_.row.values[c]) ? repair_.fill : repair_.clean)) continue;
            values_.push_back(restored_.restored[c]);
            changed_.push_back(c);
        }
        done.push_back(reader_.with_values(restored_.row.cells.front(), values_, changed_));
    }
}

} // namespace sordino
