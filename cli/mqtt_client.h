// One end of a stream of messages: a connection to an MQTT broker, made again whenever it is lost.
#pragma once

#include "cli/mqtt_address.h"
#include "model/result.h"

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace sordino {

inline constexpr unsigned for_ever = 0xffffffff; // of seconds that a session is kept

struct MqttSettings {
    MqttAddress address;
    std::string client_id; // what the broker knows the session by
    std::string password;
    bool subscribes = false;          // to the address's topic; else it publishes there
    std::chrono::seconds patience{0}; // for the first connection
    unsigned keeps_session_s = 0;     // after a connection has ended
};

// MQTT 5, on one thread: all happens in step(). That a connection is lost, and found again, is told on
// standard error.
//
// What is subscribed comes with QoS 1. The library acknowledges a message just before it hands it out; what
// is not acknowledged comes again. What is published goes with QoS 2: across lost connections each message
// reaches the broker once, as long as the broker keeps the session.
class MqttClient {
  public:
    // Errors: built without the library, or it refuses the settings.
    static Result<MqttClient> create(MqttSettings settings);

    MqttClient(MqttClient&&) noexcept;
    ~MqttClient();

    // Does what is due: connects, reads (where `reads`), writes, keeps the connection alive. Waits for
    // nothing but a host that does not answer. Errors: no connection within the patience, or one that is
    // refused there; a topic that the broker does not allow; a session that another client has taken over.
    Result<void> step(bool reads);

    // What the last step() has read.
    const std::vector<std::string>& received() const;

    bool can_publish() const; // connected, and fewer than 20 messages are unconfirmed
    Result<void> publish(const std::string& message);
    std::size_t unconfirmed() const; // published, but not known to have arrived

    // For poll(): -1 where there is no connection.
    int descriptor() const;
    bool wants_write() const;

    // Ends the connection, with all acknowledgements. The session stays as the settings say, or ends now.
    void disconnect(bool ends_session);

  private:
    struct Impl;
    explicit MqttClient(std::unique_ptr<Impl>);
    std::unique_ptr<Impl> impl_;
};

} // namespace sordino
