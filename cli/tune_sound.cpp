// A search over runs on sound.
#include "cli/train_data.h"
#include "cli/train_run.h"
#include "cli/tune_job.h"
#include "cli/tune_run.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <optional>

namespace sordino {
namespace {

class SoundJob : public TuneJob {
  public:
    explicit SoundJob(bool losses_differ)
        : losses_differ_(losses_differ) {}

    TuneSubject subject() const override { return TuneSubject::sound; }

    void share(const CLI::App&, TrainCommand& shared) override {
        sordino::settle(shared);
        rate_ = shared.options.rate;
        seed_ = shared.options.seed;
    }

    void settle(const CLI::App&, TrainCommand& run) override {
        run.rate = rate_;
        sordino::settle(run);
        TrainCommand checked = run;
        if (checked.from == "none")
            if (const auto made = make_model(checked.options); !made)
                throw CLI::ValidationError("--try", made.error().message);
        if (losses_differ_) checked.teacher.clear(); // losses with and without distillation may be compared
        check_settled(checked);
    }

    // Pieces are as long as the longest that one of the runs needs.
    void load(const CLI::App&, TrainCommand shared, std::span<const TrainCommand> runs,
              const std::filesystem::path& results) override {
        for (const auto& run : runs)
            shared.options.sequence_s = std::max(shared.options.sequence_s, run.options.sequence_s);
        shared.output = results;
        data_ = load_data(shared);
    }

    nlohmann::json facts() const override { return data_->facts; }

    void check(const CLI::App&, TrainCommand& run) override {
        TrainCommand settled = run;
        const auto from = sordino::settle(settled);
        Ranks alone;
        const TrainRun whole(settled, *data_, from, alone);
    }

    TuneRow train(const CLI::App&, TrainCommand run) override {
        return tried_run(std::move(run), *data_, seed_);
    }

    std::vector<std::string> foreign_options(const CLI::App&) const override { return {}; }

  private:
    bool losses_differ_;
    double rate_ = 0;
    std::uint64_t seed_ = 0;
    std::optional<TrainData> data_;
};

} // namespace

std::unique_ptr<TuneJob> tune_on_sound(bool losses_differ) {
    return std::make_unique<SoundJob>(losses_differ);
}

} // namespace sordino
