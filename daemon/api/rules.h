// What a text of a request may be. Each rule answers with what is wrong, lower-case, or with nothing. Pure.
#pragma once

#include <optional>
#include <string_view>

namespace mfad::api {

using TextRule = std::string_view (*)(std::string_view text);

namespace rules {

std::string_view name(std::string_view text);  // of stores, roles, callers
std::string_view account_id(std::string_view text);
std::string_view user_name(std::string_view text);
std::string_view display_name(std::string_view text);
std::string_view mail(std::string_view text);  // a directory's: anything short
std::string_view mobile(std::string_view text);
std::string_view source(std::string_view text);
std::string_view dn(std::string_view text);
std::string_view address(std::string_view text);  // one that mail is sent to or from
std::string_view host(std::string_view text);
std::string_view smtp_user(std::string_view text);
std::string_view credential(std::string_view text);
std::string_view client(std::string_view text);
std::string_view code(std::string_view text);
std::string_view grant(std::string_view text);
std::string_view unenroll_reason(std::string_view text);
std::string_view report_reason(std::string_view text);
std::string_view store_scope(std::string_view text);  // a store id or `*`
std::string_view actor(std::string_view text);
std::string_view idempotency_key(std::string_view text);

}  // namespace rules

std::size_t count_characters(std::string_view utf8);

}  // namespace mfad::api
