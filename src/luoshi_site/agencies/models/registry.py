"""The registry: cities, agencies with dated names, groups, people and their roles."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q


class City(models.Model):
    """A city that uses the site (城市). A city differs by data only; `is_demo` marks an invented one wherever it is shown."""

    AUDIT_STOCK = True

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=60)
    is_demo = models.BooleanField(default=False)

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.name


class Agency(models.Model):
    """An agency, unit, district or functional zone (单位). `name` is its present short name; all names are in `AgencyName`."""

    AUDIT_STOCK = True

    class Kind(models.TextChoices):
        """What sort of agency (单位类型)."""

        PARTY = "party", "党委部门"
        GOVERNMENT = "government", "政府部门"
        MASS = "mass", "群团组织"
        VERTICAL = "vertical", "垂直管理单位"
        JUDICIAL = "judicial", "司法机关"
        INSTITUTION = "institution", "事业单位"
        ENTERPRISE = "enterprise", "国有企业"
        DISTRICT = "district", "区市县"
        ZONE = "zone", "先导区"

    city = models.ForeignKey(City, on_delete=models.PROTECT, related_name="agencies")
    code = models.SlugField(max_length=60)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    name = models.CharField(max_length=100)
    division_code = models.CharField(max_length=12, blank=True)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    successor = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="predecessors")
    valid_from = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("position", "pk")
        constraints = (models.UniqueConstraint(fields=("city", "code"), name="agency_code_once"),)

    def __str__(self) -> str:
        return self.name

    @property
    def is_area(self) -> bool:
        """Whether it is a district or zone (各地区)."""
        return self.kind in {self.Kind.DISTRICT, self.Kind.ZONE}


class AgencyName(models.Model):
    """One name of an agency, with its dates (名称、简称、曾用名)."""

    AUDIT_STOCK = True

    class Form(models.TextChoices):
        """What sort of name."""

        SHORT = "short", "简称"
        FULL = "full", "全称"
        ALIAS = "alias", "别称"
        FORMER = "former", "曾用名"

    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="names")
    name = models.CharField(max_length=100, db_index=True)
    form = models.CharField(max_length=10, choices=Form.choices)
    valid_from = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("agency", "name"), name="agency_name_once"),)

    def __str__(self) -> str:
        return self.name


class AgencyGroup(models.Model):
    """A group that documents name as if it were one agency: 各地区, a leading group's members (单位组)."""

    AUDIT_STOCK = True

    city = models.ForeignKey(City, on_delete=models.PROTECT, related_name="groups")
    name = models.CharField(max_length=100)
    members = models.ManyToManyField(Agency, through="GroupMember", related_name="groups")

    class Meta:
        ordering = ("pk",)
        constraints = (models.UniqueConstraint(fields=("city", "name"), name="group_name_once"),)

    def __str__(self) -> str:
        return self.name


class GroupMember(models.Model):
    """An agency's membership of a group, with its dates (组成员)."""

    AUDIT_STOCK = True

    group = models.ForeignKey(AgencyGroup, on_delete=models.CASCADE)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT)
    valid_from = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("group", "agency", "valid_from"), name="group_member_once"),)

    def __str__(self) -> str:
        return f"{self.group_id}:{self.agency_id}"


class User(AbstractUser):
    """A person who logs in (用户). Rights come from `Role`, never from Django's groups.

    `home` is the agency that the account was opened for; `session_key` the newest log-in, where only one is allowed at a time. The chain
    knows the account and its name, not what changes with every log-in.
    """

    AUDIT_STOCK = True
    AUDIT_PERSONAL = ("username", "display_name", "first_name", "last_name", "email")
    AUDIT_LEAVES_OUT = ("password", "password_set_at", "must_change_password", "session_key", "last_login")

    display_name = models.CharField(max_length=60, blank=True)
    home = models.ForeignKey(Agency, null=True, blank=True, on_delete=models.PROTECT, related_name="staff")
    password_set_at = models.DateTimeField(null=True, blank=True)
    must_change_password = models.BooleanField(default=False)
    session_key = models.CharField(max_length=40, blank=True)

    def __str__(self) -> str:
        return self.display_name or self.username


class OldPassword(models.Model):
    """A password that a person had, as its hash, so that it is not chosen again (曾用口令)."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="old_passwords")
    encoded = models.CharField(max_length=128)
    at = models.DateTimeField()

    class Meta:
        ordering = ("-at", "-pk")

    def __str__(self) -> str:
        return f"{self.user_id} {self.at}"


class Role(models.Model):
    """What a person may do, for which agency, from when to when (角色)."""

    AUDIT_STOCK = True

    class Kind(models.TextChoices):
        """The fixed roles."""

        REPORTER = "reporter", "填报人"
        REVIEWER = "reviewer", "审核人"
        OFFICER = "officer", "督查考核"
        LEADER = "leader", "领导"
        AUDITOR = "auditor", "审计"
        ADMINISTRATOR = "administrator", "系统管理员"
        SECURITY = "security", "安全管理员"

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="roles")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="roles")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("user", "agency", "kind", "valid_from"), name="role_once"),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=models.F("valid_from")),
                name="role_dates_in_order",
            ),
        )

    def __str__(self) -> str:
        return f"{self.user_id} {self.kind} {self.agency_id}"
