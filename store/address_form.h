// How addresses stand in the tables: as they are, or as keyed hashes. One place, used wherever an Address is bound.
// A hash is "~" and 26 Crockford base32 characters of KeyRing::hash("list", address); it stands for itself when it
// comes back, so that a row that was listed can be removed. No address looks like it: it has no "@". Pure; thread-safe.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/address.h"
#include "base/crypto.h"
#include "lists/values.h"

namespace nonsolicit::store {

class AddressForm {
 public:
  AddressForm() = default;  // plain, and without keys: nobody can be forgotten
  // Hashed needs keys.
  AddressForm(lists::Privacy privacy, std::shared_ptr<const base::KeyRing> keys)
      : privacy_(privacy), keys_(std::move(keys)) {}

  lists::Privacy privacy() const { return privacy_; }
  const base::KeyRing* keys() const { return keys_.get(); }
  AddressForm hashed() const { return {lists::Privacy::hashed, keys_}; }

  // As it stands in a column; the empty address stays empty.
  std::string kept(const base::Address& address) const;
  // The same for columns that hold an address or something else: "@domain", a domain and a List-Id stay.
  std::string kept(std::string_view who) const;
  // Nothing without keys.
  std::optional<std::string> hash(const base::Address& address) const;
  // All that may stand in opt-outs and preferences: those of people who were forgotten stay as hashes in a plain store.
  std::vector<std::string> forms(const base::Address& address) const;
  std::vector<std::string> forms(std::string_view who) const;  // what is no address has one

 private:
  lists::Privacy privacy_ = lists::Privacy::plain;
  std::shared_ptr<const base::KeyRing> keys_;
};

}  // namespace nonsolicit::store
