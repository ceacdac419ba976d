// Environment variables of one test; commands that it runs see them too.
#pragma once

#include <cstdlib>
#include <optional>
#include <string>

namespace sordino::test {

// Sets a variable, or takes it away, and puts it back as it was. For tests of one thread.
class Environment {
  public:
    Environment(const char* name, const std::optional<std::string>& value)
        : name_(name) {
        if (const char* before = std::getenv(name)) before_ = before;
        set(value);
    }
    Environment(const Environment&) = delete;
    Environment& operator=(const Environment&) = delete;
    ~Environment() { set(before_); }

  private:
    void set(const std::optional<std::string>& value) const {
        if (value)
            ::setenv(name_, value->c_str(), 1);
        else
            ::unsetenv(name_);
    }

    const char* name_;
    std::optional<std::string> before_;
};

// The user's folder for data, in which their models lie.
struct DataHome : Environment {
    explicit DataHome(const std::string& folder)
        : Environment("XDG_DATA_HOME", folder) {}
};

} // namespace sordino::test
