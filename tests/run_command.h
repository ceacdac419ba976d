// Runs a program as a user does, without a shell: arguments in; output, errors and exit status out.
#pragma once

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace sordino::test {

struct CommandResult {
    int status = 0; // exit status, or 128 + the signal that ended it
    std::string out, err;
    double peak_mb = 0; // most memory that it had at a time, no less than this test's own
};

// A program at work, to be talked to through pipes. What it says on standard error is kept for wait().
class Command {
  public:
    // file_size_limit: no file of its grows beyond, as on a full disk.
    explicit Command(std::vector<std::string> arguments, std::optional<rlim_t> file_size_limit = {}) {
        std::array<int, 2> in{}, out{};
        errors_ = std::tmpfile();
        if (::pipe2(in.data(), O_CLOEXEC) != 0 || ::pipe2(out.data(), O_CLOEXEC) != 0 || errors_ == nullptr)
            throw std::runtime_error("no pipe");
        std::signal(SIGPIPE, SIG_IGN); // a program that does not read its input must not end the test
        std::vector<char*> argv;
        for (std::string& argument : arguments) argv.push_back(argument.data());
        argv.push_back(nullptr);
        process_ = ::fork();
        if (process_ == 0) {
            std::signal(SIGPIPE, SIG_DFL);
            if (file_size_limit) {
                const rlimit limit{*file_size_limit, *file_size_limit};
                std::signal(SIGXFSZ, SIG_IGN);
                ::setrlimit(RLIMIT_FSIZE, &limit);
            }
            ::dup2(in[0], STDIN_FILENO);
            ::dup2(out[1], STDOUT_FILENO);
            ::dup2(::fileno(errors_), STDERR_FILENO);
            ::execv(argv[0], argv.data());
            ::_exit(127);
        }
        ::close(in[0]);
        ::close(out[1]);
        input_ = in[1];
        output_ = out[0];
    }
    Command(const Command&) = delete;
    Command& operator=(const Command&) = delete;
    ~Command() {
        if (process_ > 0) ::kill(process_, SIGKILL);
        if (process_ > 0) wait();
        std::fclose(errors_);
    }

    // False once the program reads no more.
    bool write(const std::string& bytes) const {
        for (std::size_t done = 0; done < bytes.size();) {
            const ssize_t count = ::write(input_, bytes.data() + done, bytes.size() - done);
            if (count <= 0) return false;
            done += static_cast<std::size_t>(count);
        }
        return true;
    }

    // Up to so many bytes: fewer only at the end of the output.
    std::string read(std::size_t count) const {
        std::string bytes(count, '\0');
        std::size_t done = 0;
        for (ssize_t got = 1; done < count && got > 0; done += static_cast<std::size_t>(got > 0 ? got : 0))
            got = ::read(output_, bytes.data() + done, count - done);
        bytes.resize(done);
        return bytes;
    }

    void close_input() { close(input_); }
    void close_output() { close(output_); }
    void signal(int number) const { ::kill(process_, number); }

    // Closes the input, reads what is left, waits for the end.
    CommandResult wait() {
        close_input();
        CommandResult result;
        if (output_ >= 0)
            for (std::string bytes = read(65536); !bytes.empty(); bytes = read(65536)) result.out += bytes;
        close_output();
        int status = 0;
        rusage usage{};
        ::wait4(std::exchange(process_, -1), &status, 0, &usage);
        result.peak_mb = static_cast<double>(usage.ru_maxrss) / 1000.0;
        result.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
        std::rewind(errors_);
        for (int c = std::fgetc(errors_); c != EOF; c = std::fgetc(errors_))
            result.err += static_cast<char>(c);
        return result;
    }

  private:
    static void close(int& descriptor) {
        if (descriptor >= 0) ::close(std::exchange(descriptor, -1));
    }

    pid_t process_ = -1;
    int input_ = -1, output_ = -1;
    std::FILE* errors_ = nullptr;
};

inline CommandResult run_command(std::vector<std::string> arguments, const std::string& input = "",
                                 std::optional<rlim_t> file_size_limit = {}) {
    Command command(std::move(arguments), file_size_limit);
    std::thread writer([&] {
        command.write(input);
        command.close_input();
    });
    CommandResult result;
    for (std::string bytes = command.read(65536); !bytes.empty(); bytes = command.read(65536))
        result.out += bytes;
    writer.join();
    const CommandResult end = command.wait();
    return {end.status, result.out, end.err, end.peak_mb};
}

} // namespace sordino::test
