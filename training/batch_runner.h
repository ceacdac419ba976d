// Batches of a task: drawn ahead, and run through the network by all threads of all ranks.
#pragma once

#include "training/batch_network.h"
#include "training/learning_network.h"
#include "training/ranks.h"
#include "training/task.h"
#include "training/worker_pool.h"

#include <array>
#include <functional>
#include <memory>

namespace sordino {

// A batch is cut into equal shards; one is the work of a thread. Sums over a batch run over its shards in the
// order of a binary tree, so that neither the number of threads nor (where each has a power of two of the
// shards) that of the ranks changes a bit of what comes out.
struct BatchShape {
    std::uint64_t seed = 1;
    int batch = 16;
    int shards = 8; // divides batch
    int threads = 1;
};

// The most shards that divide the batch, up to 8, and leave each 64 columns or more, which matrix products
// need to be fast; at least 1.
int shards_for(int batch, int frames);

// What the network reads: (input - mean) x scale.
struct InputScale {
    Eigen::VectorXf mean, scale;

    void apply(const Eigen::MatrixXf& inputs, Eigen::MatrixXf& scaled) const {
        scaled = scale.asDiagonal() * (inputs.colwise() - mean);
    }
};

// Means over a batch.
struct BatchValue {
    double loss = 0;
    double snr_db = 0;  // over the examples that have one
    double penalty = 0; // see Regularisation
};

// The purposes that streams of random numbers are named after.
enum class StreamName : std::uint64_t { training = 1, validation = 2, normalisation = 3, dropout = 4 };

template <LearningNetwork Net>
class BasicBatchRunner {
    static_assert(LearningPass<PassOf<Net>, Net>);

  public:
    // The task and the ranks outlive it; shape.shards is a multiple of the number of ranks.
    BasicBatchRunner(const Task& task, const Net& network, const BatchShape& shape, Ranks& ranks);

    // Every call throws what Examples::draw throws.

    // Batch `index` of the training stream; the next one is drawn meanwhile.
    BatchValue train(const Net& network, const InputScale& scale, long index);

    // Of the last train(), the same on all ranks: the slope of loss + penalty, and the statistics of the
    // batch norms.
    Net& gradient() { return gradient_; }

    // Batch `index` of the held-out stream, as the folded layers see it.
    BatchValue validate(const Net& network, const InputScale& scale, long index);

    // Means and deviations over four batches; a deviation is at least 1e-3.
    InputScale measure_inputs();

    // Calls job(0) to job(count - 1) by all threads, and waits for all: an optimiser's ForEach.
    void for_each(std::size_t count, const std::function<void(std::size_t)>& job);

  private:
    struct Batch {
        std::vector<std::unique_ptr<Examples>> shards; // this rank's
        long index = -1;                               // of the training stream; -1: something else
    };
    struct Scratch { // of one thread
        Eigen::MatrixXf scaled, d_outputs;
    };
    using Sums = Eigen::Array4d; // loss, SNR, examples that have one, penalty

    std::uint64_t first_example(std::size_t shard) const; // in the whole batch
    Random random(StreamName stream, long index, std::uint64_t example) const;
    void draw(Examples& examples, std::size_t shard, ExampleSet set, StreamName stream, long index) const;
    void give_training_draws(long index);
    void wait();
    Sums train_shard(Examples& examples, std::size_t shard, const Net& network, const InputScale& scale,
                     long index, Scratch& scratch);
    void put_together(const Net& network);
    BatchValue value_of(std::vector<Sums>& shards);
    Batch& batch_of(long index) { return batches_[static_cast<std::size_t>(index % 2)]; }

    const Task& task_;
    BatchShape shape_;
    Ranks& ranks_;
    std::size_t own_shards_;
    std::array<Batch, 2> batches_;    // one is trained on while the other is drawn
    std::vector<PassOf<Net>> passes_; // one a shard
    Net gradient_;
    std::vector<Scratch> scratch_; // one a thread
    WorkerPool pool_;
};

using BatchRunner = BasicBatchRunner<TrainedNetwork>; // of dense layers

extern template class BasicBatchRunner<TrainedNetwork>;

} // namespace sordino
