// Requests to change one account: directory facts, enrollments, flows (contract §4, §5).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "events/base/ids.h"
#include "events/base/secret.h"
#include "events/base/time.h"
#include "events/base/types.h"

namespace mfad::account {

struct ObserveAccount {
  AccountKey key;
  std::string user_name;
  std::string display_name;  // "" = none, as for mail and mobile
  bool enabled = true;
  std::string container;
  std::vector<std::string> groups;
  std::string mail;
  std::string mobile;
  std::string source;
  Timestamp observed_at;
};

struct DeleteAccount {
  AccountKey key;
  std::string source;
  Timestamp observed_at;
};

struct StartEnrollment {
  AccountKey key;
  AuthenticationType type = AuthenticationType::authenticator;
  std::string email;  // type email only
  SessionMethod session_method = SessionMethod::password;
  Timestamp authenticated_at;
  std::string client;
  std::optional<Secret> grant;
};

struct ConfirmEnrollment {
  AccountKey key;
  EnrollmentId enrollment;
  Secret code;
};

struct ResendEnrollmentCode {
  AccountKey key;
  EnrollmentId enrollment;
};

struct CancelEnrollment {
  AccountKey key;
  EnrollmentId enrollment;
};

struct Unenroll {
  AccountKey key;
  TypeSet types;
  std::string reason;
};

struct StartFlow {
  AccountKey key;
  FlowKind kind = FlowKind::self_reset;
  std::string client;
  std::optional<std::string>
      user_name;  // as given, when the account was found by it: the account must bear that very name
};

struct IssueChallenge {
  AccountKey key;
  FlowId flow;
  AuthenticationType type = AuthenticationType::email;
};

struct VerifyFactor {
  AccountKey key;
  FlowId flow;
  AuthenticationType type = AuthenticationType::authenticator;
  Secret code;
};

struct AbandonFlow {
  AccountKey key;
  FlowId flow;
};

struct RedeemGrant {
  AccountKey key;
  FlowId flow;
  Secret grant;
  Operation operation = Operation::password_reset;
};

struct ReportFlow {
  AccountKey key;
  FlowId flow;
  bool done = false;
  std::string reason;  // of a failure; may be empty
};

struct RecordDelivery {  // from daemon/deliver
  AccountKey key;
  ChallengeId challenge;
  bool delivered = false;
};

struct ExpireDue {  // from daemon/timer: whatever deadline of the account has passed
  AccountKey key;
};

}  // namespace mfad::account
