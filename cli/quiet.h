// Standard output and standard error lead nowhere for a while: for all but the first of several processes.
#pragma once

namespace sordino {

class Quiet {
  public:
    Quiet();
    ~Quiet();
    Quiet(const Quiet&) = delete;
    Quiet& operator=(const Quiet&) = delete;

  private:
    int output_, error_; // where they led
};

} // namespace sordino
