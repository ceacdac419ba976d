// Ranks that are threads of one process.
#pragma once

#include "training/ranks.h"
#include "training/tree_sum.h"

#include <algorithm>
#include <barrier>
#include <functional>
#include <thread>

namespace sordino::test {

class ThreadRank : public Ranks {
  public:
    // What the ranks of a run share.
    struct Meeting {
        explicit Meeting(int ranks)
            : place(static_cast<std::size_t>(ranks))
            , here(ranks) {}

        struct Place {
            std::vector<std::span<float>> floats;
            std::span<double> doubles;
            std::string text;
        };
        std::vector<Place> place; // of each rank
        std::barrier<> here;
    };

    ThreadRank(Meeting& meeting, int rank)
        : meeting_(meeting)
        , rank_(rank) {}

    int rank() const override { return rank_; }
    int size() const override { return static_cast<int>(meeting_.place.size()); }

    void sum(std::span<const std::span<float>> views) override {
        own().floats.assign(views.begin(), views.end());
        first_one_sums([](auto& to, const auto& from) {
            for (std::size_t i = 0; i < to.floats.size(); ++i) add(to.floats[i], from.floats[i]);
        });
        const auto& first = meeting_.place.front().floats;
        for (std::size_t i = 0; rank_ > 0 && i < first.size(); ++i)
            std::copy(first[i].begin(), first[i].end(), views[i].begin());
        meeting_.here.arrive_and_wait();
    }

    void sum(std::span<double> values) override {
        own().doubles = values;
        first_one_sums([](auto& to, const auto& from) { add(to.doubles, from.doubles); });
        copy_first(values);
    }

    void take_first(std::span<double> values) override {
        own().doubles = values;
        meeting_.here.arrive_and_wait();
        copy_first(values);
    }

    std::vector<std::string> all(const std::string& text) override {
        own().text = text;
        meeting_.here.arrive_and_wait();
        std::vector<std::string> texts;
        for (const auto& place : meeting_.place) texts.push_back(place.text);
        meeting_.here.arrive_and_wait();
        return texts;
    }

  private:
    Meeting::Place& own() { return meeting_.place[static_cast<std::size_t>(rank_)]; }

    template <class Number>
    static void add(std::span<Number> to, std::span<Number> from) {
        std::transform(to.begin(), to.end(), from.begin(), to.begin(), std::plus<Number>());
    }

    void first_one_sums(auto add_up) {
        meeting_.here.arrive_and_wait();
        auto& place = meeting_.place;
        if (rank_ == 0)
            tree_sum(place.size(), [&](std::size_t to, std::size_t from) { add_up(place[to], place[from]); });
        meeting_.here.arrive_and_wait();
    }

    void copy_first(std::span<double> values) {
        const auto first = meeting_.place.front().doubles;
        if (rank_ > 0) std::copy(first.begin(), first.end(), values.begin());
        meeting_.here.arrive_and_wait();
    }

    Meeting& meeting_;
    int rank_;
};

// Runs work(ranks) once for each rank, all at the same time. The work throws nothing.
inline void with_ranks(int count, const std::function<void(Ranks&)>& work) {
    ThreadRank::Meeting meeting(count);
    std::vector<std::jthread> threads;
    for (int rank = 0; rank < count; ++rank)
        threads.emplace_back([&meeting, &work, rank] {
            ThreadRank own(meeting, rank);
            work(own);
        });
}

} // namespace sordino::test
