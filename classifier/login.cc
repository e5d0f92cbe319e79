#include "classifier/login.h"

#include <algorithm>
#include <array>
#include <string>

#include "base/ascii.h"

namespace nonsolicit::classifier {
namespace {

// All but these begin with a slash.
constexpr auto kHosts = std::to_array<std::string_view>({"login.", "signin."});
constexpr auto kPaths = std::to_array<std::string_view>(
    {"/login",          "/log-in",      "/logon",         "/signin",     "/sign-in",        "/sign_in",   "/sso",
     "/acceso",         "/acceder",     "/connexion",     "/anmelden",   "/anmeldung",      "/auth/",     "/accedi",
     "/inloggen",       "/entrar",      "/identificarse", "/identifier", "/iniciar-sesion", "/einloggen", "/wp-login",
     "/account/signin", "/portal/login"});

constexpr std::array kWords = {"log in",
                               "login",
                               "log into",
                               "log-in",
                               "logon",
                               "log on to",
                               "logged in",
                               "logging in",
                               "sign in",
                               "sign into",
                               "sign-in",
                               "signed in",
                               "signing in",
                               "password",
                               "passcode",
                               "single sign-on",
                               "sso",
                               "two-factor",
                               "contraseña",
                               "inicie sesión",
                               "inicia sesión",
                               "iniciar sesión",
                               "iniciando sesión",
                               "área privada",
                               "área de cliente",
                               "zona privada",
                               "identifíquese",
                               "acceda a su cuenta",
                               "accede a tu cuenta",
                               "mot de passe",
                               "connectez-vous",
                               "identifiez-vous",
                               "se connecter",
                               "connecter à",
                               "après connexion",
                               "espace client",
                               "espace membre",
                               "espace personnel",
                               "espace adhérent",
                               "connecte-toi",
                               "authentifi",
                               "passwort",
                               "kennwort",
                               "melden sie sich an",
                               "melden sie sich in",
                               "melden sie sich bei ihrem",
                               "einloggen",
                               "loggen sie",
                               "nach anmeldung im",
                               "kundenkonto",
                               "mitgliederbereich",
                               "benutzerkonto",
                               "nach dem login",
                               "effettua il login",
                               "effettuare il login",
                               "area riservata",
                               "accedi al",
                               "accedere al",
                               "accesso con",
                               "inloggen",
                               "wachtwoord",
                               "log in op",
                               "faça login",
                               "fazer login",
                               "palavra-passe",
                               "senha",
                               "área reservada",
                               "iniciar sessão",
                               "inicie sessão"};

constexpr std::array kWithout = {"without ", "no ",        "not need", "sans ", "sin ",   "ohne ",
                                 "senza ",   "sem ",       "zonder ",  "kein ", "aucun ", "don't have to ",
                                 "needn't ", "nicht nötig"};
constexpr size_t kReach = 24;

bool is_word_char(char c) { return base::is_alnum(c) || static_cast<unsigned char>(c) > 127; }

}  // namespace

bool is_login_target(std::string_view target) {
  const std::string lower = base::to_lower(target);
  const auto holds = [&](std::string_view part) { return lower.find(part) != std::string::npos; };
  if (std::any_of(kHosts.begin(), kHosts.end(), holds)) return true;
  for (size_t slash = lower.find('/'); slash != std::string::npos; slash = lower.find('/', slash + 1)) {
    const std::string_view rest = std::string_view(lower).substr(slash);
    const auto begins_with = [&](std::string_view path) { return rest.starts_with(path); };
    if (std::any_of(kPaths.begin(), kPaths.end(), begins_with)) return true;
  }
  return false;
}

bool speaks_of_login(std::string_view folded) {
  for (const std::string_view words : kWords) {
    const size_t at = folded.find(words);
    if (at == std::string_view::npos || (at > 0 && is_word_char(folded[at - 1]))) continue;
    const std::string_view before = folded.substr(at - std::min(at, kReach), std::min(at, kReach));
    const bool denied = std::any_of(kWithout.begin(), kWithout.end(),
                                    [&](const char* word) { return before.find(word) != std::string_view::npos; });
    if (!denied) return true;
  }
  return false;
}

}  // namespace nonsolicit::classifier
