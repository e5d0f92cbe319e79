// Ways out of other matters than the sender's mail, and ways out of mail about such matters.
#include "tests/classifier/opt_out_case.h"

namespace nonsolicit::classifier {
namespace {

struct MatterLine {
  const char* name;
  const char* text;
};

class OtherMatter : public testing::TestWithParam<MatterLine> {};
TEST_P(OtherMatter, IsNoWayOut) {
  const OptOut found = find_opt_out(
      mail("Monday", std::string("Hi Anna,\n\nI will bring the file.\n\n") + GetParam().text + "\n\nPaul\n"),
      shipped_rules());
  EXPECT_TRUE(found.findings.empty()) << found_text(found);
}
INSTANTIATE_TEST_SUITE_P(
    Course, OtherMatter,
    testing::Values(
        MatterLine{"en_withdraw", "To withdraw from the seminar of 4 December, write to courses@bar.example."},
        MatterLine{"en_removed", "To be removed from the training, reply to Rosa by Friday."},
        MatterLine{"en_unsubscribe", "To unsubscribe from the course, e-mail courses@bar.example."},
        MatterLine{"en_event", "To opt out of the event, write to the host."},
        MatterLine{"fr", "Pour vous désinscrire du séminaire de mardi, répondez à Rosa."},
        MatterLine{"fr_address", "Pour vous désinscrire de notre formation, écrivez à stage@barreau.example."},
        MatterLine{"es", "Para darse de baja de la jornada del martes, escriba a jornada@colegio.example."},
        MatterLine{"es_taller", "Puede darse de baja del taller con un correo a taller@colegio.example."},
        MatterLine{"de", "Zum Abmelden vom Lehrgang schreiben Sie an lehrgang@kammer.example."},
        MatterLine{"de_verb_last", "Wenn Sie sich aus dem Kurs abmelden wollen, genügt eine Antwort."},
        MatterLine{"it", "Per cancellarsi dal corso di martedì, scriva a corsi@ordine.example."},
        MatterLine{"nl", "Om u uit te schrijven van de cursus, mail Rosa."}),
    NameOfCase());
INSTANTIATE_TEST_SUITE_P(
    Scheme, OtherMatter,
    testing::Values(
        MatterLine{"pension", "Employees may opt out of the pension within a month: https://pension.example/opt-out"},
        MatterLine{"levy", "You can opt out of the works council levy by writing to payroll."},
        MatterLine{"pension_link", "You can opt out of our health insurance here: https://plan.example/optout"},
        MatterLine{"photo", "Here is the opt-out form for the class photo: https://school.example/opt-out"},
        MatterLine{"arbitration", "To opt out of the arbitration clause, write to the clerk within 30 days."},
        MatterLine{"yearbook", "To opt your child out, or to be removed from the yearbook, tell the school office."},
        MatterLine{"fr_mutuelle", "Pour vous retirer de la mutuelle, écrivez à la caisse avant lundi."},
        MatterLine{"es_seguro", "Para darse de baja del seguro, llame a la mutua."},
        MatterLine{"de_rente", "Zum Abmelden von der Betriebsrente schreiben Sie der Kasse."}),
    NameOfCase());
INSTANTIATE_TEST_SUITE_P(
    Court, OtherMatter,
    testing::Values(
        MatterLine{"ruling", "Did you read the opt-out judgment? https://court.example/opt-out/77"},
        MatterLine{"clause", "Is the opt-out clause valid? See https://law.example/opt-out"},
        MatterLine{"class_members", "The class members can opt out until May at www.claims.example/optout."},
        MatterLine{"witness_list", "To be taken off the witness list, they should write to the clerk."},
        MatterLine{"stop_motion", "If you disagree, tell me by noon and we will stop the motion."},
        MatterLine{"stop_clock", "If you need more time, let me know and I'll stop the clock."},
        MatterLine{"stop_payment", "If the invoice is wrong, let me know and I will stop the bank transfer."},
        MatterLine{"stop_clerk", "Just say so and I will stop our clerk."}),
    NameOfCase());

class MailOfMatter : public testing::TestWithParam<MatterLine> {};
TEST_P(MailOfMatter, HasTheSendersWayOut) {
  const OptOut found = find_opt_out(mail("News", std::string("The seminar is on Monday.\n\n") + GetParam().text + "\n"),
                                    shipped_rules());
  EXPECT_TRUE(found.clear()) << found_text(found);
}
INSTANTIATE_TEST_SUITE_P(
    Table, MailOfMatter,
    testing::Values(
        MatterLine{"event_list", "To unsubscribe from the seminar mailing list, write to events@a.example."},
        MatterLine{"course_mails", "To opt out of our course e-mails, reply STOP."},
        MatterLine{"reminders", "Unsubscribe from the training programme reminders: https://a.example/u/7"},
        MatterLine{"this_course", "Unsubscribe from this course: https://a.example/u/7"},
        MatterLine{"hearing_from", "To opt out of hearing from us, reply OUT."},
        MatterLine{"both", "To opt out of the pension newsletter, write to news@a.example."},
        MatterLine{"opt_out", "Opt out: https://a.example/opt-out"},
        MatterLine{"after_other", "To opt out of the pension plan, see HR. Reply STOP to end these mails."},
        MatterLine{"plan_updates", "You can opt out of our plan updates at any time by replying."},
        MatterLine{"attended", "You attended the training. Unsubscribe: https://a.example/u"},
        MatterLine{"de_attended", "Sie haben am Seminar teilgenommen. Abmelden: https://a.example/ab"},
        MatterLine{"fr_attended", "Vous avez suivi la formation. Se désinscrire : https://a.example/d"},
        MatterLine{"fr_lettre", "Pour vous désinscrire de la lettre de la formation, écrivez à lettre@a.example."},
        MatterLine{"fr_list", "Pour vous désinscrire de notre liste de stages, répondez STOP."},
        MatterLine{"es_boletin", "Para darse de baja del boletín de cursos, escriba a boletin@a.example."},
        MatterLine{"de_verteiler", "Zum Abmelden vom Verteiler der Fortbildung schreiben Sie an kurs@a.example."},
        MatterLine{"de_invitations", "Wenn Sie keine Einladungen zum Seminar mehr wünschen, genügt eine Antwort."},
        MatterLine{"de_no_interest", "Kein Interesse an dem Seminar? Eine kurze Antwort genügt."},
        MatterLine{"stop_mails", "If these are no use, let me know and I will stop the mailings."},
        MatterLine{"stop_chasing", "Just say so and I will stop the chasing."}),
    NameOfCase());

}  // namespace
}  // namespace nonsolicit::classifier
