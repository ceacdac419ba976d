// Mixtures become sequences and a file.
#include "cli/train_examples.h"

#include "cli/train_targets.h"
#include "cli/verbs.h"
#include "training/batch_runner.h"
#include "training/example_file.h"

#include <fmt/format.h>

namespace sordino {

void check_examples(const TrainCommand& command) {
    if (!command.force) refuse_to_replace(command.examples);
}

void write_training_examples(const TrainCommand& command, const SoundTask& task, const FrameSpec& spec) {
    const auto& o = command.options;
    const SequenceLength length = sequence_length(o, spec);
    SequenceMaker maker(spec, length.size, length.warm_up_frames);
    std::vector<Sequence> sequences;
    for (std::uint64_t i = 0; i < static_cast<std::uint64_t>(o.batch); ++i)
        sequences.push_back(maker.make(task.mixture(
            ExampleSet::training, Random{o.seed, static_cast<std::uint64_t>(StreamName::training), 0, i})));
    value_or_throw(write_examples(command.examples, spec, o.rate, sequences));
    fmt::print("{}: {} sequences of {:g} s\n", command.examples.string(), o.batch, o.sequence_s);
}

} // namespace sordino
