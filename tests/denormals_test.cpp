// FlushDenormals: denormals are zeros while it lives, and the thread's mode is as before afterwards.
#include "dsp/denormals.h"

#include "tests/catch.h"

using namespace sordino;

namespace {

volatile float smallest_normal = 1.17549435e-38F;
volatile float denormal = 1e-40F;

bool results_are_flushed() { return smallest_normal * 0.5F == 0.0F; }
bool operands_are_flushed() { return denormal * 1e10F == 0.0F; }

} // namespace

TEST_CASE("denormals: they act as zeros inside, as numbers before and after, and in nested scopes") {
    REQUIRE_FALSE(results_are_flushed());
    REQUIRE_FALSE(operands_are_flushed());
    {
        const FlushDenormals outer;
        CHECK(results_are_flushed());
        CHECK(operands_are_flushed());
        {
            const FlushDenormals inner;
            CHECK(results_are_flushed());
        }
        CHECK(results_are_flushed());
        CHECK(operands_are_flushed());
    }
    CHECK_FALSE(results_are_flushed());
    CHECK_FALSE(operands_are_flushed());
}
