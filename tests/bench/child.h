// A program that is measured: started, watched through /proc, ended. One thread; what fails ends the run with a word.
#pragma once

#include <sys/types.h>

#include <map>
#include <string>
#include <vector>

namespace mfad::bench {

[[noreturn]] void give_up(const std::string& why);

// CPU seconds by name of thread, and in all.
struct CpuTimes {
  std::map<std::string, double> by_thread;
  double total() const;
  CpuTimes since(const CpuTimes& earlier) const;
};

// CPU seconds that the whole machine has spent, without those of the given programs and of this one.
double machine_cpu_seconds();
double own_cpu_seconds();

class Child {
 public:
  // Its standard output can be read by line; its standard error goes to the file.
  Child(std::vector<std::string> arguments, const std::string& error_file);
  ~Child();  // kills what still runs
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  // The first line of its output that begins so; gives up when it ends before, or after the seconds.
  std::string wait_for_line(const std::string& beginning, double seconds);

  pid_t pid() const { return pid_; }
  CpuTimes cpu() const;
  double resident_mib() const;
  double resident_peak_mib() const;
  void forget_resident_peak() const;  // the peak is counted from now on
  void stop();                        // SIGTERM, then waits
  void kill();                        // SIGKILL, then waits
  int wait(bool or_give_up);          // its exit code

 private:
  double status_mib(const std::string& field) const;

  pid_t pid_ = -1;
  int output_ = -1;
  std::string pending_;
  std::string name_;
};

// Runs a program to its end; its exit code. Output to the file.
int run_program(const std::vector<std::string>& arguments, const std::string& output_file);

}  // namespace mfad::bench
