// The jobs that a batch consists of, and the sums of what they find. For the .cpp files that instantiate
// BasicBatchRunner for a kind of network.
#pragma once

#include "training/batch_runner.h"
#include "training/tree_sum.h"

#include <algorithm>

namespace sordino {

inline Eigen::Array4d sums_of(const std::vector<LossValue>& values, double penalty) {
    Eigen::Array4d sums{0.0, 0.0, 0.0, penalty};
    for (const LossValue& value : values)
        sums += Eigen::Array4d{value.loss, value.snr_db, value.snr_db != 0.0 ? 1.0 : 0.0, 0.0};
    return sums;
}

template <LearningNetwork Net>
BasicBatchRunner<Net>::BasicBatchRunner(const Task& task, const Net& network, const BatchShape& shape,
                                        Ranks& ranks)
    : task_(task)
    , shape_(shape)
    , ranks_(ranks)
    , own_shards_(static_cast<std::size_t>(shape.shards / ranks.size()))
    , gradient_(zeros_like(network))
    , pool_(std::min(shape.threads, 2 * shape.shards)) { // half of them draw
    const int examples = shape.batch / shape.shards;
    for (Batch& batch : batches_)
        for (std::size_t s = 0; s < own_shards_; ++s) batch.shards.push_back(task.room_for(examples));
    for (std::size_t s = 0; s < own_shards_; ++s)
        passes_.push_back(pass_for(network, examples, task.frames()));
    scratch_.resize(static_cast<std::size_t>(pool_.threads()));
}

template <LearningNetwork Net>
std::uint64_t BasicBatchRunner<Net>::first_example(std::size_t shard) const {
    const auto shards_before = static_cast<std::size_t>(ranks_.rank()) * own_shards_ + shard;
    return shards_before * static_cast<std::uint64_t>(shape_.batch / shape_.shards);
}

template <LearningNetwork Net>
Random BasicBatchRunner<Net>::random(StreamName stream, long index, std::uint64_t example) const {
    return Random{shape_.seed, static_cast<std::uint64_t>(stream), static_cast<std::uint64_t>(index),
                  example};
}

template <LearningNetwork Net>
void BasicBatchRunner<Net>::draw(Examples& examples, std::size_t shard, ExampleSet set, StreamName stream,
                                 long index) const {
    std::vector<Random> streams;
    for (int e = 0; e < shape_.batch / shape_.shards; ++e)
        streams.push_back(random(stream, index, first_example(shard) + static_cast<std::uint64_t>(e)));
    examples.draw(set, streams);
}

template <LearningNetwork Net>
void BasicBatchRunner<Net>::give_training_draws(long index) {
    Batch& batch = batch_of(index);
    batch.index = index;
    for (std::size_t s = 0; s < own_shards_; ++s)
        pool_.give([this, s, index, &batch](int) {
            draw(*batch.shards[s], s, ExampleSet::training, StreamName::training, index);
        });
}

// After a failure nothing is known of what was drawn.
template <LearningNetwork Net>
void BasicBatchRunner<Net>::wait() {
    try {
        pool_.wait();
    } catch (...) {
        for (Batch& batch : batches_) batch.index = -1;
        throw;
    }
}

template <LearningNetwork Net>
BatchValue BasicBatchRunner<Net>::train(const Net& network, const InputScale& scale, long index) {
    Batch& batch = batch_of(index);
    if (batch.index != index) {
        give_training_draws(index);
        wait();
    }
    std::vector<Sums> sums(own_shards_);
    for (std::size_t s = 0; s < own_shards_; ++s)
        pool_.give([&, s](int thread) {
            sums[s] = train_shard(*batch.shards[s], s, network, scale, index,
                                  scratch_[static_cast<std::size_t>(thread)]);
        });
    give_training_draws(index + 1);
    wait();
    put_together(network);
    return value_of(sums);
}

template <LearningNetwork Net>
auto BasicBatchRunner<Net>::train_shard(Examples& examples, std::size_t shard, const Net& network,
                                        const InputScale& scale, long index, Scratch& scratch) -> Sums {
    const float share = 1.0F / static_cast<float>(shape_.shards);
    scale.apply(examples.inputs(), scratch.scaled);
    examples.spoil(scratch.scaled);
    auto& pass = passes_[shard];
    const auto& outputs = pass.forward_training(network, scratch.scaled,
                                                random(StreamName::dropout, index, first_example(shard)));
    const auto values = examples.judge(outputs, 1.0F / static_cast<float>(shape_.batch), &scratch.d_outputs);
    const double penalty = pass.penalty(network);
    pass.backward(network, scratch.d_outputs, share);
    return sums_of(values, penalty);
}

template <LearningNetwork Net>
void BasicBatchRunner<Net>::for_each(std::size_t count, const std::function<void(std::size_t)>& job) {
    for (std::size_t i = 0; i < count; ++i) pool_.give([&job, i](int) { job(i); });
    pool_.wait();
}

// Which thread does a part does not matter.
template <LearningNetwork Net>
void BasicBatchRunner<Net>::put_together(const Net& network) {
    const auto all = numbers_of(gradient_);
    const auto parts = gradient_parts(gradient_);
    std::vector<std::span<float>> places;
    for (const auto& part : parts) places.push_back(all[part.view].subspan(part.first, part.count));
    for_each(parts.size(),
             [&](std::size_t i) { PassOf<Net>::put_gradient(passes_, network, parts[i], places[i]); });
    ranks_.sum(places);
}

template <LearningNetwork Net>
BatchValue BasicBatchRunner<Net>::value_of(std::vector<Sums>& shards) {
    tree_sum(shards.size(), [&](std::size_t to, std::size_t from) { shards[to] += shards[from]; });
    Sums& sum = shards.front();
    ranks_.sum(std::span<double>(sum.data(), 4));
    return {sum[0] / shape_.batch, sum[1] / std::max(sum[2], 1.0), sum[3] / shape_.shards};
}

template <LearningNetwork Net>
BatchValue BasicBatchRunner<Net>::validate(const Net& network, const InputScale& scale, long index) {
    Batch& batch = batches_.front(); // what was drawn ahead into it is drawn again
    batch.index = -1;
    std::vector<Sums> sums(own_shards_);
    for (std::size_t s = 0; s < own_shards_; ++s)
        pool_.give([&, s](int thread) {
            auto& scaled = scratch_[static_cast<std::size_t>(thread)].scaled;
            draw(*batch.shards[s], s, ExampleSet::validation, StreamName::validation, index);
            scale.apply(batch.shards[s]->inputs(), scaled);
            sums[s] = sums_of(batch.shards[s]->judge(passes_[s].forward(network, scaled), 1.0F, nullptr), 0);
        });
    pool_.wait();
    return value_of(sums);
}

template <LearningNetwork Net>
InputScale BasicBatchRunner<Net>::measure_inputs() {
    constexpr long batches = 4;
    const auto rows = batches_.front().shards.front()->inputs().rows();
    std::vector<Eigen::ArrayXd> sums(own_shards_, Eigen::ArrayXd::Zero(2 * rows)); // of values, of squares
    Batch& batch = batches_.front();
    batch.index = -1;
    for (std::size_t s = 0; s < own_shards_; ++s)
        pool_.give([&, s](int) {
            for (long b = 0; b < batches; ++b) {
                draw(*batch.shards[s], s, ExampleSet::training, StreamName::normalisation, b);
                const Eigen::MatrixXf& drawn = batch.shards[s]->inputs();
                const Eigen::MatrixXd inputs = drawn.cast<double>();
                sums[s].head(rows) += inputs.rowwise().sum().array();
                sums[s].tail(rows) += inputs.rowwise().squaredNorm().array();
            }
        });
    pool_.wait();
    tree_sum(sums.size(), [&](std::size_t to, std::size_t from) { sums[to] += sums[from]; });
    Eigen::ArrayXd& sum = sums.front();
    ranks_.sum(std::span<double>(sum.data(), static_cast<std::size_t>(sum.size())));
    const double columns = static_cast<double>(batches) * shape_.batch * task_.frames();
    const Eigen::ArrayXd mean = sum.head(rows) / columns;
    const Eigen::ArrayXd deviation = (sum.tail(rows) / columns - mean.square()).max(1e-6).sqrt();
    return {mean.cast<float>(), deviation.inverse().cast<float>()};
}

} // namespace sordino
