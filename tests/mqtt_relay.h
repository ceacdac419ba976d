// A wire between a client and its broker that can lose what the broker says, and be cut.
#pragma once

#include "tests/mqtt_broker.h"

#include <atomic>
#include <thread>

#include <poll.h>

namespace sordino::test {

// One connection at a time, on a thread of its own.
class MqttRelay {
  public:
    explicit MqttRelay(const MqttBroker& broker)
        : broker_port_(broker.port())
        , listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0))
        , port_(MqttBroker::free_port()) {
        const auto place = MqttBroker::at(port_);
        REQUIRE(::bind(listener_, reinterpret_cast<const sockaddr*>(&place), sizeof place) == 0);
        REQUIRE(::listen(listener_, 4) == 0);
        thread_ = std::thread([this] {
            while (!over_) serve();
        });
    }
    MqttRelay(const MqttRelay&) = delete;
    MqttRelay& operator=(const MqttRelay&) = delete;
    ~MqttRelay() {
        over_ = true;
        thread_.join();
        ::close(listener_);
    }

    std::string address(const std::string& topic) const {
        return fmt::format("mqtt://127.0.0.1:{}/{}", port_, topic);
    }

    void deafen() { deaf_ = true; } // from now on nothing that the broker says arrives

    // Once the client says nothing more: then it has sent what it may, and does not know what became of it.
    // Returns when it has come again, and the broker has answered it.
    bool cut() {
        for (std::size_t before = heard_ + 1; before != heard_;) {
            before = heard_;
            ::usleep(50'000);
        }
        cut_ = true;
        return becomes([&] { return !cut_; }) && becomes([&] { return answered_.load(); });
    }

  private:
    template <class Condition>
    static bool becomes(Condition condition) {
        const auto end = std::chrono::steady_clock::now() + mqtt_patience;
        while (!condition() && std::chrono::steady_clock::now() < end) ::usleep(1000);
        return condition();
    }
    static bool pass(int from, int to, bool swallow, std::atomic<std::size_t>* count) {
        std::array<char, 4096> bytes{};
        const ssize_t got = ::read(from, bytes.data(), bytes.size());
        if (got <= 0) return false;
        if (count != nullptr) *count += static_cast<std::size_t>(got);
        return swallow || ::write(to, bytes.data(), static_cast<std::size_t>(got)) == got;
    }

    void serve() {
        pollfd waiting{listener_, POLLIN, 0};
        if (::poll(&waiting, 1, 10) <= 0) return;
        const int client = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
        const int broker = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        const auto place = MqttBroker::at(broker_port_);
        bool good = ::connect(broker, reinterpret_cast<const sockaddr*>(&place), sizeof place) == 0;
        while (good && !over_ && !cut_) {
            std::array<pollfd, 2> ends{pollfd{client, POLLIN, 0}, pollfd{broker, POLLIN, 0}};
            ::poll(ends.data(), ends.size(), 10);
            if (ends[0].revents != 0) good = pass(client, broker, false, &heard_);
            if (good && ends[1].revents != 0) {
                good = pass(broker, client, deaf_, nullptr);
                answered_ = true;
            }
        }
        answered_ = deaf_ = false;
        cut_ = false;
        ::close(client);
        ::close(broker);
    }

    int broker_port_, listener_, port_;
    std::atomic<bool> over_ = false, deaf_ = false, cut_ = false, answered_ = false;
    std::atomic<std::size_t> heard_ = 0;
    std::thread thread_;
};

} // namespace sordino::test
