// The closed sets of contract.md §2: each enum, its wire names, and sets of authentication types.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string_view>

namespace mfad {

enum class AuthenticationType : std::uint8_t {  // values are embedded in stored records: never renumber
  security_questions,
  sms,
  email,
  authenticator,
  linked_account,
  yubikey,
  windows_hello,
};
inline constexpr std::array<AuthenticationType, 7> all_authentication_types{AuthenticationType::security_questions,
                                                                            AuthenticationType::sms,
                                                                            AuthenticationType::email,
                                                                            AuthenticationType::authenticator,
                                                                            AuthenticationType::linked_account,
                                                                            AuthenticationType::yubikey,
                                                                            AuthenticationType::windows_hello};

enum class CallerRole : std::uint8_t { admin, helpdesk, portal, verifier, sync, auditor, operator_ };
enum class SystemActor : std::uint8_t { timer, delivery, start };
enum class Provider : std::uint8_t { active_directory, entra_id, ldap, google_workspace, other };
enum class SmtpTls : std::uint8_t { none, starttls, implicit };
enum class FlowKind : std::uint8_t { self_reset, self_unlock, manage_enrollment };
enum class Operation : std::uint8_t { password_reset, unlock, manage_enrollment };
enum class FlowStatus : std::uint8_t { open, satisfied, redeemed, done, failed, expired, abandoned, aborted };
enum class EnrollmentStatus : std::uint8_t { pending, enrolled, cancelled, expired, unenrolled };
enum class AccountStatus : std::uint8_t { unenrolled, stranded, compliant, partially_enrolled };
enum class ChallengePurpose : std::uint8_t { flow, enrollment };
enum class SessionMethod : std::uint8_t { password, saml };
enum class FactorRejection : std::uint8_t { wrong, replayed };
enum class FlowRefusal : std::uint8_t {  // in the order in which the first that holds is given (contract §6)
  store_disabled,
  account_disabled,
  no_role,
  not_enrolled,
  not_compliant,
  locked_out,
  mfa_not_active,
};
enum class FlowAbandonment : std::uint8_t { requested, superseded };
enum class FlowAbortion : std::uint8_t {
  locked_out,
  store_disabled,
  store_removed,
  role_disabled,
  role_deleted,
  account_disabled,
  account_deleted,
  unenrolled,
};
enum class LockoutProneness : std::uint8_t { enrollment_disabled, no_type_available };
enum class FactAttribute : std::uint8_t { user_name, display_name, enabled, container, groups, mail, mobile };

// Wire names. `name_of` is total: a value outside the set yields "unknown".
std::string_view name_of(AuthenticationType);
std::string_view name_of(CallerRole);
std::string_view name_of(SystemActor);
std::string_view name_of(Provider);
std::string_view name_of(SmtpTls);
std::string_view name_of(FlowKind);
std::string_view name_of(Operation);
std::string_view name_of(FlowStatus);
std::string_view name_of(EnrollmentStatus);
std::string_view name_of(AccountStatus);
std::string_view name_of(ChallengePurpose);
std::string_view name_of(SessionMethod);
std::string_view name_of(FactorRejection);
std::string_view name_of(FlowRefusal);
std::string_view name_of(FlowAbandonment);
std::string_view name_of(FlowAbortion);
std::string_view name_of(LockoutProneness);
std::string_view name_of(FactAttribute);

// The value of a wire name, or nothing. Instantiated for every enum above.
template <class Enum>
std::optional<Enum> parse_name(std::string_view text);

// A set of authentication types, iterated in table order.
class TypeSet {
 public:
  constexpr TypeSet() = default;
  constexpr TypeSet(std::initializer_list<AuthenticationType> types) {
    for (auto type : types) insert(type);
  }
  static constexpr TypeSet from_bits(std::uint8_t bits) {
    TypeSet set;
    set.bits_ = bits & all_bits;
    return set;
  }

  constexpr bool contains(AuthenticationType type) const { return (bits_ & bit(type)) != 0; }
  constexpr void insert(AuthenticationType type) { bits_ = static_cast<std::uint8_t>(bits_ | bit(type)); }
  constexpr void erase(AuthenticationType type) { bits_ = static_cast<std::uint8_t>(bits_ & ~bit(type)); }
  constexpr int size() const { return std::popcount(bits_); }
  constexpr bool empty() const { return bits_ == 0; }
  constexpr std::uint8_t bits() const { return bits_; }
  constexpr bool contains_all(TypeSet other) const { return (other.bits_ & ~bits_) == 0; }

  friend constexpr TypeSet operator&(TypeSet a, TypeSet b) { return from_bits(a.bits_ & b.bits_); }
  friend constexpr TypeSet operator|(TypeSet a, TypeSet b) { return from_bits(a.bits_ | b.bits_); }
  friend constexpr TypeSet operator-(TypeSet a, TypeSet b) {
    return from_bits(static_cast<std::uint8_t>(a.bits_ & ~b.bits_));
  }
  constexpr bool operator==(const TypeSet&) const = default;

  class Iterator {
   public:
    constexpr explicit Iterator(std::uint8_t bits) : bits_(bits) {}
    constexpr AuthenticationType operator*() const { return static_cast<AuthenticationType>(std::countr_zero(bits_)); }
    constexpr Iterator& operator++() {
      bits_ = static_cast<std::uint8_t>(bits_ & (bits_ - 1));
      return *this;
    }
    constexpr bool operator==(const Iterator&) const = default;

   private:
    std::uint8_t bits_;
  };
  constexpr Iterator begin() const { return Iterator{bits_}; }
  constexpr Iterator end() const { return Iterator{0}; }

  void serialize(auto& archive) { archive(bits_); }

 private:
  static constexpr std::uint8_t all_bits = 0x7f;
  static constexpr std::uint8_t bit(AuthenticationType type) {
    return static_cast<std::uint8_t>(1U << static_cast<unsigned>(type));
  }
  std::uint8_t bits_ = 0;
};

}  // namespace mfad
