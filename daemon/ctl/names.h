// Names of the contract that an argument may take.
#pragma once

#include <array>
#include <string_view>

namespace mfad::ctl::names {

using namespace std::string_view_literals;

inline constexpr std::array authentication_types{
    "security_questions"sv, "sms"sv, "email"sv, "authenticator"sv, "linked_account"sv, "yubikey"sv, "windows_hello"sv};
inline constexpr std::array usable_types{"authenticator"sv, "email"sv};
inline constexpr std::array mailed_types{"email"sv};
inline constexpr std::array caller_roles{"admin"sv, "helpdesk"sv, "portal"sv,  "verifier"sv,
                                         "sync"sv,  "auditor"sv,  "operator"sv};
inline constexpr std::array providers{"active_directory"sv, "entra_id"sv, "ldap"sv, "google_workspace"sv, "other"sv};
inline constexpr std::array tls_modes{"none"sv, "starttls"sv, "implicit"sv};
inline constexpr std::array statuses{"unenrolled"sv, "stranded"sv, "compliant"sv, "partially_enrolled"sv};
inline constexpr std::array flow_kinds{"self_reset"sv, "self_unlock"sv, "manage_enrollment"sv};
inline constexpr std::array session_methods{"password"sv, "saml"sv};
inline constexpr std::array operations{"password_reset"sv, "unlock"sv};
inline constexpr std::array results{"done"sv, "failed"sv};
inline constexpr std::array mappings{"ad"sv, "openldap"sv};

}  // namespace mfad::ctl::names
