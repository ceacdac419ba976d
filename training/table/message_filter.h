// What a stream of messages goes through.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "training/table/message_problems.h"

namespace sordino {

// One thread at a time. No message makes it fail: what is no row is counted in problems().
class MessageFilter {
  public:
    virtual ~MessageFilter() = default;

    // Takes the next message, and appends those that are done by now, in the order of their rows.
    virtual void push(std::string_view message, std::vector<std::string>& done) = 0;
    virtual void finish(std::vector<std::string>& done) = 0; // no further one will come: appends the rest

    virtual MessageProblems& problems() = 0;
};

} // namespace sordino
