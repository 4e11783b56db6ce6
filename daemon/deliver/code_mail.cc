#include "daemon/deliver/code_mail.h"

#include <fmt/format.h>

#include "events/base/limits.h"

namespace mfad {
namespace {

struct Words {
  const char* subject;
  const char* why;
};

Words words_for(ChallengePurpose purpose) {
  switch (purpose) {
    case ChallengePurpose::enrollment:
      return {"Confirm your address", "This address is being enrolled for the verification of your account."};
    case ChallengePurpose::flow: break;
  }
  return {"Your verification code", "Someone, probably you, asked to verify your account."};
}

}  // namespace

Mail code_mail(const SendCode& effect, Timestamp now) {
  const auto words = words_for(effect.purpose);
  const auto minutes =
      std::max<std::int64_t>(1, std::chrono::ceil<std::chrono::minutes>(effect.expires_at - now).count());
  return {.store = effect.account.store,
          .to = effect.address,
          .subject = words.subject,
          .text = fmt::format(
              "{}\n\n"
              "Your code: {}\n\n"
              "It is valid for {} at most and can be used once. Nobody of the helpdesk will ask you for it.\n"
              "If it was not you who asked, do nothing.\n",
              words.why, effect.code.reveal(), minutes == 1 ? "one minute" : fmt::format("{} minutes", minutes))};
}

}  // namespace mfad
