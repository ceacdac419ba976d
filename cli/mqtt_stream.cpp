// Two clients, what waits between them, and the loop.
#include "cli/mqtt_stream.h"

#include "cli/interrupt.h"
#include "cli/mqtt_client.h"

#include <array>
#include <cstdio>
#include <deque>
#include <random>

#include <fmt/format.h>
#include <poll.h>

namespace sordino {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t longest_queue = std::size_t{64} << 20; // bytes
constexpr unsigned day_s = 86400;
constexpr std::chrono::seconds farewell{10};

// With a session of its own for each run: message ids begin anew, and a broker that still holds one of an
// earlier run would take the row for that one.
std::string output_id(const std::string& client_id) {
    return fmt::format("{}-out-{:08x}", client_id, std::random_device()());
}

class Stream {
  public:
    Stream(const std::string& name, MqttClient in, MqttClient out, MessageFilter& filter)
        : before_(fmt::format("sordino: {}: ", name))
        , in_(std::move(in))
        , out_(std::move(out))
        , filter_(filter) {}

    Result<void> receive() {
        while (!interrupted()) {
            const bool reads = queued_bytes_ < longest_queue;
            if (auto good = in_.step(reads); !good) return good;
            for (const auto& message : in_.received()) filter_.push(message, done_);
            outcome.messages += static_cast<std::int64_t>(in_.received().size());
            tell_news();
            if (auto good = send(); !good) return good;
            wait(reads);
        }
        return {};
    }

    Result<void> finish() {
        in_.disconnect(false);
        filter_.finish(done_);
        const auto end = Clock::now() + farewell;
        while (Clock::now() < end) {
            if (auto good = send(); !good) return good;
            if (left() == 0) break;
            wait(false);
        }
        if (left() > 0)
            return fail(fmt::format("{} rows are lost: the broker did not confirm them within {} s", left(),
                                    farewell.count()));
        out_.disconnect(true);
        return {};
    }

    MqttStreamOutcome outcome;

  private:
    std::size_t left() const { return queue_.size() + out_.unconfirmed(); }

    void tell_news() { fmt::print(stderr, "{}", filter_.problems().news(before_)); }

    Result<void> send() {
        for (auto& message : done_) {
            queued_bytes_ += message.size();
            queue_.push_back(std::move(message));
        }
        done_.clear();
        if (auto good = out_.step(true); !good) return good;
        for (; !queue_.empty() && out_.can_publish(); queue_.pop_front()) {
            if (auto good = out_.publish(queue_.front()); !good) return good;
            queued_bytes_ -= queue_.front().size();
            ++outcome.published;
        }
        return {};
    }

    void wait(bool reads) const {
        const auto events = [](const MqttClient& client, bool reading) {
            return static_cast<short>((reading ? POLLIN : 0) | (client.wants_write() ? POLLOUT : 0));
        };
        std::array<pollfd, 2> ends{pollfd{reads ? in_.descriptor() : -1, events(in_, true), 0},
                                   pollfd{out_.descriptor(), events(out_, true), 0}};
        (void)::poll(ends.data(), ends.size(), 100); // ms; no connection, or no room: try again by then
    }

    std::string before_; // of each line that is told
    MqttClient in_, out_;
    MessageFilter& filter_;
    std::vector<std::string> done_;
    std::deque<std::string> queue_;
    std::size_t queued_bytes_ = 0;
};

} // namespace

Result<MqttStreamOutcome> run_mqtt_stream(const MqttStreamSettings& settings, MessageFilter& filter) {
    const auto& [name, in, out, client_id, password, patience] = settings;
    auto reader = MqttClient::create({in, client_id, password, true, patience, for_ever});
    if (!reader) return tl::unexpected(reader.error());
    auto writer = MqttClient::create({out, output_id(client_id), password, false, patience, day_s});
    if (!writer) return tl::unexpected(writer.error());
    Stream stream(name, std::move(*reader), std::move(*writer), filter);
    const auto received = stream.receive();
    const auto finished = stream.finish();
    if (!received) return tl::unexpected(received.error());
    if (!finished) return tl::unexpected(finished.error());
    return stream.outcome;
}

} // namespace sordino
