// Against a real SMTP server (python3-aiosmtpd), which the test starts on a free port.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <thread>

#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "adapters/delivery/smtp_sender.h"
#include "adapters/memory/time_and_chance.h"

namespace mfad::delivery {
namespace {

namespace fs = std::filesystem;

constexpr long seconds_max = 20;
constexpr const char* python = "/usr/bin/python3";

bool run(const std::string& command) { return std::system((command + " >/dev/null 2>&1").c_str()) == 0; }

// The server's process; its standard input keeps it alive.
class Server {
 public:
  explicit Server(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {python, "tests/unit/delivery/smtp_server.py"});
    int to_server[2];
    int from_server[2];
    if (::pipe(to_server) != 0 || ::pipe(from_server) != 0) std::abort();
    child_ = ::fork();
    if (child_ == 0) {
      ::dup2(to_server[0], 0);
      ::dup2(from_server[1], 1);
      for (const int end : {to_server[0], to_server[1], from_server[0], from_server[1]}) ::close(end);
      std::vector<char*> argv;
      for (auto& argument : arguments) argv.push_back(argument.data());
      argv.push_back(nullptr);
      ::execv(python, argv.data());
      ::_exit(127);
    }
    ::close(to_server[0]);
    ::close(from_server[1]);
    input_ = to_server[1];
    output_ = ::fdopen(from_server[0], "r");
    port_ = std::atoi(line().c_str());
  }
  ~Server() {
    ::close(input_);
    ::waitpid(child_, nullptr, 0);
    ::fclose(output_);
  }
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  int port() const { return port_; }
  std::string line() {
    std::string text(64 * 1024, '\0');
    return std::fgets(text.data(), static_cast<int>(text.size()), output_) == nullptr ? "" : std::string(text.c_str());
  }
  // What arrives from now until the server has ended.
  std::string end() {
    ::close(std::exchange(input_, -1));
    return line();
  }

 private:
  pid_t child_ = -1;
  int input_ = -1;
  FILE* output_ = nullptr;
  int port_ = 0;
};

// A port that is taken and does not listen.
class BoundPort {
 public:
  BoundPort() : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    if (::bind(socket_, generic, size) != 0 || ::getsockname(socket_, generic, &size) != 0) std::abort();
    number_ = ntohs(address.sin_port);
  }
  ~BoundPort() { ::close(socket_); }
  BoundPort(const BoundPort&) = delete;
  BoundPort& operator=(const BoundPort&) = delete;
  int number() const { return number_; }

 private:
  int socket_ = -1;
  int number_ = 0;
};

class SmtpTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (fs::temp_directory_path() / "mfad-smtp-XXXXXX").string();
    folder_ = ::mkdtemp(pattern.data());
    const bool usable = run(std::string(python) + " -c 'import aiosmtpd'") && run("openssl version");
    if (!usable && std::getenv("CI") != nullptr) FAIL() << "python3-aiosmtpd and openssl are needed; install them";
    if (!usable) GTEST_SKIP() << "python3-aiosmtpd or openssl is not installed";
    ASSERT_TRUE(
        run("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=localhost -addext "
            "subjectAltName=DNS:localhost "
            "-keyout " +
            key() + " -out " + certificate()));
    std::ofstream(folder_ / "smtp.s1.main") << "s3cret\n";
    std::ofstream(folder_ / "smtp.s1.wrong") << "other\n";
  }
  void TearDown() override { fs::remove_all(folder_); }

  std::string key() const { return (folder_ / "key.pem").string(); }
  std::string certificate() const { return (folder_ / "cert.pem").string(); }
  std::vector<std::string> arguments(const std::string& mode, const std::string& user = "") const {
    return {mode, certificate(), key(), user, "s3cret"};
  }
  policy::EmailDelivery settings(const Server& server, SmtpTls tls) const {
    policy::EmailDelivery made;
    made.from = "mfad@example.org";
    made.host = "localhost";
    made.port = server.port();
    made.tls = tls;
    return made;
  }
  Result<> send(const policy::EmailDelivery& how, bool trusted, const std::stop_token& end = {}) {
    SmtpSender sender({.credential_prefix = (folder_ / "smtp.").string(),
                       .ca_file = trusted ? certificate() : "",
                       .seconds_max = seconds_max},
                      clock_, random_);
    return sender.send(
        {.store = StoreId{"s1"}, .to = "ann@example.org", .subject = "Your code", .text = "Code: 123456\n.\n"}, how,
        end);
  }

  fs::path folder_;
  memory::ManualClock clock_;
  memory::SeededRandom random_{1};
};

TEST_F(SmtpTest, SendsInTheOpenWhereThatIsConfigured) {
  Server server(arguments("none"));
  const auto sent = send(settings(server, SmtpTls::none), false);
  ASSERT_TRUE(sent) << sent.error().message;
  const auto received = server.line();
  EXPECT_TRUE(received.contains(R"("from": "mfad@example.org", "to": ["ann@example.org"], "tls": false, "user": "")"))
      << received;
  EXPECT_TRUE(received.contains(R"(\r\nTo: ann@example.org\r\nSubject: Your code\r\n)")) << received;
  EXPECT_TRUE(received.contains(R"(\r\n\r\nCode: 123456\r\n.\r\n"})")) << received;
}

TEST_F(SmtpTest, StartTlsWithATrustedCertificateAndALogin) {
  Server server(arguments("starttls", "mfad"));
  auto how = settings(server, SmtpTls::starttls);
  how.username = "mfad";
  how.password_credential = "main";
  const auto sent = send(how, true);
  ASSERT_TRUE(sent) << sent.error().message;
  const auto received = server.line();
  EXPECT_TRUE(received.contains(R"("tls": true, "user": "mfad")")) << received;
}

TEST_F(SmtpTest, ImplicitTlsWithATrustedCertificate) {
  Server server(arguments("implicit"));
  const auto sent = send(settings(server, SmtpTls::implicit), true);
  ASSERT_TRUE(sent) << sent.error().message;
  EXPECT_TRUE(server.line().contains(R"("tls": true)"));
}

TEST_F(SmtpTest, ACertificateThatNobodyTrustsIsRefusedAndNothingIsSent) {
  for (const auto& [mode, tls] : {std::pair{"starttls", SmtpTls::starttls}, std::pair{"implicit", SmtpTls::implicit}}) {
    Server server(arguments(mode));
    const auto sent = send(settings(server, tls), false);
    ASSERT_FALSE(sent);
    EXPECT_EQ(sent.error().code, ErrorCode::refused) << sent.error().message;
    EXPECT_EQ(server.end(), "");
  }
}

TEST_F(SmtpTest, ACertificateForAnotherHostIsRefused) {
  Server server(arguments("starttls"));
  auto how = settings(server, SmtpTls::starttls);
  how.host = "127.0.0.1";
  const auto sent = send(how, true);
  ASSERT_FALSE(sent);
  EXPECT_EQ(sent.error().code, ErrorCode::refused) << sent.error().message;
  EXPECT_EQ(server.end(), "");
}

TEST_F(SmtpTest, AServerThatOffersNoStartTlsGetsNothing) {
  Server server(arguments("none"));
  const auto sent = send(settings(server, SmtpTls::starttls), true);
  ASSERT_FALSE(sent);
  EXPECT_EQ(sent.error().code, ErrorCode::refused) << sent.error().message;
  EXPECT_EQ(server.end(), "");
}

TEST_F(SmtpTest, AWrongOrMissingPasswordIsRefused) {
  Server server(arguments("starttls", "mfad"));
  auto how = settings(server, SmtpTls::starttls);
  how.username = "mfad";
  how.password_credential = "wrong";
  EXPECT_EQ(send(how, true).error().code, ErrorCode::refused);
  how.password_credential = "absent";
  const auto absent = send(how, true);
  EXPECT_EQ(absent.error().code, ErrorCode::not_found);
  EXPECT_TRUE(absent.error().message.contains("smtp.s1.absent")) << absent.error().message;
  how.password_credential.reset();
  EXPECT_EQ(send(how, true).error().code, ErrorCode::invalid);
  EXPECT_EQ(server.end(), "");
}

TEST_F(SmtpTest, WhetherItMayGoWellLaterFollowsTheServersAnswerAndNoErrorNamesThePerson) {
  for (const auto& [answer, code] : {std::pair{"451", ErrorCode::busy}, std::pair{"550", ErrorCode::refused}}) {
    auto with = arguments("none");
    with.insert(with.end(), {"--refuse", answer});
    Server server(with);
    const auto sent = send(settings(server, SmtpTls::none), false);
    ASSERT_FALSE(sent);
    EXPECT_EQ(sent.error().code, code) << sent.error().message;
    EXPECT_FALSE(sent.error().message.contains("ann@")) << sent.error().message;
    EXPECT_TRUE(sent.error().message.contains(answer)) << sent.error().message;
  }
}

TEST_F(SmtpTest, IsBrokenOffWhereverTheServerFallsSilent) {
  for (const char* word : {"EHLO", "RCPT", "DATA"}) {
    auto with = arguments("none");
    with.insert(with.end(), {"--silent-at", word});
    Server server(with);
    std::stop_source end;
    Result<> sent;
    {
      const std::jthread sending([&] { sent = send(settings(server, SmtpTls::none), false, end.get_token()); });
      EXPECT_EQ(server.line(), "silent\n");
      end.request_stop();
    }
    ASSERT_FALSE(sent) << word;
    EXPECT_EQ(sent.error().code, ErrorCode::unavailable) << word;
    EXPECT_TRUE(sent.error().message.contains("broken off")) << sent.error().message;
  }
}

TEST_F(SmtpTest, AServerThatTookTheMailAndDoesNotSayGoodbyeHoldsNoEnd) {
  auto with = arguments("none");
  with.insert(with.end(), {"--silent-at", "QUIT"});
  Server server(with);
  std::stop_source end;
  const auto begun = std::chrono::steady_clock::now();
  Result<> sent;
  {
    const std::jthread sending([&] { sent = send(settings(server, SmtpTls::none), false, end.get_token()); });
    EXPECT_TRUE(server.line().contains("ann@example.org"));
    EXPECT_EQ(server.line(), "silent\n");
    end.request_stop();
  }
  EXPECT_TRUE(sent) << "it was taken";
  EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds{seconds_max});
}

TEST_F(SmtpTest, NobodyListeningIsUnavailable) {
  const BoundPort port;  // held, so that nobody else can come to listen there
  policy::EmailDelivery how;
  how.from = "mfad@example.org";
  how.host = "127.0.0.1";
  how.port = port.number();
  how.tls = SmtpTls::none;
  EXPECT_EQ(send(how, false).error().code, ErrorCode::unavailable);
}

TEST_F(SmtpTest, AStoreWithoutAServerIsToldSo) {
  SmtpSender sender({}, clock_, random_);
  const auto sent =
      sender.send({.store = StoreId{"s1"}, .to = "ann@example.org", .subject = "a", .text = "b"}, std::nullopt, {});
  EXPECT_EQ(sent.error().code, ErrorCode::refused);
}

}  // namespace
}  // namespace mfad::delivery
