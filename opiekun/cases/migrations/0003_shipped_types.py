"""The types of cases, stages and short lists with which the program comes; a company changes them as it likes."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.apps.registry import Apps

# Code, name, English name, icon, numbers, parties; then stages: code, name, English name, state, outcome, colour,
# probability, working days until stale.
TYPES = (
    (
        ("sale", "Sprzedaż B2B", "B2B sale", "briefcase", "SP/{yyyy}/{n:4}", "required"),
        ("qualification", "Kwalifikacja", "Qualification", "potential", "", "grey", 20, 10),
        ("needs", "Potrzeby", "Needs", "potential", "", "blue", 40, 10),
        ("quote", "Oferta", "Quote", "potential", "", "blue", 60, 10),
        ("negotiation", "Negocjacje", "Negotiation", "potential", "", "violet", 75, 10),
        ("contract", "Umowa", "Contract", "potential", "", "teal", 90, 10),
        ("delivery", "Realizacja", "Delivery", "active", "", "blue", 100, 60),
        ("acceptance", "Odbiór", "Acceptance", "active", "", "teal", 100, 15),
        ("won", "Zakończona", "Completed", "closed", "won", "green", 100, None),
        ("lost", "Przegrana", "Lost", "closed", "lost", "red", 0, None),
    ),
    (
        ("renewal", "Odnowienie", "Renewal", "refresh", "OD/{yyyy}/{n:4}", "required"),
        ("to_renew", "Do odnowienia", "To be renewed", "potential", "", "grey", 50, 15),
        ("talks", "Rozmowy", "Talks", "potential", "", "blue", 70, 10),
        ("renewed", "Odnowiona", "Renewed", "closed", "won", "green", 100, None),
        ("not_renewed", "Nieodnowiona", "Not renewed", "closed", "lost", "red", 0, None),
    ),
    (
        ("project", "Projekt", "Project", "flag", "PR/{yyyy}/{n:4}", "optional"),
        ("idea", "Pomysł", "Idea", "potential", "", "grey", 30, 20),
        ("planning", "Planowanie", "Planning", "potential", "", "blue", 70, 15),
        ("execution", "Realizacja", "Execution", "active", "", "blue", 100, 30),
        ("review", "Odbiór", "Review", "active", "", "teal", 100, 10),
        ("done", "Zakończony", "Done", "closed", "won", "green", 100, None),
        ("given_up", "Zaniechany", "Given up", "closed", "lost", "red", 0, None),
    ),
    (
        ("internal", "Sprawa wewnętrzna", "Internal matter", "building", "SW/{yyyy}/{n:4}", "none"),
        ("to_consider", "Do rozważenia", "To be considered", "potential", "", "grey", 50, 20),
        ("in_progress", "W toku", "In progress", "active", "", "blue", 100, 20),
        ("finished", "Załatwiona", "Settled", "closed", "won", "green", 100, None),
        ("dropped", "Zaniechana", "Dropped", "closed", "lost", "red", 0, None),
    ),
)
TERMS = {
    "loss_reason": (
        ("price", "Za wysoka cena", "The price was too high"),
        ("competition", "Wybrano konkurencję", "A competitor was chosen"),
        ("no_budget", "Brak budżetu", "No budget"),
        ("no_need", "Brak potrzeby", "No need"),
        ("terms", "Warunki lub termin", "Terms or time of delivery"),
        ("no_contact", "Brak kontaktu", "No contact"),
        ("other", "Inny powód", "Another reason"),
    ),
    "source": (
        ("returning", "Klient powracający", "Returning customer"),
        ("referral", "Polecenie", "Referral"),
        ("website", "Strona internetowa", "Website"),
        ("fair", "Targi", "Trade fair"),
        ("outreach", "Kontakt z naszej strony", "Our own outreach"),
        ("tender", "Przetarg", "Tender"),
        ("other", "Inne", "Other"),
    ),
    "revenue_category": (
        ("goods", "Towary", "Goods"),
        ("services", "Usługi", "Services"),
        ("other", "Inne przychody", "Other revenue"),
    ),
    "cost_category": (
        ("goods", "Zakup towarów", "Purchase of goods"),
        ("subcontractors", "Podwykonawcy", "Subcontractors"),
        ("labour", "Praca własna", "Own work"),
        ("transport", "Transport", "Transport"),
        ("other", "Inne koszty", "Other costs"),
    ),
}


def add_shipped(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    schema_editor.execute("SELECT set_config('opiekun.actor_name', 'Opiekun', true)")
    types, stages = apps.get_model("cases", "CaseType"), apps.get_model("cases", "Stage")
    for place, ((code, name, name_en, icon, numbers, party_use), *rows) in enumerate(TYPES, start=1):
        made = types.objects.create(
            code=code,
            name=name,
            name_en=name_en,
            icon=icon,
            number_pattern=numbers,
            party_use=party_use,
            position=place,
        )
        for position, (stage, label, english, state, outcome, colour, probability, stale) in enumerate(rows, start=1):
            stages.objects.create(
                type=made,
                code=f"{code}_{stage}",
                name=label,
                name_en=english,
                state=state,
                outcome=outcome,
                colour=colour,
                probability=probability,
                stale_after_days=stale,
                position=position,
            )
    terms = apps.get_model("cases", "CaseTerm")
    for kind, entries in TERMS.items():
        for position, (code, name, name_en) in enumerate(entries, start=1):
            terms.objects.create(kind=kind, code=code, name=name, name_en=name_en, position=position)
    schema_editor.execute("SELECT set_config('opiekun.actor_name', '', true)")


class Migration(migrations.Migration):
    dependencies = [("cases", "0002_rules_and_history")]

    operations = [migrations.RunPython(add_shipped, migrations.RunPython.noop)]
