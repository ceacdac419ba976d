// Runs the benchmarks of one model, in float and in int8, and prints them as one summary.
#include "bench/benchmarks.h"
#include "bench/summary.h"
#include "model/quantise.h"
#include "model/shipped.h"

#include <fmt/format.h>

#include <cstdio>
#include <cstring>

namespace {

using namespace sordino;

// The model, and with the other type of weights.
bench::Candidates candidates_of(const std::shared_ptr<const Model>& model) {
    const auto floats = std::make_shared<const Model>(dequantised(*model));
    const auto codes = std::make_shared<const Model>(quantised(*model));
    return {{weight_type(*floats), floats}, {weight_type(*codes), codes}};
}

// Takes --model NAME|PATH out of the arguments; the rest is for Google Benchmark.
std::string model_argument(int& argc, char** argv) {
    std::string name = default_model;
    int kept = 1;
    for (int i = 1; i < argc; ++i)
        if (std::strcmp(argv[i], "--model") == 0 && i + 1 < argc)
            name = argv[++i];
        else if (std::strncmp(argv[i], "--model=", 8) == 0)
            name = argv[i] + 8;
        else
            argv[kept++] = argv[i];
    argc = kept;
    return name;
}

} // namespace

int main(int argc, char** argv) {
    const auto model = find_model(model_argument(argc, argv));
    if (!model) {
        fmt::print(stderr, "sordino_bench: {}\n", model.error().message);
        return 1;
    }
    const double first_ms = prepare_ms(*model); // before anything else has planned a transform
    benchmark::Initialize(&argc, argv);
    if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
    const auto candidates = candidates_of(*model);
    bench::add_totals(candidates);
    bench::add_bounds(candidates);
    bench::add_stages(candidates);
    bench::add_inputs(candidates);
    bench::add_blocks(candidates);
    bench::add_instances(candidates);
    bench::add_startup(candidates, first_ms);
    bench::add_model_swap(candidates);
    bench::Summary summary;
    benchmark::RunSpecifiedBenchmarks(&summary);
    benchmark::Shutdown();
    return 0;
}
