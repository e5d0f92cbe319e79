#include "store/address_form.h"

namespace nonsolicit::store {
namespace {

bool names_somebody(std::string_view who) {
  const size_t at = who.find('@');
  return at != std::string_view::npos && at > 0;
}

}  // namespace

std::optional<std::string> AddressForm::hash(const base::Address& address) const {
  if (lists::is_hashed(address.text()) || address.empty()) return address.text();
  if (!keys_) return std::nullopt;
  const base::Hash128 hash = keys_->hash("list", address.text());
  return "~" + base::crockford_text({reinterpret_cast<const char*>(hash.data()), hash.size()});
}

std::string AddressForm::kept(const base::Address& address) const {
  switch (privacy_) {
    case lists::Privacy::plain: return address.text();
    case lists::Privacy::hashed: return hash(address).value_or("");
  }
  return {};
}

std::string AddressForm::kept(std::string_view who) const {
  if (!names_somebody(who)) return std::string(who);
  return kept(base::Address::from_normal(std::string(who)));
}

std::vector<std::string> AddressForm::forms(const base::Address& address) const {
  std::vector<std::string> forms = {kept(address)};
  auto hashed = hash(address);
  if (hashed && *hashed != forms.front()) forms.push_back(std::move(*hashed));
  return forms;
}

std::vector<std::string> AddressForm::forms(std::string_view who) const {
  if (!names_somebody(who) && !lists::is_hashed(who)) return {std::string(who)};
  return forms(base::Address::from_normal(std::string(who)));
}

}  // namespace nonsolicit::store
