"""Who is in a case: persons of the party and others, and colleagues."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from opiekun.cases.choices import Part, PersonRole
from opiekun.cases.models.case import Case
from opiekun.parties.models import Person


class CasePerson(models.Model):
    """A person in a case and what they are to it; one at most is the primary one. Internal cases have none."""

    id = models.BigAutoField(primary_key=True)
    case = models.ForeignKey(Case, models.CASCADE, related_name="persons", db_index=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="cases")
    role = models.CharField(max_length=20, choices=PersonRole, default=PersonRole.OTHER, db_default="other")
    is_primary = models.BooleanField(default=False, db_default=False)

    class Meta:
        db_table = "cases_person"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["case", "person"], name="cases_person_once"),
            models.UniqueConstraint(fields=["case"], condition=Q(is_primary=True), name="cases_person_primary"),
            models.CheckConstraint(condition=Q(role__in=PersonRole.values), name="cases_person_role"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.case_id}"


class CaseUser(models.Model):
    """A colleague in a case besides its owner."""

    id = models.BigAutoField(primary_key=True)
    case = models.ForeignKey(Case, models.CASCADE, related_name="users", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    part = models.CharField(max_length=12, choices=Part, default=Part.PARTICIPANT, db_default="participant")

    class Meta:
        db_table = "cases_user"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["case", "user"], name="cases_user_once"),
            models.CheckConstraint(condition=Q(part__in=Part.values), name="cases_user_part"),
        ]
        indexes = [models.Index(fields=["user", "part", "case"], name="cases_user_user")]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.case_id}"
