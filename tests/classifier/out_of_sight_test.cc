// What hides the letter itself, and the words for it.
#include "classifier/out_of_sight.h"

#include <gtest/gtest.h>

#include <string>

#include "message/parse.h"

namespace nonsolicit::classifier {
namespace {

constexpr char kHead[] = "From: jo@a.example\r\nSubject: ...\r\nMIME-Version: 1.0\r\n";

std::string smime(const std::string& type) {
  return std::string(kHead) + "Content-Type: application/pkcs7-mime; smime-type=" + type +
         "; name=\"smime.p7m\"\r\nContent-Transfer-Encoding: base64\r\n\r\nMIAGCSqGSIb3DQEHA6CAMIACAQAxggE\r\n";
}

std::string html(const std::string& body) {
  return std::string(kHead) + "Content-Type: text/html\r\n\r\n<html><body>" + body + "</body></html>\r\n";
}

std::string mixed(const std::string& parts) {
  return std::string(kHead) + "Content-Type: multipart/mixed; boundary=b\r\n\r\n" + parts + "--b--\r\n";
}

std::string part(const std::string& type, const std::string& name) {
  return "--b\r\nContent-Type: " + type + "; name=\"" + name + "\"\r\nContent-Disposition: attachment; filename=\"" +
         name + "\"\r\nContent-Transfer-Encoding: base64\r\n\r\n" + "aGVsbG8gdGhlcmU=\r\n";
}

const std::string kPgp =
    std::string(kHead) +
    "Content-Type: multipart/encrypted; protocol=\"application/pgp-encrypted\"; boundary=b\r\n\r\n"
    "--b\r\nContent-Type: application/pgp-encrypted\r\n\r\nVersion: 1\r\n"
    "--b\r\nContent-Type: application/octet-stream\r\n\r\n-----BEGIN PGP MESSAGE-----\r\n\r\nhQ\r\n"
    "-----END PGP MESSAGE-----\r\n--b--\r\n";

TEST(OutOfSight, SaysWhatHidesTheText) {
  const struct {
    const char* name;
    std::string mail;
    const char* why;
  } rows[] = {
      {"S/MIME", smime("enveloped-data"), "it is encrypted (S/MIME)"},
      {"S/MIME signed", smime("signed-data"), "it is signed in a form that hides it (S/MIME signed-data)"},
      {"S/MIME compressed", smime("compressed-data"), "it is compressed (S/MIME)"},
      {"PGP/MIME", kPgp, "it is encrypted (PGP)"},
      {"armour", std::string(kHead) + "\r\n-----BEGIN PGP MESSAGE-----\r\n\r\nhQEM\r\n-----END PGP MESSAGE-----\r\n",
       "it is encrypted (PGP)"},
      {"picture", mixed(part("image/png", "offer.png")), "it has few words, and the letter may be the picture"},
      {"document", mixed(part("application/pdf", "offer.pdf")), "it has few words, and the letter may be the document"},
      {"both", mixed(part("image/png", "a.png") + part("application/pdf", "a.pdf")),
       "it has few words, and the letter may be the picture or the document"},
      {"linked picture", html("<img src=https://a.example/flyer.png width=600 height=900>"),
       "it has few words, and the letter may be the picture"},
      {"ground", html("<div style='background:url(https://a.example/f.png);height:900px'></div>"),
       "it has few words, and the letter may be the picture"},
      {"low ground", html("<div style='background:url(https://a.example/f.png);height:30px'></div>"),
       "the letter is out of sight"},
      {"nothing", std::string(kHead) + "\r\nHello.\r\n", "the letter is out of sight"},
  };
  for (const auto& row : rows) EXPECT_EQ(why(out_of_sight(message::parse(row.mail), 1)), row.why) << row.name;
}

}  // namespace
}  // namespace nonsolicit::classifier
