from django.apps import AppConfig


class PartiesConfig(AppConfig):
    name = "opiekun.parties"
    label = "parties"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from opiekun.core.kinds import register_kind
        from opiekun.core.registries.personal_data import register_personal_data_source
        from opiekun.core.registries.start import register_start_panel
        from opiekun.core.trash import register_purge
        from opiekun.parties.bulk import PARTY_BULK, PERSON_BULK
        from opiekun.parties.kinds import PARTY_KIND, PARTY_LIST_KIND, PERSON_KIND
        from opiekun.parties.lists import PARTY_LIST, PERSON_LIST
        from opiekun.parties.models import Party, PartyList, Person
        from opiekun.parties.personal_data import REGISTER
        from opiekun.parties.relations import register_relations
        from opiekun.parties.search import PARTY_SEARCH, PERSON_SEARCH
        from opiekun.parties.services.party_list_trash import purge_lists
        from opiekun.parties.services.purge import purge_parties, purge_persons
        from opiekun.parties.ui.registrations import register_pages
        from opiekun.parties.ui.start import START_PANELS
        from opiekun.parties.ui.start_company import COMPANY_PANEL
        from opiekun.records.bulk.registry import register_bulk
        from opiekun.records.lists.setup import register_list
        from opiekun.records.search.sources import register_search

        register_kind(PARTY_KIND)
        register_kind(PERSON_KIND)
        register_kind(PARTY_LIST_KIND)
        register_relations()
        register_personal_data_source(REGISTER)
        # A party first: it takes its persons along, of which one may not go without it.
        register_purge("party", Party, purge_parties)
        register_purge("person", Person, purge_persons)
        register_purge("party_list", PartyList, purge_lists)
        register_pages()
        for setup in (PARTY_LIST, PERSON_LIST):
            register_list(setup)
        for services in (PARTY_BULK, PERSON_BULK):
            register_bulk(services)
        for source in (PARTY_SEARCH, PERSON_SEARCH):
            register_search(source)
        for panel in (COMPANY_PANEL, *START_PANELS):
            register_start_panel(panel)
