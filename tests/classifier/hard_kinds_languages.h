// Hard kinds in French, Spanish and German.
#pragma once

#include "tests/classifier/hard_kind.h"

namespace nonsolicit::classifier {

inline std::vector<HardKind> hard_french() {
  return {
      {.name = "fr_demande_avis_fournisseur", .subject = "Logiciel de facturation", .body = R"(Bonjour Anna,

Notre fournisseur augmente ses tarifs de 18 % et nous propose en échange trois mois offerts.
Vous aviez essayé la version gratuite de Factura l'an dernier : qu'en avez-vous pensé ? Combien
payez-vous par poste ?

Merci d'avance,
Pat
)"},
      {.name = "fr_se_desabonner",
       .subject = "désabonnement",
       .body =
           R"(Bonjour, je reçois toujours vos offres alors que je me suis désinscrite deux fois. Merci de
retirer mon adresse de votre liste et de me le confirmer.

Pat Doe
)"},
      {.name = "fr_acheteur_demande_demo", .subject = "Démonstration du module archives", .body = R"(Bonjour,

Nous cherchons un outil pour nos archives et aimerions voir le vôtre. Seriez-vous en mesure de
le présenter à quatre personnes la semaine du 14 ? Merci d'indiquer aussi le prix pour 60
utilisateurs.

Pat Doe, secrétariat général
)"},
      {.name = "fr_offre_douce",
       .kind = Kind::solicitation,
       .subject = "L'accueil de votre cabinet",
       .body = R"(Bonjour Anna,

Je passe mes journées dans des cabinets de la taille du vôtre à regarder comment on y accueille
les clients. Chez Hale & Associés, l'attente est passée de neuf jours à deux avec notre équipe.
J'aimerais savoir comment cela se passe chez vous ; auriez-vous une demi-heure mardi ?

Pat, Doe Conseil
)"},
      {.name = "fr_fausse_reponse",
       .kind = Kind::solicitation,
       .subject = "Re : notre échange",
       .body = R"(Bonjour Anna,

Je me permets de revenir vers vous, sans nouvelles de votre part. Nos rédactrices peuvent
reprendre vos dictées dès le mois prochain. Quand puis-je vous appeler ?

Pat
)"},
      {.name = "fr_voeux_avec_remise",
       .kind = Kind::solicitation,
       .subject = "Meilleurs vœux",
       .body = R"(Toute l'équipe vous souhaite une très belle année, pleine de santé et de joie !

Pour bien la commencer, profitez de 15 % de remise sur toute commande passée avant le 31 janvier
avec le code VOEUX.
)"},
      {.name = "fr_voeux_sans_offre",
       .kind = Kind::greeting,
       .subject = "Bonne année !",
       .body =
           R"(Chère Anna, nous vous remercions de votre confiance et vous adressons, à vous et à vos proches,
nos vœux les plus chaleureux de bonheur et de santé pour la nouvelle année.

Le cabinet Doe
)"},
      {.name = "fr_absence",
       .kind = Kind::automatic,
       .subject = "Réponse automatique : Budget",
       .body =
           R"(Bonjour, je suis absente du bureau jusqu'au 18 août inclus et ne consulte pas mes messages. En
cas d'urgence, merci d'écrire à accueil@firm-a.example.
)"},
  };
}

inline std::vector<HardKind> hard_spanish() {
  return {
      {.name = "es_pregunta_proveedores", .subject = "Limpieza de la oficina", .body = R"(Hola Anna:

La empresa que nos limpia sube el precio un 20 % y otra nos ofrece el primer mes gratis. ¿Con
quién trabajáis vosotros y qué tal? ¿Os hacen descuento por la cocina?

Un abrazo,
Pat
)"},
      {.name = "es_baja_de_la_lista",
       .subject = "Darme de baja",
       .body =
           R"(Buenos días: ¿me pueden decir cómo darme de baja de su boletín? El enlace que viene al final no
funciona y sigo recibiendo las ofertas cada semana. Gracias.

Pat Doe
)"},
      {.name = "es_negocia_contrato", .subject = "Renovación del contrato", .body = R"(Estimado Martín:

Gracias por la propuesta. Un once por ciento más por las mismas licencias no lo van a aceptar
mis socios. Si nos mantenéis el precio dos años, firmamos este mes; si no, tendremos que mirar
otras opciones.

Saludos,
Pat Doe
)"},
      {.name = "es_oferta_suave",
       .kind = Kind::solicitation,
       .subject = "¿Quién lleva la informática?",
       .body = R"(Hola Anna:

No sé si eres tú quien se ocupa de los ordenadores del despacho. Cuidamos los de varias oficinas
de tu edificio y hay algo que me gustaría comentarte. ¿Te viene bien que pase el jueves diez
minutos?

Pat, Norte Sistemas
)"},
      {.name = "es_felicitacion_con_oferta",
       .kind = Kind::solicitation,
       .subject = "¡Felices fiestas!",
       .body = R"(Todo el equipo le desea unas felices fiestas y un próspero año nuevo.

Y para empezarlo con buen pie, contrate antes del 5 de enero y le mantenemos la tarifa de este año:
https://copias.example/tarifa
)",
       .known_miss = "its offer has the words of a letter"},
      {.name = "es_cena_comercial",
       .kind = Kind::solicitation,
       .also = Kind::event_invitation,
       .subject = "Su sitio en nuestra mesa",
       .body =
           R"(Estimada Anna: nos gustaría contar con usted en una cena para ocho gerentes de despacho el día
22. Nuestra fundadora contará cómo Folium ahorra horas en la redacción de escritos, y después
cada invitado podrá hablar unos minutos con un asesor comercial. ¿Le reservamos sitio?
)"},
      {.name = "es_comida_del_capitulo",
       .kind = Kind::event_invitation,
       .subject = "Comida de marzo: la doctora Rey sobre el estrés",
       .body =
           R"(Os invitamos a la comida del capítulo el miércoles 11 de marzo a las 14:00 en el Molino. La
doctora Rey, de la universidad, hablará sobre el estrés en los despachos. Socios 20 euros.
Inscripción hasta el día 6 respondiendo a este correo.
)"},
  };
}

inline std::vector<HardKind> hard_german() {
  return {
      {.name = "de_fragt_nach_anbietern", .subject = "Diktiersoftware", .body = R"(Hallo Anna,

unser Anbieter will ab Januar 18 % mehr, und zwei andere bieten uns einen kostenlosen Testzugang
an. Ihr hattet doch letztes Jahr gewechselt: Seid ihr zufrieden, und was zahlt ihr pro Platz?

Viele Grüße
Pat
)"},
      {.name = "de_will_abbestellen",
       .subject = "Abmeldung",
       .body =
           R"(Guten Tag, ich habe mich schon zweimal über den Link abgemeldet und bekomme Ihre Angebote
trotzdem weiter. Bitte löschen Sie meine Adresse aus Ihrem Verteiler und bestätigen Sie mir das
kurz.

Pat Doe
)"},
      {.name = "de_sagt_ab",
       .subject = "AW: Ihr Angebot",
       .headers = "In-Reply-To: <a1@firm-b.example>\n",
       .body = R"(Liebe Frau Shaw,

vielen Dank für das Angebot und die Vorführung. Wir haben uns für einen anderen Anbieter
entschieden, der Preis hat den Ausschlag gegeben. Ich empfehle Sie aber gern weiter.

Mit freundlichen Grüßen
Pat Doe
)"},
      {.name = "de_sanftes_angebot",
       .kind = Kind::solicitation,
       .subject = "Ihr Empfang",
       .body = R"(Guten Tag Frau Shaw,

in den letzten Monaten haben wir drei Kanzleien in Ihrer Straße geholfen, das Telefon auch in
der Urlaubszeit zu besetzen. Ich würde mich gern mit Ihnen darüber austauschen, wie Sie das
lösen. Passt Ihnen ein kurzes Gespräch am Dienstag?

Pat Doe, Sekretariat auf Zeit
)"},
      {.name = "de_karte_mit_gutschein",
       .kind = Kind::solicitation,
       .subject = "Frohe Weihnachten",
       .body = R"(Wir wünschen Ihnen und Ihrer Familie frohe Weihnachten und ein gesundes neues Jahr!

Als kleines Dankeschön erhalten Sie mit dem Gutschein STERN bis Ende Januar 10 % Rabatt auf alle
Büromöbel.
)"},
      {.name = "de_karte",
       .kind = Kind::greeting,
       .subject = "Frohe Festtage",
       .body =
           R"(Liebe Anna, wir danken herzlich für die gute Zusammenarbeit in diesem Jahr und wünschen dir und
allen Kolleginnen frohe Weihnachten und einen guten Rutsch.

Die Kanzlei Doe
)"},
      {.name = "de_eingang_bestaetigt",
       .kind = Kind::automatic,
       .subject = "Ihre Anfrage 48213",
       .body =
           R"(Vielen Dank für Ihre Nachricht. Ihre Anfrage ist bei uns eingegangen und wird unter der Nummer
48213 bearbeitet. Dies ist eine automatisch erzeugte E-Mail, bitte antworten Sie nicht darauf.
)"},
  };
}

}  // namespace nonsolicit::classifier
