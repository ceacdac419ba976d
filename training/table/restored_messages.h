// Messages with rows through a model of windows: the same messages, cleaned, or with their gaps filled.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "training/table/message_filter.h"
#include "training/table/message_rows.h"
#include "training/table/restored_rows.h"

namespace sordino {

struct MessageRepair {
    bool clean = true; // values that are there are cleaned
    bool fill = false; // missing values are filled in
};

// As RestoredRows: each row comes out once, in order, as soon as the model has seen delay() more places.
class RestoredMessages : public MessageFilter {
  public:
    RestoredMessages(std::shared_ptr<const WindowModel> model, MessageHints hints, MessageRepair repair);

    void push(std::string_view message, std::vector<std::string>& done) override;
    void finish(std::vector<std::string>& done) override;
    MessageProblems& problems() override { return reader_.problems(); }

  private:
    void take(std::vector<std::string>& done);

    MessageRepair repair_;
    MessageRows reader_;
    RestoredRows rows_;
    RestoredRow restored_;
    TableRow row_;
    std::vector<float> values_;
    std::vector<std::size_t> changed_;
};

} // namespace sordino
