// The reader of directory files, with the checksum as found and with a right one, so that the checks behind it are
// reached; and the search for carried entries on the same bytes.
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>

#include "lists/carried.h"
#include "lists/directory_file.h"

namespace {

using namespace nonsolicit;

struct Fixture {
  std::shared_ptr<const base::KeyRing> keys = std::make_shared<base::KeyRing>(base::KeyRing::ephemeral("fuzz"));
  base::Address member = *base::Address::parse("a@b.example");
  lists::DirectoryRow row{.address = member, .member_id = "1", .name = "", .organisation = "Firm", .canary = true};
  std::string good = lists::directory_bytes({row}, *keys, {});
  std::shared_ptr<const lists::Directory> directory = lists::make_directory({row}, keys);
};

void look(std::string_view bytes, const Fixture& fixture) {
  const auto view = lists::DirectoryView::check(bytes, *fixture.keys);
  if (!view) {
    if (view.error().kind != base::ErrorClass::config) std::abort();
    return;
  }
  const auto entry = view->find(lists::directory_hash(*fixture.keys, fixture.member));
  if (entry && entry->member_id.size() > bytes.size()) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const Fixture fixture;
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  look(input, fixture);
  look(lists::seal_directory(std::string(input), *fixture.keys), fixture);
  // Magic, format and key as they should be (32 bytes), the rest from the input.
  look(lists::seal_directory(fixture.good.substr(0, 32) + std::string(input), *fixture.keys), fixture);
  lists::claimed_entries(input);

  const std::string_view texts[] = {input};
  if (lists::carried_entries(*fixture.directory, texts, {}, {}, 0, 0) > 1) std::abort();
  return 0;
}
