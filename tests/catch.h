// Catch2, version 2 or 3, whichever is installed: TEST_CASE, CHECK, GENERATE and Approx.
#pragma once

#if __has_include(<catch2/catch_test_macros.hpp>)

#include <catch2/catch_approx.hpp>
#include <catch2/catch_template_test_macros.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

using Catch::Approx;

#else

#include <catch2/catch.hpp> // has Approx outside its namespace already

#endif
