// How many steps an epoch has.
#include "training/run_length.h"

#include "tests/catch.h"
#include "tests/made_up_task.h"

using namespace sordino;
using namespace sordino::test;

namespace {

long steps(double in_training, int asked_for = 0) {
    MadeUpTask task; // 1.5 an example
    task.in_training = in_training;
    TrainingOptions options;
    options.batch = 4;
    options.steps_per_epoch = asked_for;
    return steps_per_epoch(options, task);
}

} // namespace

TEST_CASE("run length: an epoch has as many steps as the training set fills batches") {
    CHECK(steps(6.0 * 100) == 100);
    CHECK(steps(6.0 * 100.4) == 100);
    CHECK(steps(6.0 * 100.6) == 101);
}

TEST_CASE("run length: an epoch of a small set has 20 steps, and that of a large one 500") {
    CHECK(steps(0) == 20);
    CHECK(steps(6.0 * 20.6) == 21);
    CHECK(steps(6.0 * 499) == 499);
    CHECK(steps(6e9) == 500);
}

TEST_CASE("run length: what was asked for holds whatever the set") {
    CHECK(steps(0, 3) == 3);
    CHECK(steps(6e9, 7000) == 7000);
}
