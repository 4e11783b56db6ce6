#include "events/base/types.h"

#include <span>

namespace mfad {
namespace {

template <class Enum>
struct Names;  // `names` in the order of the enumerators

template <>
struct Names<AuthenticationType> {
  static constexpr std::string_view names[] = {"security_questions", "sms",     "email",        "authenticator",
                                               "linked_account",     "yubikey", "windows_hello"};
};

template <>
struct Names<CallerRole> {
  static constexpr std::string_view names[] = {"admin", "helpdesk", "portal",  "verifier",
                                               "sync",  "auditor",  "operator"};
};

template <>
struct Names<SystemActor> {
  static constexpr std::string_view names[] = {"timer", "delivery", "start"};
};

template <>
struct Names<Provider> {
  static constexpr std::string_view names[] = {"active_directory", "entra_id", "ldap", "google_workspace", "other"};
};

template <>
struct Names<SmtpTls> {
  static constexpr std::string_view names[] = {"none", "starttls", "implicit"};
};

template <>
struct Names<FlowKind> {
  static constexpr std::string_view names[] = {"self_reset", "self_unlock", "manage_enrollment"};
};

template <>
struct Names<Operation> {
  static constexpr std::string_view names[] = {"password_reset", "unlock", "manage_enrollment"};
};

template <>
struct Names<FlowStatus> {
  static constexpr std::string_view names[] = {"open",   "satisfied", "redeemed",  "done",
                                               "failed", "expired",   "abandoned", "aborted"};
};

template <>
struct Names<EnrollmentStatus> {
  static constexpr std::string_view names[] = {"pending", "enrolled", "cancelled", "expired", "unenrolled"};
};

template <>
struct Names<AccountStatus> {
  static constexpr std::string_view names[] = {"unenrolled", "stranded", "compliant", "partially_enrolled"};
};

template <>
struct Names<ChallengePurpose> {
  static constexpr std::string_view names[] = {"flow", "enrollment"};
};

template <>
struct Names<SessionMethod> {
  static constexpr std::string_view names[] = {"password", "saml"};
};

template <>
struct Names<FactorRejection> {
  static constexpr std::string_view names[] = {"wrong", "replayed"};
};

template <>
struct Names<FlowRefusal> {
  static constexpr std::string_view names[] = {"store_disabled", "account_disabled", "no_role",       "not_enrolled",
                                               "not_compliant",  "locked_out",       "mfa_not_active"};
};

template <>
struct Names<FlowAbandonment> {
  static constexpr std::string_view names[] = {"requested", "superseded"};
};

template <>
struct Names<FlowAbortion> {
  static constexpr std::string_view names[] = {"locked_out",   "store_disabled",   "store_removed",   "role_disabled",
                                               "role_deleted", "account_disabled", "account_deleted", "unenrolled"};
};

template <>
struct Names<LockoutProneness> {
  static constexpr std::string_view names[] = {"enrollment_disabled", "no_type_available"};
};

template <>
struct Names<FactAttribute> {
  static constexpr std::string_view names[] = {"user_name", "display_name", "enabled", "container",
                                               "groups",    "mail",         "mobile"};
};

template <class Enum>
std::string_view name_in_table(Enum value) {
  const std::span<const std::string_view> names{Names<Enum>::names};
  const auto index = static_cast<std::size_t>(value);
  return index < names.size() ? names[index] : "unknown";
}

}  // namespace

template <class Enum>
std::optional<Enum> parse_name(std::string_view text) {
  const std::span<const std::string_view> names{Names<Enum>::names};
  for (std::size_t index = 0; index < names.size(); ++index) {
    if (names[index] == text) return static_cast<Enum>(index);
  }
  return std::nullopt;
}

std::string_view name_of(AuthenticationType value) { return name_in_table(value); }
std::string_view name_of(CallerRole value) { return name_in_table(value); }
std::string_view name_of(SystemActor value) { return name_in_table(value); }
std::string_view name_of(Provider value) { return name_in_table(value); }
std::string_view name_of(SmtpTls value) { return name_in_table(value); }
std::string_view name_of(FlowKind value) { return name_in_table(value); }
std::string_view name_of(Operation value) { return name_in_table(value); }
std::string_view name_of(FlowStatus value) { return name_in_table(value); }
std::string_view name_of(EnrollmentStatus value) { return name_in_table(value); }
std::string_view name_of(AccountStatus value) { return name_in_table(value); }
std::string_view name_of(ChallengePurpose value) { return name_in_table(value); }
std::string_view name_of(SessionMethod value) { return name_in_table(value); }
std::string_view name_of(FactorRejection value) { return name_in_table(value); }
std::string_view name_of(FlowRefusal value) { return name_in_table(value); }
std::string_view name_of(FlowAbandonment value) { return name_in_table(value); }
std::string_view name_of(FlowAbortion value) { return name_in_table(value); }
std::string_view name_of(LockoutProneness value) { return name_in_table(value); }
std::string_view name_of(FactAttribute value) { return name_in_table(value); }

template std::optional<AuthenticationType> parse_name<AuthenticationType>(std::string_view);
template std::optional<CallerRole> parse_name<CallerRole>(std::string_view);
template std::optional<SystemActor> parse_name<SystemActor>(std::string_view);
template std::optional<Provider> parse_name<Provider>(std::string_view);
template std::optional<SmtpTls> parse_name<SmtpTls>(std::string_view);
template std::optional<FlowKind> parse_name<FlowKind>(std::string_view);
template std::optional<Operation> parse_name<Operation>(std::string_view);
template std::optional<FlowStatus> parse_name<FlowStatus>(std::string_view);
template std::optional<EnrollmentStatus> parse_name<EnrollmentStatus>(std::string_view);
template std::optional<AccountStatus> parse_name<AccountStatus>(std::string_view);
template std::optional<ChallengePurpose> parse_name<ChallengePurpose>(std::string_view);
template std::optional<SessionMethod> parse_name<SessionMethod>(std::string_view);
template std::optional<FactorRejection> parse_name<FactorRejection>(std::string_view);
template std::optional<FlowRefusal> parse_name<FlowRefusal>(std::string_view);
template std::optional<FlowAbandonment> parse_name<FlowAbandonment>(std::string_view);
template std::optional<FlowAbortion> parse_name<FlowAbortion>(std::string_view);
template std::optional<LockoutProneness> parse_name<LockoutProneness>(std::string_view);
template std::optional<FactAttribute> parse_name<FactAttribute>(std::string_view);

}  // namespace mfad
