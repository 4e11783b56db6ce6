#include "adapters/http/server.h"

#include <gtest/gtest.h>

#include <atomic>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "tests/unit/http/server_under_test.h"

namespace mfad::http {
namespace {

using Chunk = api::BodySource::Chunk;

const std::string stream_head =
    "HTTP/1.1 200 OK\r\nDate: D\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n";

// What the test and the source, which the server owns, share.
struct SourceState {
  std::mutex mutex;
  std::condition_variable changed;
  std::function<void(Chunk)> ready;  // of the outstanding pull
  bool destroyed = false;

  std::function<void(Chunk)> wait_for_pull() {
    std::unique_lock lock(mutex);
    EXPECT_TRUE(changed.wait_for(lock, std::chrono::seconds(60), [this] { return ready != nullptr; }));
    return std::exchange(ready, nullptr);
  }
  void wait_until_destroyed() {
    std::unique_lock lock(mutex);
    EXPECT_TRUE(changed.wait_for(lock, std::chrono::seconds(60), [this] { return destroyed; }));
  }
};

class FakeSource : public api::BodySource {
 public:
  FakeSource(std::shared_ptr<SourceState> state, std::string heartbeat)
      : state_(std::move(state)), heartbeat_(std::move(heartbeat)) {}
  ~FakeSource() override {
    const std::scoped_lock lock(state_->mutex);
    state_->destroyed = true;
    state_->changed.notify_all();
  }
  void pull(std::function<void(Chunk)> ready) override {
    const std::scoped_lock lock(state_->mutex);
    state_->ready = std::move(ready);
    state_->changed.notify_all();
  }
  std::string_view heartbeat() const override { return heartbeat_; }

 private:
  std::shared_ptr<SourceState> state_;
  std::string heartbeat_;
};

// Always has the next number at once.
class CountingSource : public api::BodySource {
 public:
  explicit CountingSource(int last) : last_(last) {}
  void pull(std::function<void(Chunk)> ready) override {
    ++next_;
    ready({std::to_string(next_) + "\n", next_ == last_});
  }

 private:
  int last_;
  int next_ = 0;
};

// Keeps the server busy with nothing until the application has seen another request, or for very long.
class GreedySource : public api::BodySource {
 public:
  explicit GreedySource(const FakeApplication& application) : application_(application) {}
  void pull(std::function<void(Chunk)> ready) override {
    if (application_.handled() > 1) return ready({"yes", true});
    if (++pulls_ == 10'000'000) return ready({"no", true});
    ready({"", false});
  }

 private:
  const FakeApplication& application_;
  int pulls_ = 0;
};

class HttpStream : public testing::Test {
 protected:
  void serve(ServerLimits limits, std::string heartbeat = "") {
    server.emplace(limits);
    server->application.on("/feed", [this, heartbeat](api::Request, std::shared_ptr<api::Exchange> exchange) {
      exchange->stream(text_response(200, ""), std::make_unique<FakeSource>(source, heartbeat));
    });
    server->application.on("/count", [](api::Request, std::shared_ptr<api::Exchange> exchange) {
      exchange->stream(text_response(200, ""), std::make_unique<CountingSource>(3));
    });
    server->application.on("/until-another-request",
                           [&application = server->application](api::Request, std::shared_ptr<api::Exchange> exchange) {
                             exchange->stream(text_response(200, ""), std::make_unique<GreedySource>(application));
                           });
    server->start();
  }

  std::shared_ptr<SourceState> source = std::make_shared<SourceState>();
  std::optional<ServerUnderTest> server;
};

TEST_F(HttpStream, SendsEachChunkAsItComesAndThenTheNextAnswer) {
  serve({});
  WireClient client(server->port());
  client.send(get("/feed") + get("/a"));
  EXPECT_EQ(client.head(), stream_head);
  source->wait_for_pull()({"hello", false});
  EXPECT_EQ(client.bytes(10), "5\r\nhello\r\n");
  source->wait_for_pull()({"", false});
  source->wait_for_pull()({"the end", true});
  EXPECT_EQ(client.bytes(17), "7\r\nthe end\r\n0\r\n\r\n");
  EXPECT_EQ(client.answer(), answered("200 OK", "GET /a body none \"\" keep"));
  source->wait_until_destroyed();
}

TEST_F(HttpStream, EndsWithAnEmptyLastChunk) {
  serve({});
  WireClient client(server->port());
  client.send(get("/feed") + get("/a"));
  source->wait_for_pull()({"", true});
  EXPECT_EQ(client.head(), stream_head);
  EXPECT_EQ(client.bytes(5), "0\r\n\r\n");
  EXPECT_EQ(client.answer(), answered("200 OK", "GET /a body none \"\" keep"));
}

TEST_F(HttpStream, TakesChunksThatAreReadyBeforePullReturns) {
  serve({});
  WireClient client(server->port());
  client.send("GET /count HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  EXPECT_EQ(client.until_closed(),
            "HTTP/1.1 200 OK\r\nDate: D\r\nContent-Type: text/plain\r\nConnection: close\r\nTransfer-Encoding: "
            "chunked\r\n\r\n"
            "2\r\n1\n\r\n2\r\n2\n\r\n2\r\n3\n\r\n0\r\n\r\n");
}

TEST_F(HttpStream, LetsOthersInWhileASourceNeverRunsDry) {
  serve({});
  WireClient greedy(server->port());
  greedy.send(get("/until-another-request"));
  greedy.head();
  WireClient other(server->port());
  other.send(get("/a"));
  EXPECT_EQ(other.answer(), answered("200 OK", "GET /a body none \"\" keep"));
  EXPECT_EQ(greedy.bytes(8), "3\r\nyes\r\n");
}

TEST_F(HttpStream, SendsHeartbeatsWhileNothingComes) {
  serve({.heartbeat = std::chrono::milliseconds(20), .sweep = std::chrono::milliseconds(5)}, ": still here\n\n");
  WireClient client(server->port());
  client.send(get("/feed"));
  EXPECT_EQ(client.head(), stream_head);
  auto ready = source->wait_for_pull();
  EXPECT_EQ(client.bytes(38), "e\r\n: still here\n\n\r\ne\r\n: still here\n\n\r\n");
  ready({"late", true});
  EXPECT_TRUE(client.answer().ends_with("4\r\nlate\r\n0\r\n\r\n"));
}

TEST_F(HttpStream, CancelsTheSourceWhenTheClientHasGone) {
  serve({.heartbeat = std::chrono::milliseconds(10), .sweep = std::chrono::milliseconds(5)}, ":\n\n");
  WireClient client(server->port());
  client.send(get("/feed"));
  auto ready = source->wait_for_pull();
  client.abort();
  source->wait_until_destroyed();
  ready({"nobody reads this", false});
}

TEST_F(HttpStream, CutsAClientThatDoesNotRead) {
  serve({.write_stall = std::chrono::milliseconds(50), .sweep = std::chrono::milliseconds(5)});
  WireClient client(server->port(), 4096);
  client.send(get("/feed"));
  client.head();
  const std::string big(8 * 1024 * 1024, 'x');
  source->wait_for_pull()({big, false});
  source->wait_until_destroyed();
  EXPECT_LT(client.until_closed().size(), big.size());
}

TEST_F(HttpStream, CutsALiveFeedAtStopWithoutEndingItAsIfItWereWhole) {
  serve({.stop = std::chrono::seconds(30)}, ":\n\n");
  WireClient client(server->port());
  client.send(get("/feed"));
  EXPECT_EQ(client.head(), stream_head);
  source->wait_for_pull()({"event", false});
  auto ready = source->wait_for_pull();
  server->begin_stop();
  EXPECT_EQ(client.until_closed(), "5\r\nevent\r\n");
  server->wait_until_stopped();
  ready({"too late", true});
}

TEST_F(HttpStream, DropsAChunkThatComesWhenItsStreamIsOver) {
  serve({});
  WireClient client(server->port());
  client.send(get("/feed") + get("/later"));
  auto ready = source->wait_for_pull();
  ready({"the end", true});
  auto exchange = server->application.wait_for_exchange();
  ready({"once more", false});
  exchange->respond(text_response(200, "next"));
  EXPECT_EQ(client.head(), stream_head);
  EXPECT_EQ(client.bytes(17), "7\r\nthe end\r\n0\r\n\r\n");
  EXPECT_EQ(client.answer(), answered("200 OK", "next"));
}

TEST_F(HttpStream, FinishesAnExportAtStop) {
  serve({});
  WireClient client(server->port());
  client.send(get("/feed"));
  auto ready = source->wait_for_pull();
  server->begin_stop();
  ready({"rest", true});
  EXPECT_EQ(client.until_closed(), stream_head + "4\r\nrest\r\n0\r\n\r\n");
  server->wait_until_stopped();
}

}  // namespace
}  // namespace mfad::http
