// A search over runs on images and on rows without an order in time.
#include "cli/train_image_start.h"
#include "cli/train_vector_data.h"
#include "cli/train_vector_run.h"
#include "cli/train_vector_settings.h"
#include "cli/tune_job.h"
#include "cli/verbs.h"
#include "training/vectors/reconstruction.h"
#include "training/vectors/row_scores.h"

#include <CLI/CLI.hpp>

#include <optional>

namespace sordino {
namespace {

class RowsJob : public TuneJob {
  public:
    TuneSubject subject() const override { return TuneSubject::rows; }

    void share(const CLI::App& app, TrainCommand& shared) override {
        shared.of_vectors = true;
        if (shared.clean.empty())
            throw CLI::ValidationError("--clean", "needed: images or tables to learn from");
        if (shared.vectors.pca > 0)
            throw CLI::ValidationError("--pca", "trains nothing, so there is nothing to try; leave it out");
        start_ = settle_vectors(app, shared);
        from_ = shared.from;
        seed_ = shared.options.seed;
    }

    void settle(const CLI::App& app, TrainCommand& run) override {
        run.of_vectors = true;
        settle_vectors(app, run);
        if (run.from != from_)
            throw CLI::ValidationError("--try",
                                       "from cannot be tried on rows: they are scaled once, for all runs");
    }

    void load(const CLI::App& app, TrainCommand shared, std::span<const TrainCommand>,
              const std::filesystem::path&) override {
        data_ = load_vector_data(shared, start_.frame ? &*start_.frame : nullptr);
        settle_for_rows(app, shared, data_->frame, start_);
        corruptions_ = shared.options.corruptions;
    }

    nlohmann::json facts() const override { return data_->facts; }

    void check(const CLI::App& app, TrainCommand& run) override {
        const VectorStart start = settle_vectors(app, run);
        settle_for_rows(app, run, data_->frame, start);
        value_or_throw(Corruptor::make(run.options.corruptions, grid_of(data_->frame.spec)));
        if (start.of_images)
            image_start(run, data_->frame, start.image.get());
        else
            vector_start(run, data_->frame, start.dense.get());
    }

    TuneRow train(const CLI::App& app, TrainCommand run) override {
        return guarded_run(run, [&](TuneRow& row) { go(settle_vectors(app, run), run, row); });
    }

    std::vector<std::string> foreign_options(const CLI::App& app) const override {
        return options_not_of_vectors(app);
    }

  private:
    void go(const VectorStart& start, const TrainCommand& run, TuneRow& row) {
        const auto trained = train_on_rows(run, *data_, start);
        if (!trained) {
            row.fate = RunFate::stopped;
            return;
        }
        take_history(trained->history, row);
        row.parameters = static_cast<double>(trained->parameters);
        score(trained->model, row);
    }

    // What spoils the rows is the same for all runs.
    void score(const RowModel& model, TuneRow& row) const {
        const Eigen::MatrixXf wanted = held_out_rows(*data_);
        const RowScores scores =
            row_scores(model, wanted, reconstructed(model, spoilt(model, wanted, corruptions_, seed_)));
        row.mse = scores.mse;
        row.psnr_db = scores.psnr_db;
        row.accuracy = scores.accuracy;
    }

    VectorStart start_;
    std::string from_;
    std::uint64_t seed_ = 0;
    std::vector<Corruption> corruptions_;
    std::optional<VectorData> data_;
};

} // namespace

std::unique_ptr<TuneJob> tune_on_rows() { return std::make_unique<RowsJob>(); }

} // namespace sordino
