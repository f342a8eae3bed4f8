#pragma once
// Why a certificate is not trusted, in words, and what helps.

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "transport/tls/certificate.h"

namespace confab {

// `code`: X509_V_ERR_...; `certificate`: the one that it is about. `wanted`: the name or address
// that was dialled.
std::string why_untrusted(int code, const CertificateFacts& certificate, std::string_view wanted,
                          std::chrono::system_clock::time_point now);

// "a.example, b.example and 7 more"
std::string list_of(const std::vector<std::string>& names, std::size_t most);
// "2026-10-01"
std::string date_text(std::time_t time);
// "59 days", "1 day", "3 hours", of a length that is not negative.
std::string age_text(std::time_t seconds);

}  // namespace confab
