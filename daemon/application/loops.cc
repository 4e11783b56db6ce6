#include "daemon/application/loops.h"

#include <pthread.h>

#include <cstdlib>
#include <exception>
#include <utility>

namespace mfad::application {

std::jthread start_thread(const char* name, std::function<void(const std::stop_token&)> body,
                          std::function<void(std::string_view thrown)> say) {
  return std::jthread{[name, body = std::move(body), say = std::move(say)](const std::stop_token& stop) {
    pthread_setname_np(pthread_self(), name);
    try {
      body(stop);
    } catch (const std::exception& failed) {
      say(failed.what());
      std::abort();
    }
  }};
}

}  // namespace mfad::application
