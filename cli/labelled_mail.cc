#include "cli/labelled_mail.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "base/ascii.h"
#include "base/unicode.h"
#include "cli/mail_source.h"
#include "cli/mailbox.h"

namespace nonsolicit::cli {
namespace {

using classifier::Label;
using Each = std::function<void(const LabelledMail&, size_t total)>;

bool is_label_file(const std::filesystem::path& name) {
  return name.filename() == "labels.tsv" || name.filename() == "labels.jsonl";
}

// A source, and what is to be read of it.
struct Plan {
  std::filesystem::path path;
  std::unique_ptr<const MailSource> source;
  std::vector<std::pair<std::string, Label>> labelled;  // label file, and a label that it holds
  std::vector<std::string> others;                      // mails that no label file names
  size_t count = 0;                                     // of mails
};

// Whether a file that no label file names is a mail, and not a note beside the mails.
bool looks_like_mail(const std::filesystem::path& name) {
  const std::string folder = name.parent_path().filename().string();
  if (folder == "cur" || folder == "new") return true;
  if (name.filename().string().starts_with('.')) return false;
  const std::string ending = base::to_lower(name.extension().string());
  return ending.size() < 2 || !base::is_alpha(ending[1]) || ending == ".eml" || ending == ".mbox" || ending == ".mbx" ||
         ending == ".mail";
}

bool is_mail_file(const std::filesystem::path& name) {
  return name.extension() == ".eml" || name.extension() == ".mbox";
}

class Reader {
 public:
  explicit Reader(const LabelledSources& sources) : kind_of_all_(sources.kind_of_all) {
    for (const std::string& path : sources.paths) plan(path);
  }

  std::vector<std::string> read(const Each& each) {
    for (const Plan& plan : plans_) {
      for (const auto& [file, label] : plan.labelled) read_labelled(plan, file, label, each);
      unlabelled_ = 0;
      for (const std::string& name : plan.others) read_other(plan, name, each);
      report_unlabelled(plan);
    }
    return std::move(problems_);
  }

 private:
  void plan(const std::filesystem::path& path);
  void plan_label_file(Plan& plan, const std::string& name, std::set<std::string>& named);
  void read_labelled(const Plan& plan, const std::string& file, const Label& label, const Each& each);
  void read_other(const Plan& plan, const std::string& name, const Each& each);
  void give_other(const Plan& plan, Label place, std::string_view mail, const Each& each);
  void report_unlabelled(const Plan& plan);

  std::optional<classifier::Kind> kind_of_all_;
  std::vector<Plan> plans_;
  std::set<std::filesystem::path> sources_;
  std::vector<std::string> problems_;
  size_t total_ = 0;
  size_t unlabelled_ = 0;  // of the present source
  std::string first_unlabelled_;
};

size_t mails_in(const MailSource& source, const std::string& name) {
  if (!source.is_mbox_file(name)) return 1;
  const auto content = source.read(name);
  return content ? split_mbox(*content).size() : 1;
}

void Reader::plan(const std::filesystem::path& path) {
  std::error_code ignored;
  const auto whole = std::filesystem::weakly_canonical(path, ignored);
  if (!whole.empty() && !sources_.insert(whole).second) {
    fmt::print(stderr, "nonsolicit: note: {} is named twice, and read once\n", base::visible_text(path.string()));
    return;
  }
  auto source = open_source(path);
  if (!source) {
    problems_.push_back(source.error().detail + ": " + source.error().text);
    return;
  }
  Plan plan{.path = path, .source = std::move(*source), .labelled = {}, .others = {}};
  if (is_label_file(path)) plan.path = std::filesystem::absolute(path).parent_path();
  const auto& names = plan.source->names();
  std::set<std::string> named;
  bool has_label_file = false;
  for (const std::string& name : names) {
    if (!is_label_file(name)) continue;
    has_label_file = true;
    plan_label_file(plan, name, named);
  }
  const bool single = names.size() == 1;
  for (const std::string& name : names) {
    if (is_label_file(name) || named.contains(name)) continue;
    const bool wanted = single || (has_label_file ? is_mail_file(name)
                                   : kind_of_all_ ? !std::filesystem::path(name).filename().string().starts_with('.')
                                                  : looks_like_mail(name));
    if (wanted) plan.others.push_back(name);
  }
  plan.count = plan.labelled.size();
  for (const std::string& name : plan.others) plan.count += mails_in(*plan.source, name);
  if (plan.count == 0 && !has_label_file) problems_.push_back(path.string() + ": no mail in it");
  total_ += plan.count;
  plans_.push_back(std::move(plan));
}

// "domain_dev/a" for a/labels.jsonl in domain_dev.tar.xz or domain_dev/, and for labels.jsonl in domain_dev/a/.
std::string folder_corpus(const std::filesystem::path& source, const std::filesystem::path& folder) {
  std::filesystem::path whole = std::filesystem::absolute(source).lexically_normal();
  if (!whole.has_filename()) whole = whole.parent_path();
  std::error_code ignored;
  whole = std::filesystem::is_directory(whole, ignored) ? whole / folder
                                                        : std::filesystem::path(source_name(source)) / folder;
  if (!whole.has_filename()) whole = whole.parent_path();
  const std::string parent = whole.parent_path().filename().string();
  return parent.empty() ? whole.filename().string() : parent + "/" + whole.filename().string();
}

// Of a mail that no label file names.
std::string mail_corpus(const std::filesystem::path& source, const std::string& name) {
  const size_t slash = name.find('/');
  const std::string first = slash == std::string::npos ? "" : name.substr(0, slash);
  if (!first.empty() && first != "cur" && first != "new") return first;
  std::error_code ignored;
  if (source.extension() != ".eml" || std::filesystem::is_directory(source, ignored)) return source_name(source);
  return source_name(std::filesystem::absolute(source).parent_path());
}

void Reader::plan_label_file(Plan& plan, const std::string& name, std::set<std::string>& named) {
  const std::string shown = plan.source->shown(name);
  const auto content = plan.source->read(name);
  if (!content) {
    problems_.push_back(content.error().full());
    return;
  }
  const auto folder = std::filesystem::path(name).parent_path();
  const bool tsv = name.ends_with(".tsv");
  std::vector<std::string> bad;
  auto labels = tsv ? classifier::read_labels_tsv(
                          *content, folder.empty() ? source_name(plan.path) : folder.filename().string(), bad)
                    : classifier::read_labels_jsonl(*content, folder_corpus(plan.path, folder), bad);
  for (const std::string& problem : bad) problems_.push_back(shown + ":" + problem);
  for (Label& label : labels) {
    label.path = (folder / label.path).lexically_normal().generic_string();
    named.insert(label.path);
    plan.labelled.emplace_back(shown, std::move(label));
  }
}

void Reader::read_labelled(const Plan& plan, const std::string& file, const Label& label, const Each& each) {
  auto bytes = plan.source->read(label.path);
  if (bytes) {
    each({.label = label, .bytes = classifier::take_label_headers(*bytes).bytes}, total_);
  } else {
    problems_.push_back(fmt::format("{}:{}: {}", file, label.line, bytes.error().full()));
  }
}

void Reader::read_other(const Plan& plan, const std::string& name, const Each& each) {
  const auto bytes = plan.source->read(name);
  if (!bytes) {
    problems_.push_back(bytes.error().full());
    return;
  }
  if (is_packed(*bytes)) {
    problems_.push_back(fmt::format("{}: {}", plan.source->shown(name), kPackedText));
    return;
  }
  Label place;
  place.path = name;
  if (!is_mbox(*bytes)) {
    place.corpus = mail_corpus(plan.path, name);
    give_other(plan, std::move(place), *bytes, each);
    return;
  }
  place.corpus = std::filesystem::path(name).stem().string();
  size_t number = 0;
  for (const std::string& mail : split_mbox(*bytes)) {
    place.path = fmt::format("{}#{}", name, ++number);
    give_other(plan, place, mail, each);
  }
}

void Reader::give_other(const Plan& plan, Label place, std::string_view mail, const Each& each) {
  auto taken = classifier::take_label_headers(mail);
  if (!taken.problem.empty()) {
    problems_.push_back(fmt::format("{}: {}", plan.source->shown(place.path), taken.problem));
    return;
  }
  if (taken.label) {
    taken.label->path = place.path;
    taken.label->corpus = place.corpus;
  } else if (kind_of_all_) {
    if (base::trim(taken.bytes).empty()) {
      problems_.push_back(fmt::format("{}: empty: this is no mail", plan.source->shown(place.path)));
      return;
    }
    place.kind = *kind_of_all_;
    place.accepted = {*kind_of_all_};
    taken.label = std::move(place);
  } else {
    if (unlabelled_++ == 0) first_unlabelled_ = place.path;
    return;
  }
  each({.label = std::move(*taken.label), .bytes = std::move(taken.bytes)}, total_);
}

void Reader::report_unlabelled(const Plan& plan) {
  if (unlabelled_ == 0) return;
  problems_.push_back(fmt::format("{}: {} without a label, the first is {}", plan.path.string(),
                                  unlabelled_ == 1 ? "a mail" : fmt::format("{} mails", unlabelled_),
                                  first_unlabelled_));
}

}  // namespace

std::vector<std::string> read_labelled_mail(const LabelledSources& sources, const Each& each) {
  return Reader(sources).read(each);
}

}  // namespace nonsolicit::cli
