// IP networks as admins write them: "192.0.2.0/24", "2001:db8::/32", or one address without a prefix.
// An IPv4 address mapped into IPv6 ("::ffff:192.0.2.1") is the IPv4 address. Plain value; pure; thread-safe.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace nonsolicit::base {

// Bits set below the prefix are mostly a slip of the pen: who wrote 192.0.2.7/24 meant either the host or the
// net.
enum class HostBits { refuse, clear };

class Cidr {
 public:
  static std::optional<Cidr> parse(std::string_view text, HostBits host_bits = HostBits::refuse);

  // Whether the address lies in this network; false for text that is no address. Accepts what MTAs give in
  // {client_addr}: "192.0.2.1", "2001:db8::1", "IPv6:2001:db8::1", a zone as in "fe80::1%eth0".
  bool contains(std::string_view address) const;

  bool is_single_address() const { return prefix_ == (is_v4_ ? 32u : 128u); }
  // The shortest usual form; a single address stands without prefix.
  std::string text() const;

  friend bool operator==(const Cidr&, const Cidr&) = default;

 private:
  std::array<uint8_t, 16> bytes_{};  // IPv4 in the first four
  bool is_v4_ = true;
  unsigned prefix_ = 32;  // bits
};

}  // namespace nonsolicit::base
