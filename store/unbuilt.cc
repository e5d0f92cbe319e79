// Ports that are still to be built: they say so.
#include "store/database.h"

namespace nonsolicit::store {
namespace {

base::Error unbuilt() { return base::bug_error("this part of the store is not built yet"); }

class NoPeople : public PeoplePort {
  base::Result<PersonCounts> count(const base::Address&) override { return unbuilt(); }
  base::Result<std::string> export_json(const base::Address&) override { return unbuilt(); }
  base::Result<PersonCounts> forget(const base::Address&, OpenCases, const AuditLine&) override { return unbuilt(); }
  base::Result<PersonCounts> move(const base::Address&, const base::Address&, const AuditLine&) override {
    return unbuilt();
  }
  base::Result<size_t> hash_step(size_t) override { return unbuilt(); }
};
class NoAudit : public AuditPort {
  base::Status append(const AuditLine&, const base::Address&) override { return unbuilt(); }
  base::Result<std::vector<AuditLine>> lines(int64_t, size_t) override { return unbuilt(); }
  base::Result<std::optional<AuditProblem>> verify() override { return unbuilt(); }
};

}  // namespace

std::unique_ptr<PeoplePort> make_people_port(const Database&) { return std::make_unique<NoPeople>(); }
std::unique_ptr<AuditPort> make_audit_port(const Database&) { return std::make_unique<NoAudit>(); }

}  // namespace nonsolicit::store
