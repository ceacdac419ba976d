// Ranks over MPI.
#pragma once

#include "training/ranks.h"

namespace sordino {

// One a process. The main thread makes it, calls it and destroys it; it starts and ends MPI.
class MpiRanks : public Ranks {
  public:
    MpiRanks();
    ~MpiRanks() override;
    MpiRanks(const MpiRanks&) = delete;
    MpiRanks& operator=(const MpiRanks&) = delete;

    int rank() const override;
    int size() const override;
    void sum(std::span<const std::span<float>> views) override;
    void sum(std::span<double> numbers) override;
    void take_first(std::span<double> numbers) override;
    std::vector<std::string> all(const std::string& own) override;
    void end_all() override;
};

} // namespace sordino
