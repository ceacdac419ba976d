// A mosquitto of the test's own, which can be ended and started again, and clients that talk to it.
#pragma once

#include "tests/catch.h"
#include "tests/run_command.h"
#include "tests/test_folder.h"

#include <array>
#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <arpa/inet.h>
#include <fmt/format.h>
#include <mosquitto.h>
#include <mqtt_protocol.h>
#include <netinet/in.h>
#include <sys/socket.h>

namespace sordino::test {

inline constexpr std::chrono::seconds mqtt_patience{60}; // far more than anything takes

inline std::optional<std::string> mosquitto_program() {
    for (const char* path : {"/usr/sbin/mosquitto", "/usr/local/sbin/mosquitto", "/usr/bin/mosquitto"})
        if (::access(path, X_OK) == 0) return path;
    return {};
}

class MqttBroker {
  public:
    explicit MqttBroker(const std::string& more = "")
        : port_(free_port()) {
        write_bytes(
            folder_ / "mosquitto.conf",
            fmt::format("listener {} 127.0.0.1\npersistence true\npersistence_location {}/\nuser root\n{}",
                        port_, folder_.path().string(),
                        more.empty() ? "allow_anonymous true\nmax_queued_messages 0\n" : more));
        start();
    }

    void start() {
        process_.emplace(std::vector<std::string>{*mosquitto_program(), "-c", folder_ / "mosquitto.conf"});
        const auto end = std::chrono::steady_clock::now() + mqtt_patience;
        while (!answers() && std::chrono::steady_clock::now() < end) ::usleep(5000);
        REQUIRE(answers());
    }
    // As a service is ended: what it holds goes to its file.
    void stop() {
        process_->signal(SIGTERM);
        process_->wait();
        process_.reset();
    }

    int port() const { return port_; }
    std::string address(const std::string& topic) const {
        return fmt::format("mqtt://127.0.0.1:{}/{}", port_, topic);
    }

    // A port that nobody listens at.
    static int free_port() {
        const int descriptor = ::socket(AF_INET, SOCK_STREAM, 0);
        sockaddr_in place = at(0);
        socklen_t size = sizeof place;
        REQUIRE(::bind(descriptor, reinterpret_cast<sockaddr*>(&place), size) == 0);
        REQUIRE(::getsockname(descriptor, reinterpret_cast<sockaddr*>(&place), &size) == 0);
        ::close(descriptor);
        return ntohs(place.sin_port);
    }

    static sockaddr_in at(int port) {
        sockaddr_in place{};
        place.sin_family = AF_INET;
        place.sin_port = htons(static_cast<std::uint16_t>(port));
        place.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        return place;
    }

  private:
    bool answers() const {
        const int descriptor = ::socket(AF_INET, SOCK_STREAM, 0);
        const sockaddr_in place = at(port_);
        const bool good = ::connect(descriptor, reinterpret_cast<const sockaddr*>(&place), sizeof place) == 0;
        ::close(descriptor);
        return good;
    }

    TestFolder folder_;
    int port_;
    std::optional<Command> process_;
};

// Publishes with QoS 1, and listens with QoS 2 in a session that outlives its connections.
class MqttPeer {
  public:
    MqttPeer(const MqttBroker& broker, const std::string& name, std::string topic = "")
        : topic_(std::move(topic)) {
        mosquitto_lib_init();
        handle_ = mosquitto_new(name.c_str(), false, this);
        // MQTT 5 tells a publisher that nobody listens; the library's listener with QoS 2 is at ease
        // with 3.1.1
        mosquitto_int_option(handle_, MOSQ_OPT_PROTOCOL_VERSION,
                             topic_.empty() ? MQTT_PROTOCOL_V5 : MQTT_PROTOCOL_V311);
        mosquitto_connect_callback_set(handle_, [](mosquitto* handle, void* self, int) {
            ::fcntl(mosquitto_socket(handle), F_SETFD, FD_CLOEXEC); // or each command would hold it open
            const auto& topic_name = static_cast<MqttPeer*>(self)->topic_;
            if (topic_name.empty())
                static_cast<MqttPeer*>(self)->change([](MqttPeer& peer) { peer.is_ready_ = true; });
            else
                mosquitto_subscribe(handle, nullptr, topic_name.c_str(), 2);
        });
        mosquitto_subscribe_callback_set(handle_, [](mosquitto*, void* self, int, int, const int*) {
            static_cast<MqttPeer*>(self)->change([](MqttPeer& peer) { peer.is_ready_ = true; });
        });
        mosquitto_message_callback_set(handle_, [](mosquitto*, void* self, const mosquitto_message* message) {
            static_cast<MqttPeer*>(self)->change([&](MqttPeer& peer) {
                peer.received_.emplace_back(static_cast<const char*>(message->payload),
                                            static_cast<std::size_t>(message->payloadlen));
            });
        });
        mosquitto_publish_v5_callback_set(
            handle_, [](mosquitto*, void* self, int, int reason, const mosquitto_property*) {
                static_cast<MqttPeer*>(self)->change([&](MqttPeer& peer) {
                    ++peer.confirmed_;
                    peer.last_found_nobody_ = reason == MQTT_RC_NO_MATCHING_SUBSCRIBERS;
                });
            });
        mosquitto_property* kept = nullptr;
        if (topic_.empty()) mosquitto_property_add_int32(&kept, MQTT_PROP_SESSION_EXPIRY_INTERVAL, 3600);
        REQUIRE(mosquitto_connect_bind_v5(handle_, "127.0.0.1", broker.port(), 60, nullptr, kept) ==
                MOSQ_ERR_SUCCESS);
        mosquitto_property_free_all(&kept);
        mosquitto_loop_start(handle_);
        REQUIRE(wait([](MqttPeer& peer) { return peer.is_ready_; }));
    }
    MqttPeer(const MqttPeer&) = delete;
    MqttPeer& operator=(const MqttPeer&) = delete;
    ~MqttPeer() {
        mosquitto_disconnect(handle_);
        mosquitto_loop_stop(handle_, true);
        mosquitto_destroy(handle_);
    }

    void publish(const std::string& topic, const std::string& message) {
        mosquitto_publish(handle_, nullptr, topic.c_str(), static_cast<int>(message.size()), message.data(),
                          1, false);
        ++sent_;
    }
    bool is_confirmed() {
        return wait([](MqttPeer& peer) { return peer.confirmed_ >= peer.sent_; });
    }
    // Again and again until somebody listens there.
    bool publish_until_heard(const std::string& topic, const std::string& message) {
        const auto end = std::chrono::steady_clock::now() + mqtt_patience;
        while (std::chrono::steady_clock::now() < end) {
            publish(topic, message);
            if (!is_confirmed()) return false;
            if (const std::lock_guard lock(mutex_); !last_found_nobody_) return true;
            ::usleep(5000);
        }
        return false;
    }
    // At least so many, once they have come or nothing more is to be expected.
    std::vector<std::string> received(std::size_t count) {
        wait([&](MqttPeer& peer) { return peer.received_.size() >= count; });
        const std::lock_guard lock(mutex_);
        return received_;
    }

  private:
    template <class Change>
    void change(Change change) {
        const std::lock_guard lock(mutex_);
        change(*this);
        changed_.notify_all();
    }
    template <class Condition>
    bool wait(Condition condition) {
        std::unique_lock lock(mutex_);
        return changed_.wait_for(lock, mqtt_patience, [&] { return condition(*this); });
    }

    std::string topic_;
    mosquitto* handle_ = nullptr;
    std::mutex mutex_;
    std::condition_variable changed_;
    bool is_ready_ = false, last_found_nobody_ = false;
    std::size_t sent_ = 0, confirmed_ = 0;
    std::vector<std::string> received_;
};

} // namespace sordino::test
