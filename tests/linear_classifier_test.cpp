// A straight cut finds what a straight cut can find.
#include "training/vectors/linear_classifier.h"

#include "tests/catch.h"
#include "tests/signals.h"

#include <stdexcept>

using namespace sordino;
using namespace sordino::test;

namespace {

// Three clouds on a plane; apart: how far from one another, in deviations.
LabelledRows clouds(int rows, float apart, unsigned seed) {
    Dice dice(seed);
    LabelledRows set{Eigen::MatrixXf(2, rows), {}};
    for (int r = 0; r < rows; ++r) {
        const int label = r % 3;
        set.labels.push_back(label);
        set.features(0, r) = static_cast<float>(dice.normal()) + (label == 1 ? apart : 0.0F);
        set.features(1, r) =
            1000.0F + 50.0F * (static_cast<float>(dice.normal()) + (label == 2 ? apart : 0.0F));
    }
    return set;
}

} // namespace

TEST_CASE("linear_classifier: clouds that are far apart are told, those in one place by chance only") {
    CHECK(linear_accuracy(clouds(3000, 12.0F, 1), clouds(600, 12.0F, 2), 1, 1) > 0.99);
    CHECK(std::abs(linear_accuracy(clouds(3000, 0.0F, 1), clouds(600, 0.0F, 2), 1, 1) - 1.0 / 3.0) < 0.08);
}

TEST_CASE("linear_classifier: the same seed gives the same share, and one class is none to tell") {
    const auto training = clouds(900, 1.5F, 1), test = clouds(300, 1.5F, 2);
    CHECK(linear_accuracy(training, test, 1, 3) == linear_accuracy(training, test, 2, 3));
    LabelledRows same = training;
    same.labels.assign(same.labels.size(), 4);
    CHECK_THROWS_AS(linear_accuracy(same, test, 1, 1), std::invalid_argument);
}
