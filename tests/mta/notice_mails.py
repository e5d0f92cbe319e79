"""Mails that are held, in three languages, and letters of ours as their readers see them."""
import email
import email.policy
import re

WORDS = {
    "en": ("A plan for your office", "Hello,", "We can cut the rates your clients pay by a third. Switch your accounts to our plan this month and the "
           "first quarter is free. I would like fifteen minutes of your time for a short demo of the platform. When can we call?",
           "Best regards,"),
    "fr": ("Une offre pour votre cabinet", "Bonjour,", "Nous proposons un logiciel de comptabilité pour les cabinets comme le vôtre. Profitez de "
           "notre offre : 50 % de réduction sur la licence pendant deux ans. Réservez une démonstration gratuite cette semaine et "
           "recevez un devis. Seriez-vous disponible pour un appel de quinze minutes jeudi ? Notre solution fait gagner du temps à "
           "vos équipes et réduit vos coûts.", "Cordialement,"),
    "es": ("Una oferta para su despacho", "Hola,", "Ofrecemos un programa de contabilidad para despachos como el suyo. Aproveche nuestra "
           "oferta: 50 % de descuento en la licencia durante dos años. Reserve una demostración gratuita esta semana y reciba un "
           "presupuesto.", "Un saludo,"),
}


def offer_in(language, message_id, sender, subject=None, headers=()):
    usual, greeting, text, parting = WORDS[language]
    return "\r\n".join([*headers, f"From: A Member <{sender}>", "To: somebody@members.example", f"Subject: {subject or usual}",
                        f"Message-ID: <{message_id}>", "Date: Mon, 23 Nov 2026 09:30:00 +0000", "MIME-Version: 1.0",
                        "Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: 8bit", "",
                        greeting, "", text, "", parting, "A Member", ""]).encode()


class Letter:
    """A mail of ours: header fields decoded, the text, and the links in it."""

    def __init__(self, mail):
        self.mail, self.sender, self.to = mail, mail.sender, mail.addresses
        self.message = email.message_from_bytes(mail.data, policy=email.policy.default)
        self.subject = self.message["Subject"]
        first = next(part for part in self.message.walk() if part.get_content_type() == "text/plain")
        self.text = first.get_payload(decode=True).decode("utf-8").replace("\r\n", "\n")
        self.links = re.findall(r"https?://\S+", self.text)

    def header(self, name):
        return [str(value) for value in self.message.get_all(name, [])]

    def addresses(self, name):
        return [address.addr_spec for address in self.message[name].addresses]

    def says(self, words):
        """`words` with any line ends between them."""
        return " ".join(words.split()) in " ".join(self.text.split())
