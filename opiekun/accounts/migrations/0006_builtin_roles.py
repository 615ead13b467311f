"""The roles that come with the program. A company may change all but the administrator's, or make its own."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

ALL, SUBTREE, TEAM, OWN = "all", "subtree", "team", "own"
COLLEAGUES = {("user", "view"): ALL, ("team", "view"): ALL}


def register(
    view: str, create: str = "", edit: str = "", trash: str = "", export: str = ""
) -> dict[tuple[str, str], str]:
    """The same reach over parties and their persons."""
    actions = {"view": view, "create": create, "edit": edit, "trash": trash, "export": export}
    return {(kind, action): reach for kind in ("party", "person") for action, reach in actions.items() if reach}


# code, Polish name, English name, description, private details, personal details, rights
ROLES = (
    (
        "administrator",
        "Administrator",
        "Administrator",
        "Wszystko, także operatorzy, role i ustawienia.",
        True,
        True,
        {},
    ),
    (
        "sales_manager",
        "Kierownik sprzedaży",
        "Sales manager",
        "Widzi wszystkie podmioty, prowadzi te, które należą do jego zespołów i zespołów pod nimi.",
        True,
        True,
        {**register(ALL, SUBTREE, SUBTREE, SUBTREE, SUBTREE), **COLLEAGUES},
    ),
    (
        "salesperson",
        "Handlowiec",
        "Salesperson",
        "Widzi podmioty swojego zespołu, prowadzi własne.",
        False,
        True,
        {**register(TEAM, OWN, OWN, OWN, OWN), **COLLEAGUES},
    ),
    (
        "customer_service",
        "Biuro obsługi klienta",
        "Customer service",
        "Widzi i poprawia wszystkie podmioty, niczego nie usuwa ani nie eksportuje.",
        False,
        False,
        {**register(ALL, ALL, ALL), **COLLEAGUES},
    ),
    (
        "read_only",
        "Tylko odczyt",
        "Read only",
        "Widzi wszystkie podmioty, niczego nie zmienia.",
        False,
        False,
        {**register(ALL), **COLLEAGUES},
    ),
)


def add(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    role_model = apps.get_model("accounts", "Role")
    right_model = apps.get_model("accounts", "RoleRight")
    for code, name, name_en, description, private, personal, rights in ROLES:
        role = role_model.objects.create(
            code=code,
            name=name,
            name_en=name_en,
            description=description,
            sees_private=private,
            sees_personal=personal,
        )
        right_model.objects.bulk_create(
            right_model(role=role, kind=kind, action=action, reach=reach) for (kind, action), reach in rights.items()
        )


def remove(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("accounts", "Role").objects.filter(code__in=[role[0] for role in ROLES]).delete()


class Migration(migrations.Migration):
    dependencies = [("accounts", "0005_shared_counters")]
    operations = [migrations.RunPython(add, remove)]
