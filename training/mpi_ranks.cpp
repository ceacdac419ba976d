// Sums of slices: each rank adds up one part of the numbers and hands it to all, which moves every number
// twice.
#include "training/mpi_ranks.h"

#include "training/tree_sum.h"

#include <mpi.h>

#include <algorithm>

namespace sordino {
namespace {

template <class Number>
void sum_over_ranks(std::vector<Number>& numbers, MPI_Datatype type, int ranks) {
    const auto count = static_cast<std::size_t>(ranks);
    const std::size_t slice = (numbers.size() + count - 1) / count;
    numbers.resize(slice * count);
    std::vector<Number> others(numbers.size());
    const int length = static_cast<int>(slice);
    MPI_Alltoall(numbers.data(), length, type, others.data(), length, type, MPI_COMM_WORLD);
    tree_sum(count, [&](std::size_t to, std::size_t from) {
        for (std::size_t i = 0; i < slice; ++i) others[to * slice + i] += others[from * slice + i];
    });
    MPI_Allgather(others.data(), length, type, numbers.data(), length, type, MPI_COMM_WORLD);
}

} // namespace

MpiRanks::MpiRanks() {
    int provided = 0;
    MPI_Init_thread(nullptr, nullptr, MPI_THREAD_FUNNELED, &provided);
}

MpiRanks::~MpiRanks() { MPI_Finalize(); }

int MpiRanks::rank() const {
    int rank = 0;
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    return rank;
}

int MpiRanks::size() const {
    int size = 1;
    MPI_Comm_size(MPI_COMM_WORLD, &size);
    return size;
}

void MpiRanks::sum(std::span<const std::span<float>> views) {
    std::vector<float> numbers;
    for (const auto view : views) numbers.insert(numbers.end(), view.begin(), view.end());
    sum_over_ranks(numbers, MPI_FLOAT, size());
    auto from = numbers.begin();
    for (const auto view : views) {
        std::copy_n(from, view.size(), view.begin());
        from += static_cast<std::ptrdiff_t>(view.size());
    }
}

void MpiRanks::sum(std::span<double> numbers) {
    std::vector<double> own(numbers.begin(), numbers.end());
    sum_over_ranks(own, MPI_DOUBLE, size());
    std::copy_n(own.begin(), numbers.size(), numbers.begin());
}

void MpiRanks::take_first(std::span<double> numbers) {
    MPI_Bcast(numbers.data(), static_cast<int>(numbers.size()), MPI_DOUBLE, 0, MPI_COMM_WORLD);
}

std::vector<std::string> MpiRanks::all(const std::string& own) {
    const auto count = static_cast<std::size_t>(size());
    const int length = static_cast<int>(own.size());
    std::vector<int> lengths(count), starts(count);
    MPI_Allgather(&length, 1, MPI_INT, lengths.data(), 1, MPI_INT, MPI_COMM_WORLD);
    for (std::size_t r = 1; r < count; ++r) starts[r] = starts[r - 1] + lengths[r - 1];
    std::string text(static_cast<std::size_t>(starts.back() + lengths.back()), ' ');
    MPI_Allgatherv(own.data(), length, MPI_CHAR, text.data(), lengths.data(), starts.data(), MPI_CHAR,
                   MPI_COMM_WORLD);
    std::vector<std::string> texts;
    for (std::size_t r = 0; r < count; ++r)
        texts.push_back(
            text.substr(static_cast<std::size_t>(starts[r]), static_cast<std::size_t>(lengths[r])));
    return texts;
}

void MpiRanks::end_all() { MPI_Abort(MPI_COMM_WORLD, 1); }

} // namespace sordino
