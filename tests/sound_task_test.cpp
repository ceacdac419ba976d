// SoundTask: mixtures through the live chain's features, judged as the live network's outputs would be.
#include "training/sound_task.h"

#include "model/network.h"
#include "tests/catch.h"
#include "tests/recording_of.h"
#include "tests/slow_network.h"
#include "training/mask_loss.h"
#include "training/sequence.h"

using namespace sordino;
using namespace sordino::test;

namespace {

Recording recording(const std::string& name, unsigned seed) {
    return recording_of(name, white_noise(40000, 0.2, seed));
}

// Sets with a recording each of voice and noise.
struct Data {
    Voices training{{recording("voice", 1)}, {recording("noise", 2)}};
    Voices validation{{recording("held-out voice", 3)}, {recording("held-out noise", 4)}};
};

TrainingOptions short_sequences() {
    TrainingOptions options;
    options.sequence_s = 0.5F;
    options.warm_up_s = 0.2F;
    options.loss.terms = parse_loss("0.7 magnitude + 0.3 complex + 0.02 snr").value();
    return options;
}

std::vector<Random> streams(int from, int count) {
    std::vector<Random> named;
    for (int i = from; i < from + count; ++i) named.push_back(Random{7, static_cast<std::uint64_t>(i)});
    return named;
}

// What the task's mixtures are made into, one after the other.
std::vector<Sequence> sequences_of(const TrainingOptions& options, const FrameSpec& spec,
                                   const Voices& voices, int count) {
    const SequenceLength length = sequence_length(options, spec);
    const Mixer mixer(voices, options.mixing, options.rate, length.samples());
    SequenceMaker maker(spec, length.size, length.warm_up_frames);
    std::vector<Sequence> sequences;
    for (const Random& stream : streams(0, count)) sequences.push_back(maker.make(mixer.draw(stream)));
    return sequences;
}

bool in_columns(const Eigen::MatrixXf& batch, const std::vector<Sequence>& sequences) {
    const auto count = static_cast<Eigen::Index>(sequences.size());
    bool equal = batch.cols() == count * sequences[0].frames();
    for (Eigen::Index s = 0; equal && s < count; ++s)
        for (Eigen::Index t = 0; t < sequences[0].frames(); ++t)
            equal =
                equal && batch.col(t * count + s) == sequences[static_cast<std::size_t>(s)].features.col(t);
    return equal;
}

} // namespace

TEST_CASE("sound task: a sequence has whole hops, and its warm-up may be none") {
    TrainingOptions options;
    options.rate = GENERATE(16000.0, 44100.0, 48000.0);
    options.sequence_s = 4;
    options.warm_up_s = 1;
    const SequenceLength length = sequence_length(options, spec_up_to(8000));
    CHECK(length.frames == Approx(250).margin(1)); // a hop is 16 ms as nearly as FFTW likes it
    CHECK(length.warm_up_frames == Approx(62.5).margin(0.6));
    CHECK(length.samples() == static_cast<std::size_t>(length.frames * length.size.hop));
    CHECK(length.size.rate == options.rate);
    options.warm_up_s = 0;
    CHECK(sequence_length(options, spec_up_to(8000)).warm_up_frames == 0);
}

TEST_CASE("sound task: it measures itself in seconds of sound") {
    const Data data;
    const TrainingOptions options = short_sequences();
    const FrameSpec spec = spec_up_to(8000);
    const SoundTask task(options, spec, data.training, data.validation);
    CHECK(task.frames() == sequence_length(options, spec).frames);
    CHECK(task.amount() == Approx(0.5).margin(0.016));
    CHECK(task.training_amount() == Approx(2.5)); // of clean sound
}

TEST_CASE("sound task: every recording is in the fingerprint, and where it stands") {
    const Data data;
    const FrameSpec spec = spec_up_to(8000);
    const auto fingerprint_of = [&](const Data& d) {
        return SoundTask(short_sequences(), spec, d.training, d.validation).fingerprint();
    };
    const std::string own = fingerprint_of(data);
    CHECK(fingerprint_of(Data{}) == own);
    for (int which = 0; which < 8; ++which) {
        CAPTURE(which);
        Data other;
        Voices& set = which % 2 == 0 ? other.training : other.validation;
        if (which < 2) set.clean.push_back(recording("new", 5));
        if (which == 2 || which == 3) set.noise.push_back(recording("new", 5));
        if (which == 4 || which == 5) set.pairs.push_back({recording("new", 5), recording("new", 6)});
        if (which > 5) set.rooms.push_back({{1.0F, 0.5F}, 0, 16000});
        CHECK(fingerprint_of(other) != own);
    }
    Data room, other_room;
    room.training.rooms = {{{1.0F, 0.5F}, 0, 16000}};
    other_room.training.rooms = {{{1.0F, 0.25F}, 0, 16000}};
    CHECK(fingerprint_of(room) != fingerprint_of(other_room));
    const auto taught_by = [&](unsigned seed) {
        return SoundTask(short_sequences(), spec, data.training, data.validation, {},
                         shared(random_model(seed, spec)))
            .fingerprint();
    };
    CHECK(taught_by(1) != own);
    CHECK(taught_by(1) == taught_by(1));
    CHECK(taught_by(1) != taught_by(2));
    Data swapped;
    std::swap(swapped.training, swapped.validation);
    CHECK(fingerprint_of(swapped) != own);
}

TEST_CASE("sound task: inputs are the features of the drawn mixtures, time-major and not normalised") {
    const Data data;
    const TrainingOptions options = short_sequences();
    const FrameSpec spec = spec_up_to(8000);
    const SoundTask task(options, spec, data.training, data.validation);
    const auto examples = task.room_for(3);
    for (int draws = 0; draws < 2; ++draws) { // the room is used again
        examples->draw(ExampleSet::training, streams(0, 3));
        CHECK(in_columns(examples->inputs(), sequences_of(options, spec, data.training, 3)));
        examples->draw(ExampleSet::validation, streams(0, 3));
        CHECK(in_columns(examples->inputs(), sequences_of(options, spec, data.validation, 3)));
    }
}

TEST_CASE("sound task: another way of drawing acts on what is trained on, and on nothing else") {
    const Data data;
    const FrameSpec spec = spec_up_to(8000);
    const SoundTask plain(short_sequences(), spec, data.training, data.validation);
    const SoundTask silent(short_sequences(), spec, data.training, data.validation,
                           [](const Mixer& mixer, Random random) {
                               Mixture mixture = mixer.draw(random);
                               std::fill(mixture.clean.begin(), mixture.clean.end(), 0.0F);
                               return mixture;
                           });
    const Mixture drawn = plain.mixture(ExampleSet::training, Random{1, 2});
    const Mixture changed = silent.mixture(ExampleSet::training, Random{1, 2});
    CHECK((changed.noisy == drawn.noisy));
    CHECK((changed.clean == std::vector<float>(drawn.clean.size())));
    CHECK((drawn.clean != changed.clean));
    CHECK((silent.mixture(ExampleSet::validation, Random{1, 2}).clean ==
           plain.mixture(ExampleSet::validation, Random{1, 2}).clean));
}

TEST_CASE("sound task: corruptions act on the noisy side of both sets, the same for the same stream") {
    const Data data;
    const FrameSpec spec = spec_up_to(8000);
    TrainingOptions options = short_sequences();
    const SoundTask plain(options, spec, data.training, data.validation);
    options.corruptions = {parse_corruption("clipping 0.1").value()};
    const SoundTask spoilt(options, spec, data.training, data.validation);
    for (const auto set : {ExampleSet::training, ExampleSet::validation}) {
        const Mixture before = plain.mixture(set, Random{1, 2}), after = spoilt.mixture(set, Random{1, 2});
        CHECK((after.clean == before.clean));
        CHECK((after.noisy != before.noisy));
        CHECK((spoilt.mixture(set, Random{1, 2}).noisy == after.noisy));
        const auto loudest = [](const Mixture& m) {
            return *std::max_element(m.noisy.begin(), m.noisy.end());
        };
        CHECK(loudest(after) < 0.2F * loudest(before));
    }
}

TEST_CASE("sound task: scaled features are spoilt in each sequence by itself, and always alike") {
    const Data data;
    const FrameSpec spec = spec_up_to(8000);
    TrainingOptions options = short_sequences();
    const SoundTask plain(options, spec, data.training, data.validation);
    options.feature_corruptions = {parse_corruption("masking 0.3").value()};
    const SoundTask spoilt(options, spec, data.training, data.validation);
    const auto examples = spoilt.room_for(2), untouched = plain.room_for(2);
    for (auto* room : {examples.get(), untouched.get()}) room->draw(ExampleSet::training, streams(0, 2));
    CHECK((examples->inputs() == untouched->inputs()));
    const Eigen::MatrixXf ones = Eigen::MatrixXf::Ones(examples->inputs().rows(), examples->inputs().cols());
    Eigen::MatrixXf scaled = ones, again = ones, as_it_was = ones;
    examples->spoil(scaled);
    examples->spoil(again);
    untouched->spoil(as_it_was);
    CHECK((as_it_was == ones));
    CHECK((again == scaled));
    const auto first = scaled(Eigen::all, Eigen::seq(0, Eigen::last, 2)),
               second = scaled(Eigen::all, Eigen::seq(1, Eigen::last, 2));
    CHECK((first != second));
    for (const auto& sequence : {first, second}) CHECK(sequence.mean() == Approx(0.7F).margin(0.05F));
}

TEST_CASE("sound task: a corruption or a teacher that makes no sense here is refused") {
    const Data data;
    const FrameSpec spec = spec_up_to(8000);
    TrainingOptions options = short_sequences();
    options.feature_corruptions = {parse_corruption("hum 3").value()}; // of a signal only
    CHECK_THROWS_AS(SoundTask(options, spec, data.training, data.validation), std::invalid_argument);
    options = short_sequences();
    options.corruptions = {parse_corruption("gain -6..6").value()}; // which no mask brings back
    CHECK_THROWS_AS(SoundTask(options, spec, data.training, data.validation), std::invalid_argument);
    const auto teacher = shared(random_model(1, spec_up_to(8000, 8.0F)));
    CHECK_THROWS_AS(SoundTask(short_sequences(), spec, data.training, data.validation, {}, teacher),
                    std::invalid_argument);
}

TEST_CASE("sound task: a loss that begins above all voices has nothing to compare, and is refused") {
    Data data;
    const bool held_out = GENERATE(false, true);
    (held_out ? data.validation : data.training).clean[0].limit_hz = 5000;
    TrainingOptions options = short_sequences();
    const FrameSpec spec = spec_up_to(8000);
    options.loss.low_hz = 5000;
    CHECK_THROWS_AS(SoundTask(options, spec, data.training, data.validation), std::invalid_argument);
    options.loss.low_hz = 4000;
    CHECK_NOTHROW(SoundTask(options, spec, data.training, data.validation));
    (held_out ? data.validation : data.training)
        .pairs.push_back({recording("clean", 5), recording("noisy", 6)});
    options.loss.low_hz = 5000;
    CHECK_NOTHROW(SoundTask(options, spec, data.training, data.validation));
}

TEST_CASE("sound task: the outputs of the teacher itself are what distillation asks for") {
    const Data data;
    TrainingOptions options = short_sequences();
    options.loss.terms = {{LossKind::distillation, 1.0F}};
    const Model model = random_model(8, spec_up_to(8000)), other = random_model(9, spec_up_to(8000));
    Model teacher = model;
    teacher.smoothing = {10, 20}; // comes after the network, for who listens
    teacher.pause_depth_db = 12;
    const SoundTask task(options, model.spec, data.training, data.validation, {}, shared(teacher));
    const auto examples = task.room_for(2);
    examples->draw(ExampleSet::training, streams(0, 2));
    const auto loss_of = [&](const Model& m) {
        const auto layers = trained(m.layers);
        BatchNetwork batch(layers, 2, task.frames());
        const auto values = examples->judge(
            batch.forward(layers, m.input_scale.asDiagonal() * (examples->inputs().colwise() - m.input_mean)),
            1.0F, nullptr);
        return values[0].loss + values[1].loss;
    };
    CHECK(loss_of(model) < 1e-8);
    CHECK(loss_of(other) > 1e-3);
}

TEST_CASE("sound task: values and slopes are those of each mixture's own columns, the slopes to scale") {
    const Data data;
    const TrainingOptions options = short_sequences();
    const FrameSpec spec = spec_up_to(8000);
    const SoundTask task(options, spec, data.training, data.validation);
    constexpr int count = 3;
    const auto examples = task.room_for(count);
    examples->draw(ExampleSet::training, streams(0, count));
    const Eigen::MatrixXf outputs =
        random_matrix(SnrMask::outputs_per_band * spec.bands(), count * task.frames(), 9);
    Eigen::MatrixXf d_outputs = random_matrix(2, 2, 1); // is overwritten
    const auto values = examples->judge(outputs, 0.25F, &d_outputs);
    const auto without = examples->judge(outputs, 1.0F, nullptr);
    REQUIRE(values.size() == count);
    REQUIRE(without.size() == count);
    REQUIRE(d_outputs.cols() == outputs.cols());

    MaskLoss loss(options.loss, Bands(spec, sequence_length(options, spec).size));
    const auto sequences = sequences_of(options, spec, data.training, count);
    for (int s = 0; s < count; ++s) {
        const auto i = static_cast<std::size_t>(s);
        const auto columns = Eigen::seq(s, Eigen::last, count);
        const Eigen::MatrixXf own = outputs(Eigen::all, columns);
        Eigen::MatrixXf slope;
        const LossValue expected = loss(sequences[i], own, 0.25F, &slope);
        CHECK(values[i].loss == expected.loss);
        CHECK(values[i].snr_db == expected.snr_db);
        CHECK(without[i].loss == expected.loss);
        CHECK((d_outputs(Eigen::all, columns) == slope));
        CHECK(values[i].loss != values[(i + 1) % count].loss);
    }
}

// A step against the gradient lowers the loss by the step times the gradient's square, to first order.
TEST_CASE("sound task: slopes are those of the sum of the losses") {
    const Data data;
    const FrameSpec spec = spec_up_to(8000);
    const SoundTask task(short_sequences(), spec, data.training, data.validation);
    const auto examples = task.room_for(3);
    examples->draw(ExampleSet::training, streams(0, 3));
    const Eigen::MatrixXf outputs =
        random_matrix(SnrMask::outputs_per_band * spec.bands(), 3 * task.frames(), 9);
    Eigen::MatrixXf slope;
    examples->judge(outputs, 1.0F, &slope);
    const auto loss_at = [&](float step) {
        double sum = 0;
        for (const auto& value : examples->judge(outputs + step * slope, 1.0F, nullptr)) sum += value.loss;
        return sum;
    };
    const float step = 0.5F / slope.norm();
    const double square = static_cast<double>(slope.squaredNorm());
    CHECK((loss_at(step) - loss_at(-step)) / (2.0 * static_cast<double>(step) * square) ==
          Approx(1.0).margin(0.02));
}

TEST_CASE("sound task: the values are those of the live network's outputs for each drawn mixture") {
    const Data data;
    const TrainingOptions options = short_sequences();
    Model model = random_model(8, spec_up_to(8000));
    const SoundTask task(options, model.spec, data.training, data.validation);
    constexpr int count = 3;
    const auto examples = task.room_for(count);
    examples->draw(ExampleSet::training, streams(0, count));
    const auto layers = trained(model.layers);
    BatchNetwork batch(layers, count, task.frames());
    const auto values =
        examples->judge(batch.forward(layers, model.input_scale.asDiagonal() *
                                                  (examples->inputs().colwise() - model.input_mean)),
                        1.0F, nullptr);
    Network network(shared(model));
    MaskLoss loss(options.loss, Bands(model.spec, sequence_length(options, model.spec).size));
    const auto sequences = sequences_of(options, model.spec, data.training, count);
    for (std::size_t s = 0; s < count; ++s) {
        network.reset();
        Eigen::MatrixXf outputs(SnrMask::outputs_per_band * model.spec.bands(), task.frames());
        for (int t = 0; t < task.frames(); ++t) {
            const Eigen::VectorXf row = sequences[s].features.col(t);
            const auto out = network.process({row.data(), static_cast<std::size_t>(row.size())});
            std::copy(out.begin(), out.end(), outputs.col(t).begin());
        }
        const LossValue expected = loss(sequences[s], outputs, 1, nullptr);
        CHECK(values[s].loss == Approx(expected.loss).epsilon(1e-5));
        CHECK(values[s].snr_db == Approx(expected.snr_db).margin(1e-4));
    }
}
