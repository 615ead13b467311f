from django.apps import AppConfig


class PartiesConfig(AppConfig):
    name = "opiekun.parties"
    label = "parties"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from opiekun.core.jobs import register_periodic
        from opiekun.core.kinds import register_kind
        from opiekun.core.registries.personal_data import register_personal_data_source
        from opiekun.core.registries.start import register_start_panel
        from opiekun.core.trash import register_purge
        from opiekun.parties import jobs
        from opiekun.parties.bulk import PARTY_BULK, PERSON_BULK
        from opiekun.parties.checks import register_party_checks
        from opiekun.parties.feed import PARTY_FEED, PERSON_FEED
        from opiekun.parties.importing.party_import import PARTY_IMPORT
        from opiekun.parties.importing.person_import import PERSON_IMPORT
        from opiekun.parties.kinds import PARTY_KIND, PARTY_LIST_KIND, PERSON_KIND
        from opiekun.parties.lists import PARTY_LIST, PERSON_LIST
        from opiekun.parties.models import Party, PartyList, Person
        from opiekun.parties.notifications import register_party_notifications
        from opiekun.parties.personal_data import REGISTER
        from opiekun.parties.relations import register_relations
        from opiekun.parties.roles.customer import CUSTOMER
        from opiekun.parties.roles.personal_data import OWN_EXCHANGES
        from opiekun.parties.roles.registering import register_role
        from opiekun.parties.roles.supplier import SUPPLIER
        from opiekun.parties.search import PARTY_SEARCH, PERSON_SEARCH
        from opiekun.parties.services.party_list_trash import purge_lists
        from opiekun.parties.services.purge import purge_parties, purge_persons
        from opiekun.parties.sync import PARTY_SYNC, PERSON_SYNC
        from opiekun.parties.ui.personal.upcoming import UPCOMING_PANEL
        from opiekun.parties.ui.registrations import register_pages
        from opiekun.parties.ui.start import START_PANELS
        from opiekun.parties.ui.start_company import COMPANY_PANEL
        from opiekun.records.bulk.registry import register_bulk
        from opiekun.records.feed import register_feed
        from opiekun.records.importing.list_base import register_import_list
        from opiekun.records.importing.registry import register_import
        from opiekun.records.lists.setup import register_list
        from opiekun.records.search.sources import register_search
        from opiekun.records.sync import register_sync

        register_kind(PARTY_KIND)
        register_kind(PERSON_KIND)
        register_kind(PARTY_LIST_KIND)
        register_relations()
        register_personal_data_source(REGISTER)
        register_personal_data_source(OWN_EXCHANGES)
        # A party first: it takes its persons along, of which one may not go without it.
        register_purge("party", Party, purge_parties)
        register_purge("person", Person, purge_persons)
        register_purge("party_list", PartyList, purge_lists)
        register_pages()
        register_periodic("parties.days", "35 4 * * *", _("Remind of days that come"), jobs.remind_everybody)
        register_party_checks()
        register_party_notifications()
        for setup in (PARTY_LIST, PERSON_LIST):
            register_list(setup)
        for services in (PARTY_BULK, PERSON_BULK):
            register_bulk(services)
        for kind in (PARTY_IMPORT, PERSON_IMPORT):
            register_import(kind)
            register_import_list(kind.kind)
        for source in (PARTY_SEARCH, PERSON_SEARCH):
            register_search(source)
        for feed in (PARTY_FEED, PERSON_FEED):
            register_feed(feed)
        for role in (CUSTOMER, SUPPLIER):
            register_role(role)
        for exchanged in (PARTY_SYNC, PERSON_SYNC):
            register_sync(exchanged)
        for panel in (COMPANY_PANEL, UPCOMING_PANEL, *START_PANELS):
            register_start_panel(panel)
