#include "classifier/recall.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>

namespace nonsolicit::classifier {
namespace {

constexpr double kRounding = 1e-9;  // 0.005 * 200 is 1

double score_of(const EvaluatedMail& mail) { return mail.found.probability(Kind::solicitation); }

// The lowest score of any mail that at most `allowed` of the letters reach; above all scores where there is none.
double lowest_threshold(const std::vector<EvaluatedMail>& mails, size_t allowed) {
  std::vector<double> letters;
  for (const EvaluatedMail& mail : mails) {
    if (mail.is_letter()) letters.push_back(score_of(mail));
  }
  std::sort(letters.begin(), letters.end(), std::greater<>());
  const double first_too_many = letters[allowed];  // allowed < letters.size(), as the rate is below 1
  double threshold = std::nextafter(1.0, 2.0);
  for (const EvaluatedMail& mail : mails) {
    if (score_of(mail) > first_too_many) threshold = std::min(threshold, score_of(mail));
  }
  return threshold;
}

void count(const EvaluatedMail& mail, double threshold, RecallAtRate::Row& row) {
  const auto reaches = counts_if(score_of(mail) >= threshold);
  if (mail.label.kind == Kind::solicitation) row.recall.add(reaches);
  if (mail.is_letter()) row.false_alarms.add(reaches);
}

void count(const EvaluatedMail& mail, double threshold, RecallAtThreshold::Row& row) {
  const Kind kind = mail.found.kind;
  const bool sure = mail.found.probability(kind) >= threshold && !mail.found.unsure;
  const auto called = [&](Kind which) { return counts_if(sure && kind == which); };
  if (mail.label.kind == Kind::solicitation) row.solicitation.add(called(Kind::solicitation));
  if (mail.label.kind == Kind::newsletter) row.newsletter.add(called(Kind::newsletter));
  if (mail.label.kind == Kind::event_invitation) row.event_invitation.add(called(Kind::event_invitation));
  if (!mail.is_letter()) return;
  row.called_solicitation.add(called(Kind::solicitation));
  row.called_newsletter.add(called(Kind::newsletter));
  row.called_event_invitation.add(called(Kind::event_invitation));
  row.false_alarms.add(
      counts_if(sure && (kind == Kind::solicitation || kind == Kind::newsletter || kind == Kind::event_invitation)));
}

bool empty(const RecallAtRate::Row& row) { return row.recall.total + row.false_alarms.total == 0; }
bool empty(const RecallAtThreshold::Row& row) {
  return row.solicitation.total + row.newsletter.total + row.event_invitation.total + row.false_alarms.total == 0;
}

// Fills the rows of `result` at `threshold`.
template <class Result>
void count_all(const std::vector<EvaluatedMail>& mails, double threshold, Result& result) {
  std::map<std::string, typename Result::Row> rows;
  for (const EvaluatedMail& mail : mails) {
    count(mail, threshold, rows[mail.label.corpus]);
    count(mail, threshold, result.total);
  }
  for (auto& [corpus, row] : rows) {
    if (empty(row)) continue;
    row.corpus = corpus;
    result.corpora.push_back(std::move(row));
  }
}

}  // namespace

RecallAtRate recall_at_rate(const std::vector<EvaluatedMail>& mails, double rate) {
  RecallAtRate result;
  result.rate = rate;
  result.total.corpus = "all";
  result.letters = static_cast<size_t>(
      std::count_if(mails.begin(), mails.end(), [](const EvaluatedMail& mail) { return mail.is_letter(); }));
  result.letters_needed = static_cast<size_t>(std::ceil(1 / rate - kRounding));
  if (result.letters < result.letters_needed) return result;
  const auto allowed = static_cast<size_t>(rate * static_cast<double>(result.letters) + kRounding);
  result.threshold = lowest_threshold(mails, allowed);
  count_all(mails, *result.threshold, result);
  return result;
}

RecallAtThreshold recall_at_threshold(const std::vector<EvaluatedMail>& mails, std::string name, double threshold) {
  RecallAtThreshold result;
  result.name = std::move(name);
  result.threshold = threshold;
  result.total.corpus = "all";
  count_all(mails, threshold, result);
  return result;
}

}  // namespace nonsolicit::classifier
