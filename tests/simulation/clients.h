// The people and programs of the simulation: each knows what it has been told and acts on it. A request that got no
// answer is repeated with the same key, also after a crash; an answer once given must never change, and must have been
// durable when it was given. One thread.
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "tests/simulation/world.h"

namespace mfad::sim {

class Clients {
 public:
  Clients(std::uint64_t seed, Durable& durable, const Faults& faults)
      : chance_(seed), durable_(durable), faults_(faults) {}

  // The installation that every run begins with; to be answered before anything else happens.
  static std::vector<Command> first_commands();

  void act(Process& process);     // one of them sends something
  void repeat(Process& process);  // somebody repeats a request, answered or not
  void repeat_unanswered(Process& process);
  void process_ended();  // whatever was in flight may or may not have happened
  Result<> receive(const Mail& mail);
  void clock_leapt();  // outcomes of before may be forgotten now

  bool all_answered() const;
  Position acknowledged() const { return acknowledged_; }  // the highest position that anybody was told
  const Complaints& complaints() const { return complaints_; }
  std::size_t answers() const { return answers_; }
  std::size_t replays() const { return replays_; }

 private:
  struct Request {
    Command command;
    std::string key;
    Actor actor;
    std::optional<command::Answer> answer;
    int waiting_for = 0;          // submissions of it that are in flight
    Milliseconds answered_at{0};  // asked at, while only replays have come
    bool may_be_forgotten = false;
  };
  struct Person {
    std::string seed;  // of the enrolled authenticator, as the person was told
    std::optional<EnrollmentId> pending;
    std::string pending_seed;
    bool pending_mail = false;
    std::optional<FlowId> flow;
    std::string grant;
    std::string mailed;  // the last code that came
  };

  void send(Process& process, Command command, CallerRole role);
  void submit(Process& process, std::size_t index);
  void submit_another_under_key_of(Process& process, std::size_t index);
  bool is_remembered(const Request& request) const;
  void answered(std::size_t index, command::Answer answer);
  void check_durable(const Request& request, const command::Answer& answer);
  void compare(const Request& request, const command::Answer& answer);
  void learn(const Request& request, const std::string& body);
  void learn_of_callers(const InstallationCommand& command, const std::string& body);
  const CallerId& somebody();  // who sends

  // What they do: people.cc.
  Command next_command(CallerRole& role);
  Command administrator_command();
  Command caller_command();
  Command removal_or_return_of_the_store();
  Command person_command(std::size_t who, CallerRole& role);
  Command directory_command(std::size_t who);
  Command enrollment_command(const AccountKey& key, const Person& person);
  Command confirmation(const AccountKey& key, const Person& person);
  Command verification(const AccountKey& key, const Person& person);
  Secret code_for(const std::string& seed);
  std::string client_name();
  bool percent(std::uint64_t rate) { return chance_.below(100) < rate; }

  memory::SeededRandom chance_;
  Durable& durable_;
  const Faults& faults_;
  std::deque<Request> requests_;
  std::map<AccountKey, Person> people_;
  std::vector<CallerId> callers_{CallerId{"bootstrap"}};  // as far as anybody was told of them
  std::vector<CallerId> revoked_callers_{CallerId{"never-registered"}};
  Position acknowledged_;
  std::uint64_t next_key_ = 0;
  std::size_t answers_ = 0;
  std::size_t replays_ = 0;
  Complaints complaints_;
};

}  // namespace mfad::sim
