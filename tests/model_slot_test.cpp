// The slot by itself: what is handed over is whole, the latest wins, and nothing is lost or freed twice.
#include "model/model_slot.h"

#include "tests/allocations.h"
#include "tests/catch.h"

#include <array>
#include <atomic>
#include <chrono>
#include <thread>

using namespace sordino;
using namespace sordino::test;

namespace {

// Counts itself, and tells whether it has been seen half made or after its end.
class Numbered {
  public:
    explicit Numbered(int number)
        : number_(number) {
        numbers_.fill(number);
        sum_ = sum();
        ++made;
    }
    ~Numbered() {
        numbers_.fill(-1);
        ++ended;
    }
    Numbered(const Numbered&) = delete;
    Numbered& operator=(const Numbered&) = delete;

    int number() const { return number_; }
    bool whole() const { return sum_ == sum() && sum_ == number_ * static_cast<long>(numbers_.size()); }

    static inline std::atomic<long> made{0}, ended{0};
    static long alive() { return made - ended; }

  private:
    long sum() const {
        long total = 0;
        for (const int n : numbers_) total += n;
        return total;
    }

    int number_;
    std::array<int, 64> numbers_{};
    long sum_ = 0;
};

using Slot = ModelSlot<Numbered>;

std::unique_ptr<Numbered> numbered(int number) { return std::make_unique<Numbered>(number); }

} // namespace

TEST_CASE("model slot: nothing is incoming until something is published, and the latest wins") {
    const long before = Numbered::alive();
    {
        Slot slot(numbered(0));
        CHECK(slot.incoming() == nullptr);
        for (const int number : {1, 2, 3}) slot.publish(numbered(number));
        CHECK(Numbered::alive() == before + 2); // the current one and the latest
        REQUIRE(slot.incoming() != nullptr);
        CHECK(slot.incoming()->number() == 3);
        CHECK(slot.current().number() == 0);
        slot.replace();
        CHECK(slot.current().number() == 3);
        CHECK(slot.incoming() == nullptr);
    }
    CHECK(Numbered::alive() == before);
}

TEST_CASE("model slot: what is incoming stays the same until it replaces, whatever is published meanwhile") {
    Slot slot(numbered(0));
    slot.publish(numbered(1));
    const Numbered* const incoming = slot.incoming();
    for (const int number : {2, 3}) {
        slot.publish(numbered(number));
        CHECK(slot.incoming() == incoming);
        CHECK(incoming->whole());
    }
    slot.replace();
    CHECK(&slot.current() == incoming);
    REQUIRE(slot.incoming() != nullptr);
    CHECK(slot.incoming()->number() == 3);
}

TEST_CASE("model slot: what has been replaced is freed by publish and collect, and not before") {
    const long before = Numbered::alive();
    Slot slot(numbered(0));
    for (const int number : {1, 2, 3}) {
        slot.publish(numbered(number)); // frees what the last replace left
        CHECK(Numbered::alive() == before + 2);
        const HeapUse use = heap_use_of([&] {
            slot.incoming();
            slot.replace();
        });
        CHECK(use.allocations == 0);
        CHECK(use.frees == 0);
        CHECK(Numbered::alive() == before + 2);
    }
    slot.collect();
    CHECK(Numbered::alive() == before + 1);
    slot.collect(); // nothing is left to free
    CHECK(slot.current().number() == 3);
    CHECK(slot.current().whole());
}

TEST_CASE("model slot: several that were replaced before anybody collects are all freed, each once") {
    const long before = Numbered::alive();
    {
        Slot slot(numbered(0));
        slot.publish(numbered(1));
        slot.incoming();
        slot.publish(numbered(2));
        slot.replace();
        slot.incoming();
        slot.replace();
        CHECK(Numbered::alive() == before + 3);
        slot.collect();
        CHECK(Numbered::alive() == before + 1);
        // and by the destructor: what was replaced, the current one, what has been taken, what is pending
        slot.publish(numbered(3));
        slot.incoming();
        slot.publish(numbered(4));
        slot.replace();
        slot.incoming();
        CHECK(Numbered::alive() == before + 3);
    }
    CHECK(Numbered::alive() == before);
    {
        Slot slot(numbered(0));
        slot.publish(numbered(1));
        slot.incoming();
        slot.publish(numbered(2));
        CHECK(Numbered::alive() == before + 3);
    }
    CHECK(Numbered::alive() == before);
}

TEST_CASE("model slot: 20000 reach a spinning audio thread whole and in order, and are freed elsewhere") {
    constexpr int published = 20000;
    const long made_before = Numbered::made, before = Numbered::alive();
    std::atomic<int> reached{0};
    long replaced = 0, torn = 0, out_of_order = 0, heap_calls = 0;
    {
        Slot slot(numbered(0));
        std::atomic<bool> done{false};
        std::jthread audio([&] {
            const HeapUse use = heap_use_of([&] {
                for (bool last = false; slot.current().number() < published && !last;) {
                    last = done; // read first: what is published before it is seen below
                    const Numbered* const next = slot.incoming();
                    if (next == nullptr) continue;
                    torn += next->whole() && slot.current().whole() ? 0 : 1;
                    out_of_order += next->number() > slot.current().number() ? 0 : 1;
                    slot.replace();
                    ++replaced;
                    torn += slot.current().whole() ? 0 : 1;
                    reached = slot.current().number();
                }
            });
            heap_calls = use.allocations + use.frees;
        });
        const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(100);
        for (int number = 1; number <= published; ++number) {
            slot.publish(numbered(number));
            if (number % 5 == 0) slot.collect();
            if (number % 100 != 0) continue;
            // now and then the other thread gets its turn, where both share a core
            while (reached < number && std::chrono::steady_clock::now() < deadline) std::this_thread::yield();
        }
        done = true;
        audio.join();
        CHECK(slot.current().number() == published);
    }
    CHECK(replaced > 100);
    CHECK(torn == 0);
    CHECK(out_of_order == 0);
    CHECK(heap_calls == 0);
    CHECK(Numbered::made - made_before == published + 1);
    CHECK(Numbered::alive() == before);
}
