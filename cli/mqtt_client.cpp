// MqttClient on libmosquitto, without its thread.
#include "cli/mqtt_client.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>

#include <fmt/format.h>
#include <mosquitto.h>
#include <mqtt_protocol.h>
#include <poll.h>
#include <unistd.h>

namespace sordino {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int keep_alive_s = 30;
constexpr int subscribed_qos = 1, published_qos = 2;
// What brokers take at a time by default (max_inflight_messages); of a client that has sent more a broker
// may drop some.
constexpr std::size_t most_unconfirmed = 20;
constexpr std::chrono::seconds short_life{5}; // of a connection: something is wrong
constexpr std::chrono::milliseconds first_pause{100}, longest_pause{5000}; // between two tries to connect

// A list of one property, or none where nothing is to be said.
class Properties {
  public:
    Properties(int identifier, unsigned value) { mosquitto_property_add_int32(&list_, identifier, value); }
    Properties(const Properties&) = delete;
    Properties& operator=(const Properties&) = delete;
    ~Properties() { mosquitto_property_free_all(&list_); }
    const mosquitto_property* get() const { return list_; }

  private:
    mosquitto_property* list_ = nullptr;
};

std::string words_of(int code) {
    return code == MOSQ_ERR_ERRNO ? std::strerror(errno) : mosquitto_strerror(code);
}

// A server's own word, of MQTT 5, is 128 or more; what the library says is less.
std::string reason_of(int code) { return code >= 128 ? mosquitto_reason_string(code) : words_of(code); }

bool may_pass(int reason) {
    return reason == MQTT_RC_SERVER_UNAVAILABLE || reason == MQTT_RC_SERVER_BUSY ||
           reason == MQTT_RC_SERVER_SHUTTING_DOWN || reason == MQTT_RC_CONNECTION_RATE_EXCEEDED;
}

// Closing a connection with unread bytes resets it, and the broker would never see the last acknowledgements.
void read_to_the_end(int descriptor) {
    const auto end = Clock::now() + std::chrono::seconds(1);
    std::array<char, 4096> bytes{};
    for (pollfd ready{descriptor, POLLIN, 0}; Clock::now() < end && ::poll(&ready, 1, 100) >= 0;)
        if (ready.revents != 0 && ::read(descriptor, bytes.data(), bytes.size()) <= 0) break;
    ::close(descriptor);
}

void start_library() {
    std::signal(
        SIGPIPE,
        SIG_IGN); // a connection that is lost must end nothing, and the library asks for no such mercy
    [[maybe_unused]] static const int once = mosquitto_lib_init();
}

} // namespace

struct MqttClient::Impl {
    explicit Impl(MqttSettings s)
        : settings(std::move(s))
        , broker(broker_name(settings.address)) {}
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;
    static Impl& of(void* object) { return *static_cast<Impl*>(object); }
    ~Impl() { mosquitto_destroy(handle); }

    void tell(const std::string& text) const { fmt::print(stderr, "sordino: {}: {}\n", broker, text); }
    void give_up(const std::string& why) {
        if (fatal.empty()) fatal = fmt::format("{}: {}", broker, why);
    }

    bool open();
    void connect();
    void check_patience();
    void read();
    void on_connect(int reason, bool has_session);
    void on_lost(int code);
    void on_message(const mosquitto_message& message);
    void on_published(int reason);
    void on_subscribed(int reason);

    MqttSettings settings;
    std::string broker;
    mosquitto* handle = nullptr;
    bool connected = false, was_connected = false, told = false;
    Clock::time_point start = Clock::now(), next_try = start, since = start; // since: it is connected
    Clock::duration pause = first_pause;
    std::string trouble = "no answer"; // why there is no connection
    std::string fatal;                 // why there will be none
    std::vector<std::string> received;
    std::size_t unconfirmed = 0;
};

bool MqttClient::Impl::open() {
    start_library();
    handle = mosquitto_new(settings.client_id.c_str(), false, this);
    if (handle == nullptr) return false;
    const auto& [tls, user, host, port, topic] = settings.address;
    mosquitto_connect_v5_callback_set(
        handle, [](mosquitto*, void* object, int reason, int flags, const mosquitto_property*) {
            of(object).on_connect(reason, (flags & 1) != 0);
        });
    mosquitto_disconnect_v5_callback_set(handle, [](mosquitto*, void* object, int code,
                                                    const mosquitto_property*) { of(object).on_lost(code); });
    mosquitto_message_callback_set(handle, [](mosquitto*, void* object, const mosquitto_message* message) {
        of(object).on_message(*message);
    });
    mosquitto_publish_v5_callback_set(handle,
                                      [](mosquitto*, void* object, int, int reason,
                                         const mosquitto_property*) { of(object).on_published(reason); });
    mosquitto_subscribe_callback_set(handle, [](mosquitto*, void* object, int, int, const int* granted) {
        of(object).on_subscribed(granted[0]);
    });
    return mosquitto_int_option(handle, MOSQ_OPT_PROTOCOL_VERSION, MQTT_PROTOCOL_V5) == MOSQ_ERR_SUCCESS &&
           mosquitto_int_option(handle, MOSQ_OPT_TCP_NODELAY, 1) == MOSQ_ERR_SUCCESS &&
           (!tls || mosquitto_int_option(handle, MOSQ_OPT_TLS_USE_OS_CERTS, 1) == MOSQ_ERR_SUCCESS) &&
           (user.empty() ||
            mosquitto_username_pw_set(handle, user.c_str(), settings.password.c_str()) == MOSQ_ERR_SUCCESS);
}

// Not mosquitto_reconnect(): it would say nothing of how long the session is to be kept.
void MqttClient::Impl::connect() {
    const Properties expiry(MQTT_PROP_SESSION_EXPIRY_INTERVAL, settings.keeps_session_s);
    const int code = mosquitto_connect_bind_v5(handle, settings.address.host.c_str(), settings.address.port,
                                               keep_alive_s, nullptr, expiry.get());
    if (code != MOSQ_ERR_SUCCESS) on_lost(code);
}

void MqttClient::Impl::on_connect(int reason, bool has_session) {
    if (reason != 0) {
        trouble = mosquitto_reason_string(reason);
        if (!was_connected && !may_pass(reason))
            give_up(
                fmt::format("the broker refuses the connection: {} (a broker of MQTT 5 is expected; user: "
                            "mqtt://USER@HOST/TOPIC, password: SORDINO_MQTT_PASSWORD)",
                            trouble));
        return;
    }
    if (told) tell("connected");
    if (was_connected && !has_session)
        tell("the broker has forgotten the session, and with it the rows that it kept for it");
    connected = was_connected = true;
    told = false;
    since = Clock::now();
    if (settings.subscribes)
        mosquitto_subscribe_v5(handle, nullptr, settings.address.topic.c_str(), subscribed_qos,
                               MQTT_SUB_OPT_SEND_RETAIN_NEVER, nullptr);
}

void MqttClient::Impl::on_lost(int code) {
    if (code != MOSQ_ERR_CONN_REFUSED) trouble = reason_of(code); // else on_connect knows better
    const bool was_short = connected && Clock::now() - since < short_life;
    if (connected && !was_short) pause = first_pause;
    connected = false;
    next_try = Clock::now() + pause;
    pause = std::min<Clock::duration>(2 * pause, longest_pause);
    if (code == MQTT_RC_SESSION_TAKEN_OVER)
        give_up(fmt::format("another client has come with the id {}; give each its own --client-id",
                            settings.client_id));
    if (!told && fatal.empty())
        tell(fmt::format("no connection ({}); trying again{}", trouble,
                         was_short && settings.subscribes
                             ? ". Where this comes again and again, another client has the id " +
                                   settings.client_id + ": give each its own --client-id"
                             : ""));
    told = true;
}

void MqttClient::Impl::on_message(const mosquitto_message& message) {
    if (message.topic == settings.address.topic) {
        received.emplace_back(static_cast<const char*>(message.payload),
                              static_cast<std::size_t>(message.payloadlen));
        return;
    }
    tell(fmt::format("the session was subscribed to {}, too; not any more", message.topic));
    mosquitto_unsubscribe(handle, nullptr, message.topic);
}

void MqttClient::Impl::on_published(int reason) {
    --unconfirmed;
    if (reason >= 128)
        give_up(fmt::format("the broker does not take rows for {}: {}", settings.address.topic,
                            mosquitto_reason_string(reason)));
}

void MqttClient::Impl::on_subscribed(int reason) {
    if (reason >= 128)
        give_up(fmt::format("the broker gives no rows of {}: {}", settings.address.topic,
                            mosquitto_reason_string(reason)));
}

void MqttClient::Impl::check_patience() {
    if (!was_connected && Clock::now() - start > settings.patience)
        give_up(fmt::format("no connection within {} s: {}; is a broker there? (--patience)",
                            settings.patience.count(), trouble));
}

// The library reads one message at a time; as many as a broker sends before it waits are taken.
void MqttClient::Impl::read() {
    for (std::size_t before = 0; before < most_unconfirmed; ++before) {
        mosquitto_loop_read(handle, 1);
        if (received.size() == before) return;
    }
}

MqttClient::MqttClient(std::unique_ptr<Impl> impl)
    : impl_(std::move(impl)) {}
MqttClient::MqttClient(MqttClient&&) noexcept = default;
MqttClient::~MqttClient() = default;

Result<MqttClient> MqttClient::create(MqttSettings settings) {
    auto impl = std::make_unique<Impl>(std::move(settings));
    if (!impl->open()) return fail(fmt::format("{}: libmosquitto does not take this address", impl->broker));
    return MqttClient(std::move(impl));
}

Result<void> MqttClient::step(bool reads) {
    impl_->received.clear();
    if (descriptor() < 0) {
        if (Clock::now() >= impl_->next_try) impl_->connect();
    } else {
        if (reads) impl_->read();
        if (mosquitto_want_write(impl_->handle)) mosquitto_loop_write(impl_->handle, 1);
        mosquitto_loop_misc(impl_->handle);
    }
    impl_->check_patience();
    return impl_->fatal.empty() ? Result<void>{} : fail(impl_->fatal);
}

const std::vector<std::string>& MqttClient::received() const { return impl_->received; }
std::size_t MqttClient::unconfirmed() const { return impl_->unconfirmed; }
int MqttClient::descriptor() const { return mosquitto_socket(impl_->handle); }
bool MqttClient::wants_write() const { return mosquitto_want_write(impl_->handle); }
bool MqttClient::can_publish() const { return impl_->connected && unconfirmed() < most_unconfirmed; }

Result<void> MqttClient::publish(const std::string& message) {
    ++impl_->unconfirmed;
    const int code =
        mosquitto_publish(impl_->handle, nullptr, impl_->settings.address.topic.c_str(),
                          static_cast<int>(message.size()), message.data(), published_qos, false);
    switch (code) { // with any other code, as of a connection that is lost, the message waits in the library
    case MOSQ_ERR_INVAL:
    case MOSQ_ERR_NOMEM:
    case MOSQ_ERR_PAYLOAD_SIZE:
    case MOSQ_ERR_MALFORMED_UTF8:
    case MOSQ_ERR_QOS_NOT_SUPPORTED:
    case MOSQ_ERR_OVERSIZE_PACKET:
        return fail(fmt::format("{}: a row cannot be published to {}: {}", impl_->broker,
                                impl_->settings.address.topic, words_of(code)));
    default:
        return {};
    }
}

void MqttClient::disconnect(bool ends_session) {
    if (descriptor() < 0) return;
    const int connection = ::dup(descriptor());
    const Properties expiry(MQTT_PROP_SESSION_EXPIRY_INTERVAL,
                            ends_session ? 0 : impl_->settings.keeps_session_s);
    impl_->told = true; // nobody wants to hear of it
    mosquitto_disconnect_v5(impl_->handle, 0, expiry.get());
    const auto end = Clock::now() + std::chrono::seconds(1);
    for (pollfd ready{connection, POLLOUT, 0}; descriptor() >= 0 && Clock::now() < end;)
        if (::poll(&ready, 1, 100) >= 0) mosquitto_loop_write(impl_->handle, 1);
    if (connection >= 0) read_to_the_end(connection);
}

} // namespace sordino
