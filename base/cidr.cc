#include "base/cidr.h"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>

#include "base/ascii.h"

namespace nonsolicit::base {
namespace {

struct Ip {
  std::array<uint8_t, 16> bytes{};
  bool is_v4 = true;
};

std::optional<Ip> parse_ip(std::string_view text) {
  if (text.empty() || text.size() >= INET6_ADDRSTRLEN || text.find('\0') != std::string_view::npos) return std::nullopt;
  const std::string terminated(text);
  Ip ip;
  if (inet_pton(AF_INET, terminated.c_str(), ip.bytes.data()) == 1) return ip;
  if (inet_pton(AF_INET6, terminated.c_str(), ip.bytes.data()) != 1) return std::nullopt;
  ip.is_v4 = false;
  return ip;
}

// RFC 4291 section 2.5.5.2: ::ffff:0:0/96.
bool is_mapped(const Ip& ip) {
  return !ip.is_v4 && std::all_of(ip.bytes.begin(), ip.bytes.begin() + 10, [](uint8_t b) { return b == 0; }) &&
         ip.bytes[10] == 0xff && ip.bytes[11] == 0xff;
}

Ip unmapped(const Ip& ip) {
  Ip v4;
  std::copy(ip.bytes.begin() + 12, ip.bytes.end(), v4.bytes.begin());
  return v4;
}

std::array<uint8_t, 16> masked(std::array<uint8_t, 16> bytes, unsigned prefix) {
  for (unsigned i = 0; i < bytes.size(); i++) {
    const unsigned kept = prefix > i * 8 ? std::min(8u, prefix - i * 8) : 0;
    bytes[i] = static_cast<uint8_t>(bytes[i] & (0xff00u >> kept));
  }
  return bytes;
}

}  // namespace

std::optional<Cidr> Cidr::parse(std::string_view text, HostBits host_bits) {
  const size_t slash = text.find('/');
  auto ip = parse_ip(text.substr(0, slash));
  if (!ip) return std::nullopt;
  unsigned prefix = ip->is_v4 ? 32 : 128;
  if (slash != std::string_view::npos) {
    const std::string_view digits = text.substr(slash + 1);
    unsigned number = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    if (digits.empty() || error != std::errc() || end != digits.data() + digits.size() || number > prefix)
      return std::nullopt;
    if (digits.size() > 1 && digits[0] == '0') return std::nullopt;
    prefix = number;
  }
  if (is_mapped(*ip) && prefix >= 96) {
    ip = unmapped(*ip);
    prefix -= 96;
  }
  Cidr cidr;
  cidr.is_v4_ = ip->is_v4;
  cidr.prefix_ = prefix;
  cidr.bytes_ = masked(ip->bytes, prefix);
  if (host_bits == HostBits::refuse && cidr.bytes_ != ip->bytes) return std::nullopt;
  return cidr;
}

bool Cidr::contains(std::string_view address) const {
  if (istarts_with(address, "IPv6:")) address.remove_prefix(5);
  address = address.substr(0, address.find('%'));
  auto ip = parse_ip(address);
  if (!ip) return false;
  if (is_v4_ && is_mapped(*ip)) ip = unmapped(*ip);
  return ip->is_v4 == is_v4_ && masked(ip->bytes, prefix_) == bytes_;
}

std::string Cidr::text() const {
  char buffer[INET6_ADDRSTRLEN] = {};
  if (inet_ntop(is_v4_ ? AF_INET : AF_INET6, bytes_.data(), buffer, sizeof buffer) == nullptr) return {};
  std::string result = buffer;
  if (!is_single_address()) result += "/" + std::to_string(prefix_);
  return result;
}

}  // namespace nonsolicit::base
