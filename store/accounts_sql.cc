#include "store/accounts.h"
#include "store/database.h"

namespace nonsolicit::store {
namespace {

base::Error unwritten() { return base::bug_error("accounts are not written yet"); }

class SqlAccounts : public AccountPort {
 public:
  base::Status add(const Account&) override { return unwritten(); }
  base::Status change(const Account&) override { return unwritten(); }
  base::Result<std::optional<Account>> find(std::string_view) override { return unwritten(); }
  base::Result<std::vector<Account>> all() override { return unwritten(); }
  base::Status open_session(const Session&) override { return unwritten(); }
  base::Result<std::optional<Session>> session(std::string_view) override { return unwritten(); }
  base::Status touch_session(std::string_view, base::TimePoint) override { return unwritten(); }
  base::Status end_session(std::string_view) override { return unwritten(); }
  base::Result<size_t> end_sessions(std::string_view) override { return unwritten(); }
  base::Result<std::vector<Session>> sessions(std::string_view) override { return unwritten(); }
  base::Result<size_t> end_old_sessions(base::TimePoint, base::TimePoint) override { return unwritten(); }
  base::Status put_one_time(const OneTimeLogin&) override { return unwritten(); }
  base::Result<std::optional<std::string>> take_one_time(std::string_view, base::TimePoint) override {
    return unwritten();
  }
};

}  // namespace

std::unique_ptr<AccountPort> make_account_port(const Database&) { return std::make_unique<SqlAccounts>(); }

}  // namespace nonsolicit::store
