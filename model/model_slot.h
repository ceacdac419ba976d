// How something new reaches the audio thread, and how what it replaces gets back to be freed.
#pragma once

#include "dsp/realtime.h"

#include <atomic>
#include <memory>
#include <utility>

namespace sordino {

// What travels is all that a model needs to run, scratch included (GainBank, Chain), not its weights alone.
// At most one is pending: a later one takes the place of one that was never taken. Audio thread: wait-free,
// it neither allocates nor frees. Control threads: one at a time, and none of them the audio thread.
template <class T>
class ModelSlot {
    struct Node {
        std::unique_ptr<T> value;
        Node* next = nullptr;
    };
    static_assert(std::atomic<Node*>::is_always_lock_free);

  public:
    explicit ModelSlot(std::unique_ptr<T> first)
        : current_(new Node{std::move(first)}) {}
    ~ModelSlot() {
        collect();
        for (Node* node : {pending_.load(), incoming_, current_}) delete node;
    }
    ModelSlot(const ModelSlot&) = delete;
    ModelSlot& operator=(const ModelSlot&) = delete;

    // [control thread] Also frees what has been replaced.
    void publish(std::unique_ptr<T> next) {
        delete pending_.exchange(new Node{std::move(next)}, std::memory_order_acq_rel);
        collect();
    }

    // [control thread] Frees what has been replaced. A publish does so too: to be called now and then only by
    // who wants the memory back sooner.
    void collect() {
        for (Node* node = retired_.exchange(nullptr, std::memory_order_acquire); node != nullptr;)
            delete std::exchange(node, node->next);
    }

    // [audio thread] Good until replace().
    T& current() noexcept SORDINO_NONBLOCKING { return *current_->value; }
    const T& current() const noexcept SORDINO_NONBLOCKING { return *current_->value; }

    // [audio thread] What is to replace the current one, or nullptr. The same until replace(), whatever is
    // published meanwhile.
    T* incoming() noexcept SORDINO_NONBLOCKING {
        if (incoming_ == nullptr) incoming_ = pending_.exchange(nullptr, std::memory_order_acq_rel);
        return incoming_ != nullptr ? incoming_->value.get() : nullptr;
    }

    // [audio thread] The incoming one, which must be there, becomes the current one.
    void replace() noexcept SORDINO_NONBLOCKING {
        // one producer, and a consumer that takes all: the chain is always in one pair of hands
        current_->next = retired_.exchange(nullptr, std::memory_order_acq_rel);
        retired_.store(current_, std::memory_order_release);
        current_ = std::exchange(incoming_, nullptr);
    }

    // [audio thread] The last one published becomes the current one at once.
    void replace_by_last() noexcept SORDINO_NONBLOCKING {
        for (int i = 0; i < 2 && incoming() != nullptr; ++i) replace(); // one comes in, one may be pending
    }

  private:
    std::atomic<Node*> pending_{nullptr}, retired_{nullptr};
    Node* current_;
    Node* incoming_ = nullptr;
};

} // namespace sordino
